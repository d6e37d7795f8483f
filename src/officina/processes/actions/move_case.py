"""A case that runs goes over to what its process is now, or back (F076, C1)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

import bpmn
from officina.kernel import clock, due
from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.writes import Fact, note
from officina.processes import events, policies
from officina.processes.bundle import Bundle, bundle
from officina.processes.changing.prospects import prospect
from officina.processes.changing.versions import compare
from officina.processes.models import Moved, Version
from officina.processes.running.loading import Case, lock
from officina.processes.running.move import Move
from officina.processes.running.opening import late_key
from officina.processes.running.stimulate import finish, require_moving

MOST_AT_ONCE = 500


@transaction.atomic
def move_case(case_id: int, *, by: Actor) -> None:
    """Move a case to the version of its process that is published now.

    What means the same there is carried over: tasks with whoever has them, timers with their due
    time, messages that are waited for; the rest is taken back, and what is new is asked for.
    Raises NoSuchRecord, NotAllowed, and Refused with the reason where it cannot be moved.
    """
    policies.mendable(case_id, by=by)
    case = lock(case_id)
    require_moving(case)
    published = Version.objects.filter(
        process_id=case.bundle.process_id, status="published"
    ).first()
    if published is None:
        raise Refused(_("This process is not published."))
    if published.id == case.bundle.version_id:
        raise Refused(_("It runs by this version already."))
    found = compare(case.bundle, bundle(published.id))
    _go_over(case, found.after, dict(found.mapping), by)
    assert by.user_id is not None
    Moved.objects.create(
        case_id=case_id,
        before_id=found.before.version_id,
        after_id=found.after.version_id,
        mapping=dict(found.mapping),
        mark=_last_line(case_id),
        by_id=by.user_id,
        at=clock.now(),
    )


def move_cases(ids: Sequence[int], *, by: Actor) -> tuple[int, int]:
    """Move many, each in its own transaction; return how many moved and how many did not."""
    moved = 0
    for case_id in ids[:MOST_AT_ONCE]:
        try:
            move_case(case_id, by=by)
        except (Refused, NotAllowed, NoSuchRecord):
            continue
        moved += 1
    return moved, len(ids) - moved


@transaction.atomic
def move_case_back(case_id: int, *, by: Actor) -> None:
    """Take a move back, until the case has gone on.

    Raises NoSuchRecord, NotAllowed, and Refused where it went on, or never was moved.
    """
    policies.mendable(case_id, by=by)
    case = lock(case_id)
    require_moving(case)
    last = Moved.objects.filter(case_id=case_id, back_at=None).order_by("-id").first()
    if last is None or last.after_id != case.bundle.version_id:
        raise Refused(_("This was not moved."))
    if _last_line(case_id) > last.mark:
        raise Refused(_("It has gone on since it was moved: it cannot go back any more."))
    back = {new: old for old, new in last.mapping.items()}
    _go_over(case, bundle(last.before_id), back, by)
    last.back_at = clock.now()
    last.save(update_fields=["back_at"])


def _go_over(case: Case, to: Bundle, mapping: dict[str, str], by: Actor) -> None:
    before = case.bundle
    case.bundle = to
    move = Move(case, by)
    try:
        moved = bpmn.move(
            before.definition,
            to.definition,
            case.state,
            mapping,
            now=move.now,
            data=move.data(None),
        )
    except bpmn.CannotMove as error:
        why = prospect(compare(before, to), case.state, {})
        raise Refused(" ".join(why.sentences) or str(error)) from error
    move.adopt(moved)
    sql.rows(
        "UPDATE processes_running SET version_id = %(version)s WHERE record_id = %(case)s",
        {"version": to.version_id, "case": case.id},
    )
    for key in move.written.closed:
        if key.kind == "work" and before.step(key.at).escalate is not None:
            due.cancel(late_key(case.id, key))
    finish(move)
    said = {"from": before.n, "to": to.n}
    row = policies.mendable(case.id, by=by)
    note(row, by=by, fact=Fact(events.CASE_MOVED.code, said), now=clock.now())


def _last_line(case_id: int) -> int:
    found = sql.row(
        "SELECT coalesce(max(id), 0) FROM processes_passed WHERE case_id = %(case)s",
        {"case": case_id},
    )
    assert found is not None
    return int(found[0])
