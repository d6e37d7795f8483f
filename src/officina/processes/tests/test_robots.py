"""Robots on stages (F103, F126-F129)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.events.drain import drain_all
from officina.kernel.events.parking import DrainFailed
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import TypeDef, types
from officina.processes.actions.set_robot import (
    add_robot,
    change_robot,
    order_robots,
    remove_robot,
    undo_robot,
)
from officina.processes.models import Robot
from officina.processes.tests.conftest import House

pytestmark = pytest.mark.django_db


def lead_type() -> TypeDef:
    return types().by_code("lead")


def set_up(house: House, trigger: str, action: dict[str, Any], **more: Any) -> Robot:
    if more.get("stage"):
        more["stage"] = lead_type().stage(more["stage"]).id
    raw = {"trigger": trigger, "action": action, **more}
    return add_robot(lead_type(), raw, by=house.people["olena"])


def move(house: House, lead: int, stage: str) -> None:
    to = lead_type().stage(stage).id
    move_stage(lead, lead_type(), to=to, by=house.people["nina"])
    drain_all()


def value(lead: int, column: str) -> Any:
    found = sql.row(f"SELECT {column} FROM record WHERE id = %(id)s", {"id": lead})
    assert found is not None
    return found[0]


def lines(lead: int, kind: str = "robot.ran") -> list[int]:
    return [
        event
        for (event,) in sql.rows(
            "SELECT id FROM event WHERE record_id = %(r)s AND kind = %(k)s ORDER BY id",
            {"r": lead, "k": kind},
        )
    ]


AMOUNT = {"kind": "set_field", "field": "amount", "value": "777"}
NOTE = {"kind": "note", "text": "Call them."}


def test_entering_a_stage_does_what_is_set_and_leaves_a_line(house: House) -> None:
    """F126: no case is made of what does not wait."""
    set_up(house, "entry", AMOUNT, stage="contact")
    lead = house.lead(amount="1")
    drain_all()
    assert value(lead, "amount") == 1
    move(house, lead, "contact")
    assert value(lead, "amount") == 777
    assert len(lines(lead)) == 1
    assert sql.row("SELECT count(*) FROM processes_running") == (0,)


def test_what_is_created_on_a_stage_entered_it(house: House) -> None:
    set_up(house, "entry", AMOUNT, stage="new")
    lead = house.lead()
    drain_all()
    assert value(lead, "amount") == 777


def test_what_came_through_a_form_entered_its_stage_and_happened(house: House) -> None:
    """F126, F129: its creation goes under the name of the form."""
    set_up(house, "entry", AMOUNT, stage="new")
    set_up(house, "event", {"kind": "note", "text": "Call"}, name="channels.form-submitted")
    by, kind = Actor.house("form:site"), "channels.form-submitted"
    lead = create_record(lead_type(), {"title": "Fence"}, by=by, kind=kind).record_id
    drain_all()
    assert value(lead, "amount") == 777
    assert len(lines(lead)) == 2


def test_leaving_a_stage_and_changing_a_field_wake_robots_too(house: House) -> None:
    """F127, F128."""
    set_up(house, "exit", {"kind": "note", "text": "Left {title}"}, stage="new")
    set_up(house, "field", AMOUNT, name="person")
    lead = house.lead()
    move(house, lead, "contact")
    assert sql.row("SELECT text FROM records_comment") == ("Left Pump for Alpha",)
    edit_record(lead, lead_type(), {"person": "Ivan"}, by=house.people["nina"])
    drain_all()
    assert value(lead, "amount") == 777


def test_a_condition_holds_a_robot_back(house: House) -> None:
    set_up(house, "entry", AMOUNT, stage="contact", condition="amount > 100")
    small, large = house.lead(amount="5"), house.lead(amount="500")
    move(house, small, "contact")
    move(house, large, "contact")
    assert [value(small, "amount"), value(large, "amount")] == [5, 777]
    assert lines(small) == []


def test_time_in_a_stage_counts_only_while_it_stands_there(
    house: House, later: Callable[[dt.timedelta], None]
) -> None:
    """F129: two working days on one stage."""
    set_up(house, "time", AMOUNT, stage="contact", delay="P2D")
    stays, goes = house.lead(amount="1"), house.lead(amount="1")
    move(house, stays, "contact")
    move(house, goes, "contact")
    later(dt.timedelta(hours=3))
    move(house, goes, "new")
    later(dt.timedelta(days=2))
    assert [value(stays, "amount"), value(goes, "amount")] == [777, 1]


def test_a_delayed_robot_leaves_a_card_alone_that_has_gone_on_and_says_so(
    house: House, later: Callable[[dt.timedelta], None]
) -> None:
    """F103: unless it was set to act anyway; one whose condition does not hold says nothing."""
    set_up(house, "entry", AMOUNT, stage="contact", delay="P1D")
    set_up(house, "entry", NOTE, stage="contact", delay="P1D", acts_anyway=True)
    set_up(house, "entry", AMOUNT, stage="contact", delay="P1D", condition="amount > 5000")
    gone, stays, back = (house.lead(amount="1") for _each in range(3))
    for lead in (gone, stays, back):
        move(house, lead, "contact")
    move(house, gone, "offer")
    later(dt.timedelta(hours=2))
    move(house, back, "offer")
    move(house, back, "contact")
    later(dt.timedelta(hours=23))
    assert [value(lead, "amount") for lead in (gone, stays, back)] == [1, 777, 1]
    assert [len(lines(lead, "robot.left")) for lead in (gone, stays, back)] == [1, 0, 1]
    assert [len(lines(lead)) for lead in (gone, stays, back)] == [1, 2, 1]
    later(dt.timedelta(days=1))
    # It stood there for a day since it came back.
    assert value(back, "amount") == 777


def test_what_waits_below_another_asks_too_and_what_left_does_not(
    house: House, later: Callable[[dt.timedelta], None]
) -> None:
    """F103: "when it leaves" has nothing to ask."""
    set_up(house, "entry", {"kind": "wait", "for": "P1D"}, stage="contact")
    set_up(house, "entry", AMOUNT, stage="contact")
    set_up(house, "exit", NOTE, stage="contact", delay="P1D")
    lead = house.lead(amount="1")
    move(house, lead, "contact")
    move(house, lead, "offer")
    later(dt.timedelta(days=2))
    assert value(lead, "amount") == 1
    assert len(lines(lead, "robot.left")) == 1
    assert len(lines(lead)) == 1


def test_robots_of_a_stage_act_in_their_order(house: House) -> None:
    first = set_up(house, "entry", {**AMOUNT, "value": "=amount + 1"}, stage="contact")
    second = set_up(house, "entry", {**AMOUNT, "value": "=amount * 10"}, stage="contact")
    order_robots(lead_type(), [second.id, first.id], by=house.people["olena"])
    lead = house.lead(amount="5")
    move(house, lead, "contact")
    assert value(lead, "amount") == 51


def test_what_a_robot_cannot_do_is_said_on_the_card(house: House) -> None:
    """F103: and the next robot goes on."""
    set_up(house, "entry", {"kind": "stage", "stage": "qualified"}, stage="contact")
    set_up(house, "entry", AMOUNT, stage="contact")
    lead = house.lead()
    move(house, lead, "contact")
    assert len(lines(lead, "robot.failed")) == 1
    assert value(lead, "amount") == 777


def test_robots_that_wake_each_other_are_stopped(house: House) -> None:
    """F103: the chain of causes is bounded."""
    set_up(house, "field", {**AMOUNT, "value": "=amount + 1"}, name="amount")
    lead = house.lead(amount="1")
    edit_record(lead, lead_type(), {"amount": "2"}, by=house.people["nina"])
    with pytest.raises(DrainFailed, match="wake each other"):
        drain_all()
    assert 2 < value(lead, "amount") < 20


def test_a_run_is_taken_back(house: House) -> None:
    """C10: everything that it changed, by one button."""
    set_up(house, "entry", AMOUNT, stage="contact")
    lead = house.lead(amount="1")
    move(house, lead, "contact")
    assert undo_robot(lines(lead)[0], by=house.people["olena"]) == 1
    assert value(lead, "amount") == 1


def test_switching_off_changing_and_removing(house: House) -> None:
    robot = set_up(house, "entry", AMOUNT, stage="contact")
    change_robot(robot.id, lead_type(), {"is_active": False}, by=house.people["olena"])
    lead = house.lead(amount="1")
    move(house, lead, "contact")
    assert value(lead, "amount") == 1
    change_robot(robot.id, lead_type(), {"is_active": True}, by=house.people["olena"])
    remove_robot(robot.id, lead_type(), by=house.people["olena"])
    assert not Robot.objects.exists()


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"trigger": "entry", "action": AMOUNT}, "stage"),
        ({"trigger": "never", "action": AMOUNT}, "trigger"),
        ({"trigger": "field", "name": "nothing", "action": AMOUNT}, "name"),
        ({"trigger": "event", "name": "x", "action": {"kind": "magic"}}, "action"),
        ({"trigger": "event", "name": "x", "action": AMOUNT, "condition": "amount >"}, "condition"),
        ({"trigger": "event", "name": "x", "action": AMOUNT, "condition": "what > 1"}, "condition"),
        ({"trigger": "event", "name": "x", "action": AMOUNT, "delay": "soon"}, "delay"),
        ({"trigger": "event", "name": "x", "action": AMOUNT, "colour": "red"}, "colour"),
    ],
)
def test_what_could_not_work_is_refused_at_its_field(
    house: House, raw: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        add_robot(lead_type(), raw, by=house.people["olena"])
    assert field in refused.value.errors


def test_only_administrators_set_robots(house: House) -> None:
    with pytest.raises(NotAllowed):
        add_robot(lead_type(), {"trigger": "event"}, by=house.people["nina"])
