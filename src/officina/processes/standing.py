"""Dropping a card asks the process: a step that must be done first holds what it is about."""

from __future__ import annotations

from django.utils.translation import gettext as _

from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.holds import Held
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read
from officina.kernel.records.types import StageDef, types
from officina.kernel.ui.pages import present
from officina.processes import guards, policies
from officina.processes.host import Place, place_of
from officina.work.record_types import TASK

MOST = 50

_STEPS = """
SELECT w.ref, u.name FROM processes_waiting w
  JOIN processes_running c ON c.record_id = w.case_id
  JOIN record t ON t.id = w.ref LEFT JOIN principals_user u ON u.id = t.responsible_id
WHERE c.subject_id = %(record)s AND c.status = 'running' AND w.kind = 'work'
ORDER BY w.since, w.ref LIMIT %(most)s
"""


def hold(row: RecordRow, _to: StageDef, by: Actor) -> Held | None:
    """The first open step on a record whose main action must be done, and is not.

    Only persons are held: what the portal moves by itself was drawn so.
    """
    if by.user_id is None or by.robot:
        return None
    for task_id, who in sql.rows(_STEPS, {"record": row.id, "most": MOST}):
        place = place_of(task_id)
        if place is not None and _is_unfinished(place, task_id):
            return _held(place, task_id, who, by)
    return None


def _is_unfinished(place: Place, task_id: int) -> bool:
    action = place.step.main_action if place.step.must else None
    return action is not None and not guards.is_done(place, action, task_id)


def _held(place: Place, task_id: int, who: str | None, by: Actor) -> Held:
    names = {"step": place.bundle.title(place.node), "person": who}
    said = (
        _("“%(step)s” must be done first, by %(person)s.")
        if who
        else _("“%(step)s” must be done first.")
    )
    return Held(said % names, href=_href(task_id, by), may_override=_may_mend(place.case_id, by))


def _href(task_id: int, by: Actor) -> str:
    task = types().by_code(TASK.code)
    try:
        read(task_id, task, rights=rights_of(by))
    except NoSuchRecord:
        return ""
    return present.href(task, task_id)


def _may_mend(case_id: int, by: Actor) -> bool:
    """The right to go on without a step is that to mend its case."""
    try:
        policies.mendable(case_id, by=by)
    except (NoSuchRecord, NotAllowed):
        return False
    return True
