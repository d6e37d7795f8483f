"""Published, started from a record, done by people, to the end (F071, F074, F076)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.processes.actions.cancel_case import cancel_case
from officina.processes.actions.publish import CannotPublish, publish
from officina.processes.actions.start_case import start_case
from officina.processes.actions.suspend_case import resume_case, suspend_case
from officina.processes.tests.conftest import House
from officina.processes.tests.drawings import (
    both,
    boundary,
    drawing,
    either,
    end,
    start,
    user,
    wait,
)
from officina.work.actions.complete_task import complete_task

pytestmark = pytest.mark.django_db

TWO_WAYS = drawing(
    start(),
    user("approve", "Approve the purchase"),
    either("large", default="f3"),
    user("sign", "Sign"),
    end(),
    flows="""
      start>approve
      approve>large
      large>sign:amount > 1000
      large>done
      sign>done
    """,
)


def two_ways(house: House) -> dict[str, object]:
    person = {"kind": "person", "id": house.id_of("taras")}
    return {
        "approve": {"performers": [person], "duration": "P1D"},
        "sign": {"performers": [{"kind": "initiator"}]},
    }


def test_a_case_goes_from_person_to_person_until_it_is_done(house: House) -> None:
    """F071, F076: started from a record, a task for each step, the way out by its field."""
    process = house.process(TWO_WAYS, two_ways(house), runs_on=("lead",))
    lead = house.lead(amount="2500")
    case = start_case(process, by=house.people["nina"], subject_id=lead)
    assert list(house.tasks(case)) == ["approve"]
    house.complete(case, "approve", "taras")
    assert list(house.tasks(case)) == ["sign"]
    house.complete(case, "sign", "nina")
    assert house.stage(case) == "done"
    assert house.trail(case) == ["start", "approve", "large", "sign", "done"]


def test_the_field_is_read_when_the_way_is_chosen(house: House) -> None:
    """F076: what a person changed in the record meanwhile decides."""
    process = house.process(TWO_WAYS, two_ways(house), runs_on=("lead",))
    lead = house.lead(amount="2500")
    case = start_case(process, by=house.people["nina"], subject_id=lead)
    sql.rows("UPDATE record SET amount = 10 WHERE id = %(id)s", {"id": lead})
    house.complete(case, "approve", "taras")
    assert house.stage(case) == "done"
    names = sql.row("SELECT node, names FROM processes_decision WHERE case_id = %(c)s", {"c": case})
    assert names is not None
    assert names[0] == "large"
    assert '"amount"' in names[1]


def test_a_step_is_due_in_working_time(house: House) -> None:
    """F077: one working day from Monday nine o'clock is Tuesday."""
    process = house.process(TWO_WAYS, two_ways(house), runs_on=("lead",))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead())
    found = sql.row(
        "SELECT due_at FROM record WHERE id = %(id)s", {"id": house.tasks(case)["approve"]}
    )
    assert found is not None
    assert found[0].date() == dt.date(2026, 11, 24)


def test_two_people_complete_one_step_and_one_is_told(house: House) -> None:
    """F092: a step moves the case once; the second hears that it was done."""
    process = house.process(TWO_WAYS, two_ways(house), runs_on=("lead",))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead(amount="2500"))
    task = house.tasks(case)["approve"]
    complete_task(task, by=house.people["taras"])
    with pytest.raises(Refused):
        complete_task(task, by=house.people["taras"])
    assert list(house.tasks(case)) == ["sign"]


def test_branches_run_together_and_meet(house: House) -> None:
    """F075: both have to be done before it goes on."""
    person = {"kind": "person", "id": house.id_of("taras")}
    other = {"kind": "person", "id": house.id_of("fedir")}
    xml = drawing(
        start(), both("fork"), user("a"), user("b"), both("join"), end(),
        flows="start>fork\nfork>a\nfork>b\na>join\nb>join\njoin>done",
    )  # fmt: skip
    process = house.process(xml, {"a": {"performers": [person]}, "b": {"performers": [other]}})
    case = start_case(process, by=house.people["nina"])
    house.complete(case, "b", "fedir")
    assert house.stage(case) == "running"
    house.complete(case, "a", "taras")
    assert house.stage(case) == "done"


def test_a_timer_waits_working_time_and_fires_once(
    house: House, later: Callable[[dt.timedelta], None]
) -> None:
    """F109: two working days, over the night."""
    process = house.process(drawing(start(), wait("pause", "P2D"), end(),
                                    flows="start>pause\npause>done"))  # fmt: skip
    case = start_case(process, by=house.people["nina"])
    later(dt.timedelta(days=1))
    assert house.waits(case) == [("timer", "pause")]
    later(dt.timedelta(days=1, hours=1))
    assert house.stage(case) == "done"
    assert house.trail(case) == ["start", "pause", "done"]


def test_a_boundary_timer_takes_the_task_back(
    house: House, later: Callable[[dt.timedelta], None]
) -> None:
    """F109: what was not done in time goes another way, and the task is taken back."""
    person = {"kind": "person", "id": house.id_of("taras")}
    xml = drawing(
        start(), user("work"), boundary("late", "work", "PT4H"), end("done"), end("given_up"),
        flows="start>work\nwork>done\nlate>given_up",
    )  # fmt: skip
    process = house.process(xml, {"work": {"performers": [person]}})
    case = start_case(process, by=house.people["nina"])
    task = house.tasks(case)["work"]
    later(dt.timedelta(days=1))
    assert house.trail(case)[-1] == "given_up"
    assert house.stage(task) == "failed"


