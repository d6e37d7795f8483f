"""User task, exclusive gateway and timer: the least that a host can be written against."""

from __future__ import annotations

import datetime as dt
import json

import pytest

import bpmn
from bpmn.effects import CreateWork, Passed, ProcessEnded, StartTimer
from bpmn.tests.models import chain, flow, process

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def approval() -> bpmn.Definition:
    return process(
        '<startEvent id="start"/><userTask id="approve"/>'
        '<boundaryEvent id="late" attachedToRef="approve" cancelActivity="false">'
        "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
        '</boundaryEvent><exclusiveGateway id="big" default="big-small"/>'
        '<endEvent id="large"/><endEvent id="small"/><endEvent id="reminded"/>'
        + chain("start", "approve", "big")
        + flow("big", "large", "amount > 100")
        + flow("big", "small")
        + flow("late", "reminded")
    )


def test_a_user_task_waits_for_work_and_its_timer(approval: bpmn.Definition) -> None:
    state, effects = bpmn.step(approval, bpmn.State(), bpmn.Start(), now=NOW)
    assert state.status == "active"
    assert CreateWork(1, "approve", None, {}, []) in effects
    assert StartTimer(1, "late", NOW + dt.timedelta(hours=1), "PT1H") in effects


@pytest.mark.parametrize(("amount", "end"), [(500, "large"), (5, "small")])
def test_the_gateway_decides_by_what_the_work_gave(
    approval: bpmn.Definition, amount: int, end: str
) -> None:
    state, _ = bpmn.step(approval, bpmn.State(), bpmn.Start(), now=NOW)
    state = bpmn.State.from_json(json.loads(json.dumps(state.to_json())))
    done = bpmn.CompleteWork(1, {"amount": amount})
    state, effects = bpmn.step(approval, state, done, now=NOW)
    assert state.status == "completed"
    assert Passed(end, f"big-{end}") in effects
    assert effects[-1] == ProcessEnded("completed")


def test_a_timer_that_does_not_interrupt_leaves_the_work_open(approval: bpmn.Definition) -> None:
    state, _ = bpmn.step(approval, bpmn.State(), bpmn.Start(), now=NOW)
    state, effects = bpmn.step(approval, state, bpmn.TimerDue(1, "late"), now=NOW)
    assert Passed("reminded", "late-reminded") in effects
    assert state.status == "active"
    with pytest.raises(bpmn.CommandError):
        bpmn.step(approval, state, bpmn.TimerDue(1, "late"), now=NOW)
