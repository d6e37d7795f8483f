from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.kernel.records.writes import Fact, note
from officina.processes import events, policies
from officina.processes.checking import MAX_XML
from officina.processes.models import Version

MAX_SETTINGS = 2_000_000


class DraftConflict(Refused):
    """Somebody saved the draft since it was opened; nothing was overwritten."""


@transaction.atomic
def save_draft(
    process_id: int,
    *,
    by: Actor,
    xml: str,
    settings: Mapping[str, Any],
    route: Mapping[str, Any] | None = None,
    tables: Mapping[str, str] | None = None,
    tests: Sequence[Mapping[str, Any]] | None = None,
    opened_at: str | None = None,
) -> Version:
    """Keep the drawing of a process as its draft; it need not be able to run yet.

    ``opened_at`` is the version's ``at`` (ISO 8601) that the editor was opened with. Raises
    NoSuchRecord, NotAllowed, DraftConflict, and Refused for what is too large.
    """
    row = policies.owned(process_id, by=by)
    texts = json.dumps([dict(settings), route, dict(tables or {}), list(tests or [])])
    if len(xml) > MAX_XML or len(texts) > MAX_SETTINGS:
        raise Refused(_("This drawing is too large."))
    draft = Version.objects.filter(process_id=process_id, status="draft").first()
    is_new = draft is None
    if draft is None:
        last = Version.objects.filter(process_id=process_id).order_by("-n").first()
        draft = Version(process_id=process_id, n=last.n + 1 if last else 1)
        if last is not None:
            draft.tables, draft.tests = last.tables, last.tests
    elif opened_at is not None and draft.at.isoformat() != opened_at:
        raise DraftConflict(_("Somebody changed this drawing meanwhile. Open it again."))
    draft.xml, draft.settings = xml, dict(settings)
    draft.route = None if route is None else dict(route)
    if tables is not None:
        draft.tables = dict(tables)
    if tests is not None:
        draft.tests = [dict(one) for one in tests]
    draft.author_id, draft.at = by.user_id, clock.now()
    draft.save()
    if is_new:
        note(row, by=by, fact=Fact(events.DRAWN.code, {"n": draft.n}), now=clock.now())
        _leave_described(process_id, row.stage.code if row.stage else "", by)
    return draft


def _leave_described(process_id: int, stage: str, by: Actor) -> None:
    """What has a draft is more than described."""
    if stage == "described":
        process = types().by_code("process")
        house = Actor(robot="drawing", on_behalf_of=by.user_id, depth=by.depth)
        move_stage(process_id, process, to=process.stage("draft").id, by=house)
