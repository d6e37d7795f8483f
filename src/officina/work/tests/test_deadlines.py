"""Deadlines: reminders (F119), and what is not done climbs until somebody decides (F142)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from officina.kernel import clock
from officina.kernel.access.policy import rights_of
from officina.kernel.database import sql
from officina.kernel.due.tick import run_all
from officina.kernel.principals.models import Organisation, Unit
from officina.kernel.records.actions.edit_record import edit_record
from officina.work.actions.postpone_task import postpone_task
from officina.work.actions.replan_task import replan_task
from officina.work.tasks import TaskRow, read, task_type

Give = Callable[..., int]
MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def told(who: Any) -> list[str]:
    found = sql.rows(
        """SELECT f->>'k' FROM notify_notification n, jsonb_array_elements(n.facts) f
           WHERE n.user_id = %(who)s ORDER BY n.id""",
        {"who": who.user_id},
    )
    return [kind for (kind,) in found]


def test_whoever_does_it_is_reminded_several_times(aurora: dict[str, Any], give: Give) -> None:
    """F119"""
    with clock.at(MONDAY):
        give(due_at=MONDAY + 2 * DAY, remind=(DAY, dt.timedelta(hours=1)))
        clock.advance(DAY)
        run_all()
        assert told(aurora["nina"]) == ["task-reminder"]
        clock.advance(dt.timedelta(hours=23))
        run_all()
        assert told(aurora["nina"]) == ["task-reminder", "task-reminder"]


def test_what_is_not_done_climbs_head_by_head_until_somebody_decides(
    aurora: dict[str, Any], give: Give, now_of: Callable[[int], TaskRow]
) -> None:
    """F142"""
    Unit.objects.filter(name="Sales").update(head=aurora["artem"].user_id)
    with clock.at(MONDAY):
        task = give(due_at=MONDAY + dt.timedelta(hours=1), observers=())
        clock.advance(dt.timedelta(hours=1))
        run_all()
        assert told(aurora["nina"])[-1] == told(aurora["taras"])[-1] == "task-overdue"
        clock.advance(DAY)
        run_all()
        assert now_of(task).escalated_to == aurora["artem"].user_id
        clock.advance(DAY)
        run_all()
        assert now_of(task).escalated_to == aurora["olena"].user_id
        assert told(aurora["olena"])[-1] == "task-escalated"
        later = clock.now() + 5 * DAY
        postpone_task(task, to=later, by=aurora["olena"], reason="Let us wait for the client")
        assert now_of(task).escalated_to is None
        heads = "SELECT count(*) FROM work_part WHERE record_id = %(id)s AND role = 'head'"
        assert sql.row(heads, {"id": task}) == (0,)
        clock.advance(DAY)
        run_all()
        assert now_of(task).escalated_to is None


def test_over_the_weekend_nothing_climbs(
    aurora: dict[str, Any], give: Give, now_of: Callable[[int], TaskRow]
) -> None:
    assert Organisation.objects.exists()
    friday = MONDAY + 4 * DAY
    with clock.at(MONDAY):
        task = give(due_at=friday)
        for _day in range(6):
            clock.advance(DAY)
            run_all()
        assert clock.now().weekday() == 6
        assert now_of(task).escalated_to is None
        clock.advance(DAY)
        run_all()
        assert now_of(task).escalated_to == aurora["olena"].user_id


def test_a_head_who_decides_sees_the_task(aurora: dict[str, Any], give: Give) -> None:
    with clock.at(MONDAY):
        task = give(due_at=MONDAY + DAY, responsible=aurora["fedir"].user_id)
        for _day in range(3):
            clock.advance(DAY)
            run_all()
    assert read(task, rights=rights_of(aurora["olena"]))


def test_a_deadline_that_was_edited_in_place_is_planned_anew(
    aurora: dict[str, Any], give: Give
) -> None:
    task = give(due_at=clock.now() + DAY)
    later = clock.now() + 4 * DAY
    edit_record(task, task_type(), {"due_at": later}, by=aurora["taras"])
    replan_task(task)
    assert sql.rows("SELECT at FROM due WHERE record_id = %(id)s", {"id": task}) == [(later,)]
