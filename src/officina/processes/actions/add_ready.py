from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.db import transaction

from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import types
from officina.processes.actions.change_route import change_route
from officina.processes.actions.set_up_process import set_up_process
from officina.processes.queries.drafts import draft_of
from officina.processes.ready.catalogue import asked_in, ready


@transaction.atomic
def add_ready(code: str, *, by: Actor) -> int:
    """Put a ready process into the library as his draft; return its number.

    Raises NoSuchRecord for an unknown code, NotAllowed for who may not draw processes.
    """
    try:
        found = ready(code)
    except LookupError:
        raise NoSuchRecord(code) from None
    words = ("title", "folder", "purpose", "regulation")
    values = {name: getattr(found, name) for name in words}
    made = create_record(types().by_code("process"), values, by=by).record_id
    asked = asked_in(code, [language for language, _name in settings.LANGUAGES])
    if found.runs_on:
        set_up_process(made, runs_on=found.runs_on, by=by)
    route = replace(found.route, form=asked)
    change_route(made, lambda _empty: route, seen=draft_of(made).seen, by=by)
    return made
