"""Time that people give to tasks (F140): by a timer, or entered by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.writes import Written
from officina.work import events, policies
from officina.work.actions.changing import change
from officina.work.tasks import TaskRow, read

LONGEST = 24 * 60
"""Minutes of one entry."""


@transaction.atomic
def start_timer(task_id: int, *, by: Actor) -> None:
    """Begin to count one's time on a task; a timer of his elsewhere stops and is entered."""
    task = _open(task_id, by)
    for (other,) in sql.rows(
        "SELECT task_id FROM work_spent WHERE user_id = %(me)s AND minutes IS NULL",
        {"me": by.user_id},
    ):
        if other == task.id:
            raise Refused(_("Your time is being counted already."))
        stop_on(read(other, rights=None, lock=True), by=by)
    # Whoever waits to close the task sees by the touch that there is something new.
    sql.rows(
        """WITH t AS (UPDATE record SET event_id = event_id WHERE id = %(task)s)
           INSERT INTO work_spent (task_id, user_id, since, note)
           VALUES (%(task)s, %(me)s, %(now)s, '')""",
        {"task": task.id, "me": by.user_id, "now": clock.now()},
    )


@transaction.atomic
def stop_timer(task_id: int, *, by: Actor) -> Written | None:
    """Enter what the timer has counted. ``None`` where it was less than a minute."""
    return stop_on(_open(task_id, by), by=by)


@transaction.atomic
def enter_time(task_id: int, *, minutes: int, by: Actor, note: str = "") -> Written:
    """Enter time by hand, a day at most. Raises Refused otherwise."""
    task = _open(task_id, by)
    if not 0 < minutes <= LONGEST:
        raise Refused(errors={"time": _("Write how long it took, a day at most.")})
    note = " ".join(note.replace("\x00", "").split())[:500]
    sql.rows(
        """INSERT INTO work_spent (task_id, user_id, since, minutes, note)
           VALUES (%(task)s, %(me)s, %(now)s, %(minutes)s, %(note)s)""",
        {"task": task.id, "me": by.user_id, "now": clock.now(), "minutes": minutes, "note": note},
    )
    return _sum(task, minutes, note, by)


@transaction.atomic
def remove_time(entry_id: int, task_id: int, *, by: Actor) -> Written:
    """Take one's own entry away again."""
    task = _open(task_id, by)
    gone = sql.rows(
        """DELETE FROM work_spent WHERE id = %(id)s AND task_id = %(task)s AND user_id = %(me)s
           AND minutes IS NOT NULL RETURNING minutes""",
        {"id": entry_id, "task": task.id, "me": by.user_id},
    )
    if not gone:
        raise NoSuchRecord(entry_id)
    return change(task, events.SPENT_REMOVED, by=by, detail={"spent": _spent(task.id)})


def stop_on(task: TaskRow, *, by: Actor) -> Written | None:
    """Stop one's timer on a locked task, where it runs."""
    return _stop(task, by.user_id, by) if by.user_id is not None else None


def stop_all(task: TaskRow, *, by: Actor) -> None:
    """Stop everybody's timers on a locked task that is being closed."""
    for user_id in task.timers:
        _stop(task, user_id, by)


def _stop(task: TaskRow, user_id: int, by: Actor) -> Written | None:
    found = sql.row(
        """DELETE FROM work_spent WHERE task_id = %(task)s AND user_id = %(user)s
           AND minutes IS NULL RETURNING since""",
        {"task": task.id, "user": user_id},
    )
    minutes = 0 if found is None else int((clock.now() - found[0]) / dt.timedelta(minutes=1))
    if found is None or not minutes:
        return None
    # Whoever forgot it over night has not worked all night.
    minutes = min(minutes, LONGEST)
    sql.rows(
        """INSERT INTO work_spent (task_id, user_id, since, minutes, note)
           VALUES (%(task)s, %(user)s, %(since)s, %(minutes)s, '')""",
        {"task": task.id, "user": user_id, "since": found[0], "minutes": minutes},
    )
    return _sum(task, minutes, "", by)


def _open(task_id: int, by: Actor) -> TaskRow:
    if by.user_id is None:
        raise NotAPerson(by.robot)
    task = read(task_id, rights=rights_of(by), lock=True)
    policies.require(rights_of(by), "spend", task)
    return task


def _sum(task: TaskRow, minutes: int, note: str, by: Actor) -> Written:
    spent = _spent(task.id)
    said = {"minutes": minutes, "note": note}
    written = change(task, events.SPENT, by=by, detail={"spent": spent}, said=said)
    task.row.values["spent"] = spent
    return written


def _spent(task_id: int) -> Decimal:
    found = sql.row(
        "SELECT coalesce(sum(minutes), 0) FROM work_spent WHERE task_id = %(task)s",
        {"task": task_id},
    )
    return (Decimal(found[0] if found else 0) / 60).quantize(Decimal("0.01"))
