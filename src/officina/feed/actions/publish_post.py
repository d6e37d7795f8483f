from __future__ import annotations

from officina.kernel.principals.actor import Actor
from officina.kernel.principals.ids import EVERYONE
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import types
from officina.kernel.records.writes import Written


def publish_post(title: str, text: str, *, by: Actor) -> Written:
    """Tell everyone who works here. Raises NotAllowed, Refused with a sentence by field."""
    raw = {"title": title, "text": text}
    return create_record(types().by_code("post"), raw, shared=[EVERYONE], by=by)
