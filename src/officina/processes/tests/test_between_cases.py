"""Messages, signals, conditions, called processes; starts without a person (F075, F109)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from officina.kernel.database import sql
from officina.kernel.events.drain import drain_all
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.types import types
from officina.processes import delivery
from officina.processes.actions.cancel_case import cancel_case
from officina.processes.actions.send_message import send_message
from officina.processes.actions.start_case import start_case
from officina.processes.tests.conftest import House
from officina.processes.tests.drawings import drawing, end, start, user

pytestmark = pytest.mark.django_db

MESSAGE = '<message id="paid" name="paid"/>'
SIGNAL = '<signal id="closed" name="closed"/>'


def catch(node: str, definition: str, attributes: str = "") -> str:
    return f'<intermediateCatchEvent id="{node}" {attributes}>{definition}</intermediateCatchEvent>'


def cases(process: int) -> list[int]:
    return [
        case
        for (case,) in sql.rows(
            """SELECT c.record_id FROM processes_running c
               JOIN processes_version v ON v.id = c.version_id
               WHERE v.process_id = %(id)s ORDER BY c.record_id""",
            {"id": process},
        )
    ]


PAYMENT = drawing(
    start(),
    catch(
        "wait",
        '<messageEventDefinition messageRef="paid" officina:correlationKey="case.number"/>',
    ),
    end(),
    flows="start>wait\nwait>done",
    also=MESSAGE,
)


def test_a_message_finds_the_one_case_that_waits_for_its_key(house: House) -> None:
    """F109: by name and key; the others wait on."""
    process = house.process(PAYMENT)
    first = start_case(process, by=house.people["nina"])
    second = start_case(process, by=house.people["nina"])
    number = sql.row("SELECT number FROM record WHERE id = %(id)s", {"id": second})
    assert number is not None
    send_message("paid", key=number[0], by=house.people["olena"])
    delivery.deliver_all()
    assert [house.stage(first), house.stage(second)] == ["running", "done"]


def test_a_message_that_came_too_early_is_kept(house: House) -> None:
    xml = drawing(
        start(), user("work"), catch("wait", '<messageEventDefinition messageRef="paid"/>'), end(),
        flows="start>work\nwork>wait\nwait>done", also=MESSAGE,
    )  # fmt: skip
    process = house.process(xml, {"work": {"performers": [{"kind": "initiator"}]}})
    case = start_case(process, by=house.people["nina"])
    send_message("paid", by=house.people["olena"], payload={"sum": 5}, keep=True)
    delivery.deliver_all()
    house.complete(case, "work", "nina")
    delivery.deliver_all()
    assert house.stage(case) == "done"
    assert house.variables(case)["sum"] == 5


def test_a_message_starts_a_process(house: House) -> None:
    begin = start("begin", '<messageEventDefinition messageRef="paid"/>')
    xml = drawing(begin, user("work"), end(), flows="begin>work\nwork>done", also=MESSAGE)
    process = house.process(xml, {"work": {"performers": [{"kind": "initiator"}]}})
    send_message("paid", by=house.people["olena"])
    delivery.deliver_all()
    (case,) = cases(process)
    assert list(house.tasks(case)) == ["work"]


def test_a_signal_reaches_every_case_that_waits(house: House) -> None:
    xml = drawing(
        start(), catch("wait", '<signalEventDefinition signalRef="closed"/>'), end(),
        flows="start>wait\nwait>done", also=SIGNAL,
    )  # fmt: skip
    process = house.process(xml)
    waiting = [start_case(process, by=house.people["nina"]) for _each in range(3)]
    throw = (
        '<intermediateThrowEvent id="call"><signalEventDefinition signalRef="closed"/>'
        "</intermediateThrowEvent>"
    )
    caller = house.process(
        drawing(start(), throw, end(), flows="start>call\ncall>done", also=SIGNAL)
    )
    start_case(caller, by=house.people["nina"])
    delivery.deliver_all()
    assert [house.stage(case) for case in waiting] == ["done"] * 3


def test_a_condition_over_the_record_is_watched(house: House) -> None:
    condition = "<conditionalEventDefinition><condition>amount &gt; 100</condition>"
    xml = drawing(
        start(), catch("wait", f"{condition}</conditionalEventDefinition>"), end(),
        flows="start>wait\nwait>done",
    )  # fmt: skip
    process = house.process(xml, runs_on=("lead",))
    lead = house.lead(amount="10")
    case = start_case(process, by=house.people["nina"], subject_id=lead)
    edit_record(lead, types().by_code("lead"), {"amount": "50"}, by=house.people["nina"])
    drain_all()
    assert house.stage(case) == "running"
    edit_record(lead, types().by_code("lead"), {"amount": "500"}, by=house.people["nina"])
    drain_all()
    assert house.stage(case) == "done"


def called(house: House) -> tuple[int, int]:
    """A process that calls another; the called one asks somebody."""
    inner = house.process(
        drawing(start(), user("ask"), end(), flows="start>ask\nask>done"),
        {
            "ask": {
                "performers": [{"kind": "initiator"}],
                "form": [{"name": "sum", "kind": "money"}],
            }
        },
        title="Ask",
    )
    found = sql.row("SELECT number FROM record WHERE id = %(id)s", {"id": inner})
    assert found is not None
    outer = house.process(
        drawing(
            start(), f'<callActivity id="call" calledElement="{found[0]}"/>', user("after"), end(),
            flows="start>call\ncall>after\nafter>done",
        ),
        {"after": {"performers": [{"kind": "initiator"}]}},
    )  # fmt: skip
    return outer, inner


def test_a_called_process_gives_back_what_it_found(house: House) -> None:
    """F075: a case of its own, bound to the version that was published then."""
    outer, inner = called(house)
    case = start_case(outer, by=house.people["nina"])
    (child,) = cases(inner)
    house.complete(child, "ask", "nina", sum="12.50")
    delivery.deliver_all()
    assert list(house.tasks(case)) == ["after"]
    assert str(house.variables(case)["sum"]) == "12.50"


def test_cancelling_the_caller_cancels_the_called(house: House) -> None:
    outer, inner = called(house)
    case = start_case(outer, by=house.people["nina"])
    cancel_case(case, by=house.people["nina"])
    assert house.stage(cases(inner)[0]) == "cancelled"


def test_the_clock_starts_a_process_again_and_again(
    house: House, later: Callable[[dt.timedelta], None]
) -> None:
    """F075, F099."""
    cycle = "<timerEventDefinition><timeCycle>R3/P1D</timeCycle></timerEventDefinition>"
    xml = drawing(start("morning", cycle), end(), flows="morning>done")
    process = house.process(xml)
    for _day in range(5):
        later(dt.timedelta(days=1))
    assert len(cases(process)) == 3


def test_an_event_of_the_log_starts_a_process_on_its_record(house: House) -> None:
    """F075: a lead over a sum begins it; a small one does not."""
    xml = drawing(start(), user("work"), end(), flows="start>work\nwork>done")
    on = {"event": "record.created", "type": "lead", "condition": "amount > 100"}
    settings = {"start": {"on": on}, "work": {"performers": [{"kind": "responsible"}]}}
    process = house.process(xml, settings, runs_on=("lead",))
    house.lead("Small", amount="10")
    large = house.lead("Large", amount="1000")
    drain_all()
    (case,) = cases(process)
    subject = "SELECT subject_id FROM processes_running WHERE record_id = %(c)s"
    assert sql.row(subject, {"c": case}) == (large,)
    # What comes through a form is created under a name of its own.
    by, kind = Actor.house("form:site"), "channels.form-submitted"
    lead, sent = types().by_code("lead"), {"title": "Larger", "amount": "2000"}
    sent_by_form = create_record(lead, sent, by=by, kind=kind).record_id
    drain_all()
    newer = cases(process)[-1]
    found = sql.row(
        "SELECT subject_id FROM processes_running WHERE record_id = %(c)s", {"c": newer}
    )
    assert found == (sent_by_form,)
