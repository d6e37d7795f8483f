"""Running instances are moved to another version, and back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bpmn
from bpmn.differences import diff
from bpmn.effects import CancelWork, CreateWork, StartTimer, StopTimer
from bpmn.errors import CannotMove
from bpmn.moving import move
from bpmn.planning import plan_move
from bpmn.testing import EPOCH, Host
from bpmn.tests.generated import model
from bpmn.tests.models import chain, flow, process
from bpmn.tests.test_properties import play, quick, recount
from bpmn.waits import waits

LATE = (
    '<boundaryEvent id="late" attachedToRef="{0}" cancelActivity="false"><timerEventDefinition>'
    "<timeDuration>{1}</timeDuration></timerEventDefinition></boundaryEvent>"
)
OLD = process(
    '<startEvent id="s"/><userTask id="check" name="Check"/>'
    + LATE.format("check", "PT1H")
    + '<userTask id="pay"/><endEvent id="e"/>'
    + chain("s", "check", "pay", "e")
)


def version(check: str = "check", term: str = "PT1H", more: str = "", tag: str = "userTask") -> str:
    return (
        f'<startEvent id="s"/><{tag} id="{check}" name="Check"/>'
        + LATE.format(check, term)
        + f'<userTask id="pay"/><endEvent id="e"/>{more}'
        + chain("s", check, "pay", "e")
    )


def waiting() -> bpmn.State:
    return bpmn.step(OLD, bpmn.State(), bpmn.Start(), now=EPOCH).state


def test_nothing_that_matters_changed_and_the_token_stays() -> None:
    new = process(version(more='<textAnnotation id="t"><text>new</text></textAnnotation>'))
    assert diff(OLD, new).is_empty
    assert plan_move(OLD, new, waiting()).verdict == "stays"
    state, effects = move(OLD, new, waiting(), now=EPOCH)
    assert effects == ()
    assert state == waiting() or state.to_json() == waiting().to_json()


def test_a_changed_timer_is_set_anew_and_the_work_is_kept() -> None:
    new = process(version(term="PT2H"))
    state, effects = move(OLD, new, waiting(), now=EPOCH)
    assert effects == (
        StopTimer(1, "late"),
        StartTimer(1, "late", EPOCH + timedelta(hours=2), "PT2H"),
    )
    assert waits(new, state) == waits(OLD, waiting())


def test_a_renamed_task_is_found_again_and_its_work_asked_for_anew() -> None:
    new = process(version(check="review"))
    mapping = diff(OLD, new).mapping
    assert mapping["check"] == "review"
    state, effects = move(OLD, new, waiting(), mapping, now=EPOCH)
    assert CancelWork(1, "check", None) in effects
    assert CreateWork(1, "review", None, {}, []) in effects
    assert [wait.at for wait in waits(new, state) if wait.kind == "work"] == ["review"]


def test_moving_there_and_back_leaves_the_same_waits() -> None:
    new = process(version(check="review", term="PT3H"))
    mapping = diff(OLD, new).mapping
    there, _ = move(OLD, new, waiting(), mapping, now=EPOCH)
    back, _ = move(new, OLD, there, {b: a for a, b in mapping.items()}, now=EPOCH)
    assert waits(OLD, back) == waits(OLD, waiting())


def test_a_task_of_another_kind_begins_anew() -> None:
    new = process(version(tag="serviceTask"))
    state, _ = move(OLD, new, waiting(), now=EPOCH)
    assert {wait.kind for wait in waits(new, state)} == {"job", "timer"}


def test_a_token_whose_node_is_gone_cannot_move_and_the_plan_says_why() -> None:
    new = process('<startEvent id="s"/><userTask id="pay"/>' + chain("s", "pay"))
    plan = plan_move(OLD, new, waiting())
    assert plan.verdict == "cannot"
    assert "check is not in the new version" in plan.tokens[0].reason
    with pytest.raises(CannotMove):
        move(OLD, new, waiting(), now=EPOCH)
    assert plan_move(OLD, new, waiting(), {"check": "pay"}).verdict == "can move"


def test_tokens_inside_a_sub_process_move_with_it() -> None:
    def model(inner: str, outer: str) -> bpmn.Definition:
        return process(
            f'<startEvent id="s"/><subProcess id="{outer}"><userTask id="{inner}"/>'
            f'</subProcess><endEvent id="e"/>' + chain("s", outer, "e")
        )

    old, new = model("a", "sub"), model("b", "inner")
    host = Host(old)
    case = host.start()
    assert plan_move(old, new, case.state, {"a": "b"}).verdict == "cannot"
    mapping = {"a": "b", "sub": "inner"}
    assert plan_move(old, new, case.state, mapping).verdict == "can move"
    state, _ = move(old, new, case.state, mapping, now=EPOCH)
    (wait,) = waits(new, state)
    state, _ = bpmn.step(new, state, bpmn.CompleteWork(wait.token), now=EPOCH)
    assert state.status == "completed"


def test_tokens_at_a_join_need_their_way() -> None:
    def model(*names: str) -> bpmn.Definition:
        tasks = "".join(f'<userTask id="{name}"/>' for name in names)
        return process(
            '<startEvent id="s"/><parallelGateway id="split"/><parallelGateway id="join"/>'
            f"{tasks}{flow('s', 'split')}"
            + "".join(flow("split", name) + flow(name, "join") for name in names)
        )

    old, wider, other = model("a", "b"), model("c", "a", "b"), model("b", "c")
    host = Host(old)
    case = host.start()
    host.complete("a")
    assert plan_move(old, other, case.state).verdict == "cannot"
    state, _ = move(old, wider, case.state, now=EPOCH)
    (wait,) = waits(wider, state)
    state, _ = bpmn.step(wider, state, bpmn.CompleteWork(wait.token), now=EPOCH)
    assert state.status == "active"
    assert state.scopes[0].joins == {"join": (0, 1, 1)}


def test_the_difference_names_what_was_added_removed_and_changed() -> None:
    new = process(
        '<startEvent id="s"/><userTask id="check" name="Check twice"/>'
        + LATE.format("check", "PT1H")
        + '<userTask id="sign"/><endEvent id="e"/>'
        + chain("s", "check", "sign", "e")
    )
    found = diff(OLD, new)
    assert found.mapping["pay"] == "sign"
    changes = {change.old: change.aspects for change in found.changed}
    assert changes["check"] == ("name",)
    assert changes["pay"] == ("id",)
    removed = diff(new, process('<startEvent id="s"/>'))
    assert set(removed.removed) == {"check", "late", "sign", "e"}
    assert set(removed.removed_flows) == {"s-check", "check-sign", "sign-e"}


def test_instances_that_are_done_stay_done_when_their_task_is_renamed() -> None:
    def model(name: str) -> bpmn.Definition:
        many = (
            "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
            "</multiInstanceLoopCharacteristics>"
        )
        return process(
            f'<startEvent id="s"/><userTask id="{name}">{many}</userTask>' + chain("s", name)
        )

    old, new = model("a"), model("b")
    host = Host(old)
    case = host.start()
    host.complete("a")
    state, _ = move(old, new, case.state, {"a": "b"}, now=EPOCH)
    assert sorted(wait.branch or 0 for wait in waits(new, state)) == [1, 2]


@quick
@given(st.data())
def test_any_instance_moves_to_the_same_model_untouched_and_to_a_renamed_one_and_back(
    data: st.DataObject,
) -> None:
    text = model(data)
    old = bpmn.read(text)
    new = bpmn.read(re.sub(r"\b(task|sub|catch|handle|wait)(\d+)", r"new\1\2", text))
    case = play(data, old, 8)
    if case.has_ended:
        return
    same, effects = move(old, old, case.state, now=EPOCH)
    assert effects == ()
    assert same.to_json() == case.state.to_json()
    mapping = dict(zip(old.nodes, new.nodes, strict=True))
    inverse = {after: before for before, after in mapping.items()}
    there, _ = move(old, new, case.state, mapping, now=EPOCH)
    recount(new, there)
    back, _ = move(new, old, there, inverse, now=EPOCH)
    recount(old, back)

    def work(definition: bpmn.Definition, state: bpmn.State) -> set[bpmn.Wait]:
        return {w for w in waits(definition, state) if w.kind in ("work", "job", "incident")}

    assert work(old, back) == work(old, case.state)