def test_what_is_done_stops_its_timer(house: House, later: Callable[[dt.timedelta], None]) -> None:
    person = {"kind": "person", "id": house.id_of("taras")}
    xml = drawing(
        start(), user("work"), boundary("late", "work", "PT4H"), end("done"), end("given_up"),
        flows="start>work\nwork>done\nlate>given_up",
    )  # fmt: skip
    process = house.process(xml, {"work": {"performers": [person]}})
    case = start_case(process, by=house.people["nina"])
    house.complete(case, "work", "taras")
    later(dt.timedelta(days=2))
    assert house.trail(case) == ["start", "work", "done"]


def test_a_suspended_case_stands_still_and_then_catches_up(
    house: House, later: Callable[[dt.timedelta], None]
) -> None:
    """F107: no step can be completed meanwhile, no timer is lost."""
    person = {"kind": "person", "id": house.id_of("taras")}
    xml = drawing(
        start(), both("fork"), user("work"), wait("pause", "PT1H"), both("join"), end(),
        flows="start>fork\nfork>work\nfork>pause\nwork>join\npause>join\njoin>done",
    )  # fmt: skip
    process = house.process(xml, {"work": {"performers": [person]}})
    case = start_case(process, by=house.people["nina"])
    suspend_case(case, by=house.people["nina"], reason="The client thinks")
    with pytest.raises(Refused, match="suspended"):
        house.complete(case, "work", "taras")
    later(dt.timedelta(hours=3))
    assert ("timer", "pause") in house.waits(case)
    resume_case(case, by=house.people["nina"])
    later(dt.timedelta(seconds=1))
    assert house.waits(case) == [("work", "work")]


def test_whoever_started_it_withdraws_it(house: House) -> None:
    """F281: tasks are taken back with it."""
    process = house.process(TWO_WAYS, two_ways(house), runs_on=("lead",))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead())
    task = house.tasks(case)["approve"]
    cancel_case(case, by=house.people["nina"], reason="No need")
    assert house.stage(case) == "cancelled"
    assert house.stage(task) == "failed"
    assert house.waits(case) == []


def test_a_stranger_neither_sees_nor_ends_a_case(house: House) -> None:
    process = house.process(TWO_WAYS, two_ways(house), runs_on=("lead",))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead())
    with pytest.raises(NoSuchRecord):
        cancel_case(case, by=house.people["fedir"])
    with pytest.raises(NotAllowed):
        cancel_case(case, by=house.people["taras"])


def test_a_new_version_is_for_new_cases(house: House) -> None:
    """F074: publishing takes effect at once; what runs stays on its version."""
    process = house.process(TWO_WAYS, two_ways(house), runs_on=("lead",))
    before = start_case(process, by=house.people["nina"], subject_id=house.lead())
    xml = drawing(start(), user("other"), end(), flows="start>other\nother>done")
    house.draft(process, xml, {"other": {"performers": [{"kind": "initiator"}]}})
    publish(process, by=house.people["olena"])
    after = start_case(process, by=house.people["nina"], subject_id=house.lead())
    assert (list(house.tasks(before)), list(house.tasks(after))) == (["approve"], ["other"])


def test_what_cannot_run_is_not_published(house: House) -> None:
    """F074: a broken condition, nobody who does it, a name that nothing has."""
    process = house.process(TWO_WAYS, two_ways(house), runs_on=("lead",))
    house.draft(process, TWO_WAYS.replace("amount > 1000", "amount >"), two_ways(house))
    with pytest.raises(CannotPublish) as broken:
        publish(process, by=house.people["olena"])
    assert any(one.is_error for one in broken.value.faults)
    house.draft(process, TWO_WAYS, {})
    with pytest.raises(CannotPublish, match="choose who does it"):
        publish(process, by=house.people["olena"])


def test_a_red_example_keeps_it_from_being_published(house: House) -> None:
    """F074: examples are played before anybody works by it."""
    process = house.process(TWO_WAYS, two_ways(house), runs_on=("lead",))
    wrong = {"name": "small", "data": {"amount": Decimal(10)}, "passes": ["sign"]}
    house.draft(process, TWO_WAYS, two_ways(house), tests=[{**wrong, "data": {"amount": 10}}])
    with pytest.raises(CannotPublish, match="small"):
        publish(process, by=house.people["olena"])


def test_only_its_owner_publishes_a_process(house: House) -> None:
    process = house.process(TWO_WAYS, two_ways(house), runs_on=("lead",))
    house.draft(process, TWO_WAYS, two_ways(house))
    with pytest.raises(NotAllowed):
        publish(process, by=house.people["nina"])


def test_nobody_to_do_it_is_an_incident_with_the_reason(house: House) -> None:
    """F106: the token waits where it is."""
    xml = drawing(start(), user("work"), end(), flows="start>work\nwork>done")
    settings = {"work": {"performers": [{"kind": "feel", "expr": "null"}]}}
    case = start_case(house.process(xml, settings), by=house.people["nina"])
    (incident,) = house.incidents(case)
    assert incident["message"] == "Nobody is named who could do this."
