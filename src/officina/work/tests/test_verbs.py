"""Verbs on tasks: states, reasons, acceptance, undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.principals.ids import holders_of, members_of
from officina.kernel.principals.models import Role, Unit
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.undo import undo
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.work import events
from officina.work.actions.accept_task import accept_task
from officina.work.actions.ask_about_task import ask_about_task
from officina.work.actions.claim_task import claim_task
from officina.work.actions.complete_task import Blocked, complete_task
from officina.work.actions.delegate_task import delegate_task
from officina.work.actions.fail_task import fail_task
from officina.work.actions.pause_task import pause_task
from officina.work.actions.postpone_task import postpone_task
from officina.work.actions.release_task import release_task
from officina.work.actions.reopen_task import reopen_task
from officina.work.actions.return_task import return_task
from officina.work.actions.set_people import set_people
from officina.work.actions.set_up_task import set_up_task
from officina.work.actions.spend_time import enter_time, start_timer, stop_timer
from officina.work.actions.start_task import start_task
from officina.work.tasks import TaskRow, stage, task_type

Give = Callable[..., int]
Now = Callable[[int], TaskRow]
DAY = dt.timedelta(days=1)


def test_work_is_started_paused_and_done(aurora: dict[str, Any], give: Give, now_of: Now) -> None:
    """F112"""
    task, nina = give(), aurora["nina"]
    start_task(task, by=nina)
    pause_task(task, by=nina, reason="Waits for the price")
    assert (now_of(task).state, now_of(task).reason) == ("paused", "Waits for the price")
    start_task(task, by=nina)
    complete_task(task, by=nina)
    assert (now_of(task).state, now_of(task).is_open) == ("done", False)
    with pytest.raises(Refused):
        complete_task(task, by=nina)


def test_the_head_accepts_or_returns_with_a_remark(
    aurora: dict[str, Any], give: Give, now_of: Now
) -> None:
    """F118"""
    task, nina, olena = give(accept_by=aurora["olena"].user_id), aurora["nina"], aurora["olena"]
    complete_task(task, by=nina)
    assert now_of(task).state == "acceptance"
    with pytest.raises(NotAllowed):
        accept_task(task, by=nina)
    with pytest.raises(Refused):
        return_task(task, by=olena, remark=" ")
    return_task(task, by=olena, remark="Add the delivery")
    assert (now_of(task).state, now_of(task).answer) == ("returned", None)
    complete_task(task, by=nina)
    accept_task(task, by=olena)
    assert now_of(task).state == "done"


def test_a_decision_is_told_as_what_was_decided() -> None:
    """F091: nobody reads of a refusal that it was completed."""
    told = [events.COMPLETED.said({"outcome": one}) for one in ("approve", "refuse", "sold")]
    assert told == ["approved this", "refused this", "completed this"]
    assert events.COMPLETED.said({"outcome": "refuse", "reason": "Too dear"}).endswith(": Too dear")


def test_what_was_not_done_is_closed_with_a_reason(
    aurora: dict[str, Any], give: Give, now_of: Now
) -> None:
    """F142"""
    task = give()
    with pytest.raises(Refused):
        fail_task(task, by=aurora["nina"], reason="")
    fail_task(task, by=aurora["nina"], reason="The client has left")
    assert now_of(task).state == "failed"
    reopen_task(task, by=aurora["taras"])
    assert now_of(task).is_open


def test_a_deadline_moves_with_a_reason_and_its_reminders_follow(
    aurora: dict[str, Any], give: Give, now_of: Now
) -> None:
    """F119"""
    task = give(due_at=clock.now() + DAY, remind=(dt.timedelta(hours=2),))
    later = clock.now() + 3 * DAY
    with pytest.raises(Refused):
        postpone_task(task, to=later, by=aurora["nina"])
    postpone_task(task, to=later, by=aurora["nina"], reason="The client is away")
    assert now_of(task).due_at == later
    planned = sql.rows("SELECT at FROM due WHERE record_id = %(id)s ORDER BY at", {"id": task})
    assert [at for (at,) in planned] == [later - dt.timedelta(hours=2), later]
    part = sql.row("SELECT DISTINCT due_at FROM work_part WHERE record_id = %(id)s", {"id": task})
    assert part == (later,)


def test_delegated_work_is_watched_by_whoever_had_it(
    aurora: dict[str, Any], give: Give, now_of: Now
) -> None:
    task = give()
    delegate_task(task, to=aurora["sofia"].user_id, by=aurora["nina"], reason="On leave")
    now = now_of(task)
    assert now.responsible_id == aurora["sofia"].user_id
    assert aurora["nina"].user_id in now.observers
    with pytest.raises(NotAllowed):
        start_task(task, by=aurora["nina"])
    start_task(task, by=aurora["sofia"])


def test_the_first_who_takes_work_from_the_common_list_has_it(
    aurora: dict[str, Any], give: Give, now_of: Now
) -> None:
    sales = holders_of(Role.objects.get(code="sales").id)
    task = give(responsible=None, pool=sales, assistants=(), observers=())
    with pytest.raises(Refused):
        complete_task(task, by=aurora["taras"])
    claim_task(task, by=aurora["nina"])
    with pytest.raises(Refused, match="Nina"):
        claim_task(task, by=aurora["artem"])
    with pytest.raises(NoSuchRecord):
        claim_task(task, by=aurora["sofia"])
    release_task(task, by=aurora["nina"])
    claim_task(task, by=aurora["artem"])
    assert now_of(task).responsible_id == aurora["artem"].user_id


def test_a_unit_has_a_common_list_too(aurora: dict[str, Any], give: Give, now_of: Now) -> None:
    support = members_of(Unit.objects.get(name="Support").id)
    task = give(responsible=None, pool=support, assistants=(), observers=())
    claim_task(task, by=aurora["sofia"])
    assert now_of(task).responsible_id == aurora["sofia"].user_id


def test_a_question_reaches_whoever_gave_the_task(aurora: dict[str, Any], give: Give) -> None:
    task = give()
    ask_about_task(task, question="With delivery?", by=aurora["nina"])
    said = sql.row("SELECT mentions FROM records_comment WHERE record_id = %(id)s", {"id": task})
    assert said == (f"[{aurora['taras'].user_id}]",)


@pytest.mark.parametrize(
    ("condition", "mend"),
    [
        ("result != null", lambda t, by: edit_record(t, task_type(), {"result": "Sent"}, by=by)),
        ("spent > 0", lambda t, by: enter_time(t, minutes=30, by=by)),
        (
            'list contains(happened, "comment.added")',
            lambda t, by: ask_about_task(t, question="So?", by=by),
        ),
    ],
)
def test_a_condition_of_completion_refuses_until_it_is_fulfilled(
    aurora: dict[str, Any], give: Give, now_of: Now, condition: str, mend: Callable[..., Any]
) -> None:
    """F141"""
    task, nina = give(condition=condition), aurora["nina"]
    with pytest.raises(Blocked) as blocked:
        complete_task(task, by=nina)
    assert blocked.value.missing[0].sentence
    assert now_of(task).is_open
    mend(task, nina)
    complete_task(task, by=nina)
    assert not now_of(task).is_open


def test_subtasks_come_first(aurora: dict[str, Any], give: Give) -> None:
    """F112: a tree of tasks."""
    whole = give()
    part = give(parents=(whole,))
    with pytest.raises(Blocked):
        complete_task(whole, by=aurora["nina"])
    complete_task(part, by=aurora["nina"])
    complete_task(whole, by=aurora["nina"])


def test_spent_time_adds_up(aurora: dict[str, Any], give: Give, now_of: Now) -> None:
    """F140: by hand and by a timer, that stops when another is started."""
    task, other, nina = give(), give(), aurora["nina"]
    enter_time(task, minutes=45, by=nina, note="Drew it")
    with clock.at(clock.now()):
        start_timer(task, by=nina)
        clock.advance(dt.timedelta(minutes=30))
        start_timer(other, by=nina)
        clock.advance(dt.timedelta(minutes=15))
        stop_timer(other, by=nina)
    spent = [str(now_of(one).row.values["spent"]) for one in (task, other)]
    assert spent == ["1.25", "0.25"]


def _set_people(task: int, by: Any) -> Any:
    return set_people(task, assistants=(), observers=(by.user_id,), acceptor=None, by=by)


@pytest.mark.parametrize(
    ("who", "act"),
    [
        ("nina", lambda t, by, to: start_task(t, by=by)),
        ("nina", lambda t, by, to: complete_task(t, by=by)),
        ("nina", lambda t, by, to: fail_task(t, by=by, reason="No")),
        ("nina", lambda t, by, to: delegate_task(t, to=to, by=by)),
        ("taras", lambda t, by, to: postpone_task(t, to=clock.now() + 9 * DAY, by=by)),
        ("taras", lambda t, by, to: set_up_task(t, condition="files > 0", remind=(), by=by)),
        ("taras", lambda t, by, to: _set_people(t, by)),
    ],
)
def test_every_verb_is_undone_by_whoever_did_it(
    aurora: dict[str, Any], give: Give, now_of: Now, who: str, act: Callable[..., Any]
) -> None:
    task = give(due_at=clock.now() + DAY)
    before = _compared(now_of(task))
    written = act(task, aurora[who], aurora["sofia"].user_id)
    assert _compared(now_of(task)) != before
    undo(written.event_id, by=aurora[who])
    assert _compared(now_of(task))[:-1] == before[:-1]


def _compared(task: TaskRow) -> tuple[Any, ...]:
    return (
        task.state,
        task.responsible_id,
        task.row.values["unit"],
        task.due_at,
        task.condition,
        task.assistants,
        task.acceptor_id,
        task.observers,
    )


def test_a_drag_does_the_verb_and_passes_its_guards(
    aurora: dict[str, Any], give: Give, now_of: Now
) -> None:
    """F115: the board has no door of its own."""
    task, nina = give(condition="files > 0"), aurora["nina"]

    def drag(to: str) -> None:
        move_stage(task, task_type(), to=stage(to).id, by=nina)

    drag("in_progress")
    assert now_of(task).state == "in_progress"
    for refused in ("done", "failed", "returned"):
        with pytest.raises(Refused):
            drag(refused)
    with pytest.raises(NotAllowed):
        move_stage(task, task_type(), to=stage("paused").id, by=aurora["artem"])


def test_an_observer_cannot_change_the_deadline_nor_the_responsible_its_terms(
    aurora: dict[str, Any], give: Give
) -> None:
    """F113"""
    task = give()
    wanted = {"due_at": clock.now() + DAY}
    with pytest.raises(NotAllowed):
        edit_record(task, task_type(), wanted, by=aurora["artem"])
    for who in ("nina", "ivan"):
        with pytest.raises(Refused):
            edit_record(task, task_type(), wanted, by=aurora[who])
    assert edit_record(task, task_type(), wanted, by=aurora["taras"])
