"""The main action as a contract (F079, F080, C6): what must exist before a step is completed.

Doing it anywhere in the portal counts: the log is asked, not the button.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

import feel
from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, type_of
from officina.kernel.records.types import NoSuchType, types
from officina.processes import vocabulary
from officina.processes.steps import MainAction
from officina.work.ports import Missing

if TYPE_CHECKING:
    from officina.processes.host import Place
    from officina.work.tasks import TaskRow

FUEL = 20_000
MOST_EVENTS = 500
LETTER_SENT = "letter.sent"
FILE_KINDS = ["file.attached", "file.replaced"]
BEGAN = """SELECT min(id) FROM event WHERE record_id = %(task)s
  AND at >= %(since)s::timestamptz - interval '1 minute'"""
"""The event that made the task, a moment before its step began: moments may be shared, numbers
are not."""
REFUSING = frozenset({"refuse", "reject", "again"})
"""Outcomes by which a step is not done as asked, so that its contract does not bind."""


def missing(place: Place, task: TaskRow, outcome: str, by: Actor) -> Sequence[Missing]:
    """Why the step may not be completed so; nothing where its main action is not demanded."""
    action = place.step.main_action
    if place.step.not_own and outcome not in REFUSING and _is_own(place, by):
        return [Missing(_("You started this yourself, so another approves it."))]
    if action is None or not place.step.must or outcome in REFUSING:
        return ()
    if is_done(place, action, task.id):
        return ()
    if action.kind == "condition":
        return [Missing(_sentence(action, place))]
    door = reverse(f"task-{action.kind}", args=[task.id])
    return [Missing(_sentence(action, place), door, _("Do it now"))]


def _is_own(place: Place, by: Actor) -> bool:
    found = sql.row(
        "SELECT initiator_id FROM processes_running WHERE record_id = %(case)s",
        {"case": place.case_id},
    )
    return found is not None and found[0] is not None and found[0] == by.user_id


def is_done(place: Place, action: MainAction, task_id: int) -> bool:
    """Whether what the step demands has happened since it began."""
    match action.kind:
        case "letter":
            return _happened([LETTER_SENT], place, task_id)
        case "file":
            return _happened(FILE_KINDS, place, task_id)
        case "field":
            row = subject(place)
            return row is not None and row.values.get(action.field) not in (None, "", [])
        case "create":
            return _was_created(action, place, task_id)
        case _:
            return _holds(action.condition, place, task_id)


def subject(place: Place) -> RecordRow | None:
    """The record that the case runs on, read as the house: it is asked for yes or no only."""
    if place.subject_id is None:
        return None
    try:
        return read(place.subject_id, type_of(place.subject_id), rights=None)
    except NoSuchRecord:
        return None


def _places(place: Place, task_id: int) -> list[int]:
    return [one for one in (place.subject_id, place.case_id, task_id) if one is not None]


def _happened(kinds: list[str], place: Place, task_id: int) -> bool:
    found = sql.row(
        f"""SELECT 1 FROM event WHERE record_id = ANY(%(records)s::bigint[])
           AND at >= %(since)s AND kind = ANY(%(kinds)s::text[]) AND id > ({BEGAN}) LIMIT 1""",  # noqa: S608
        {
            "records": _places(place, task_id),
            "since": place.since,
            "kinds": kinds,
            "task": task_id,
        },
    )
    return found is not None


def _was_created(action: MainAction, place: Place, task_id: int) -> bool:
    """A record of the type, made since, that is linked to the case's record or of its company."""
    try:
        type_def = types().by_code(action.type)
    except NoSuchType:
        return False
    found = sql.row(
        """SELECT 1 FROM record r WHERE r.type_id = %(type)s AND r.id > %(task)s
           AND r.deleted_at IS NULL AND (r.company_id = ANY(%(places)s::bigint[])
             OR r.company_id = (SELECT company_id FROM record WHERE id = %(subject)s)
             OR EXISTS (SELECT FROM records_relation x
               WHERE (x.source_id = r.id AND x.target_id = ANY(%(places)s::bigint[]))
                  OR (x.target_id = r.id AND x.source_id = ANY(%(places)s::bigint[])))
             OR EXISTS (SELECT FROM records_field f WHERE f.type_id = r.type_id
               AND f.kind = 'link' AND r.fields ->> f.code = (%(subject)s::bigint)::text))
           LIMIT 1""",
        {
            "type": type_def.id,
            "task": task_id,
            "places": _places(place, task_id),
            "subject": place.subject_id,
        },
    )
    return found is not None


def _holds(condition: str, place: Place, task_id: int) -> bool:
    """FEEL over the record, and ``log``: what has happened since the step began."""
    if not condition.strip():
        return True
    row = subject(place)
    names = vocabulary.known([row.type] if row is not None else []) | {"log"}
    try:
        expression = feel.parse(condition, names=names)
    except feel.SyntaxMistake:
        return False
    scope: dict[str, Any] = vocabulary.values(row, expression.names)
    if "log" in expression.names:
        scope["log"] = feel.to_value(_log(place, task_id))
    return expression.evaluate(scope, now=clock.now(), fuel=FUEL).value is True


def _log(place: Place, task_id: int) -> list[dict[str, Any]]:
    found = sql.rows(
        f"""SELECT kind, at, actor_id, data FROM event WHERE record_id = ANY(%(records)s::bigint[])
            AND at >= %(since)s AND id > ({BEGAN}) ORDER BY id LIMIT %(most)s""",  # noqa: S608
        {
            "records": _places(place, task_id),
            "since": place.since,
            "task": task_id,
            "most": MOST_EVENTS,
        },
    )
    return [
        {"kind": kind, "at": at, "by": actor, "changes": json.loads(data).get("changes", {})}
        for kind, at, actor, data in found
    ]


def _sentence(action: MainAction, place: Place) -> str:
    match action.kind:
        case "letter":
            return _("The letter has not been sent yet.")
        case "file":
            return _("The file has not been attached yet.")
        case "field":
            row = subject(place)
            one = row.type.fields.get(action.field) if row is not None else None
            return _("“%(field)s” is not filled in yet.") % {
                "field": one.label if one else action.field
            }
        case "create":
            try:
                label = types().by_code(action.type).label
            except NoSuchType:
                label = action.type
            return _("“%(what)s” has not been made yet.") % {"what": label}
        case _:
            return _("What this step asks for has not happened yet.")
