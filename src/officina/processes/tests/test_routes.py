"""Lists compiled to BPMN: they run to their end, and their drawing says what the model says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import bpmn
from bpmn.testing import Case, Host
from officina.processes.routes.compile import Compiled, compile_route, node_of
from officina.processes.routes.drawing import BPMN, BPMNDI, DC, DI
from officina.processes.routes.problems import problems
from officina.processes.routes.route import BadRoute, Route, Step, from_json

ANYBODY = ({"kind": "initiator"},)


def task(code: str, **more: Any) -> Step:
    return Step(code, "task", f"Do {code}", performers=ANYBODY, **more)


def approval(code: str, people: int = 1, **more: Any) -> Step:
    return Step(code, "approval", f"Approve {code}", performers=ANYBODY * people, **more)


def started(*steps: Step, **data: Any) -> tuple[Host, Case]:
    compiled = compile_route(Route(steps), "Test")
    host = Host(bpmn.read(compiled.xml), data=data)
    return host, host.start()


def open_work(case: Case) -> list[str]:
    return [wait.at for wait in case.waiting("work")]


def answer(host: Host, code: str, outcome: str = "approve") -> None:
    host.complete(node_of(code), outcome=outcome)


def test_steps_follow_one_another_and_then_it_is_done() -> None:
    host, case = started(task("s1"), task("s2"))
    assert open_work(case) == ["step_s1"]
    answer(host, "s1", "done")
    assert open_work(case) == ["step_s2"]
    answer(host, "s2", "done")
    assert case.has_ended
    assert case.trail[-1] == "done"


def test_a_wait_of_minutes_goes_on_by_night_one_of_hours_is_of_work() -> None:
    steps = [
        Step(code, "wait", "Wait", wait=wait) for code, wait in (("s1", "PT5M"), ("s2", "PT2H"))
    ]
    assert compile_route(Route(tuple(steps)), "Test").settings == {"step_s1": {"time": "calendar"}}


def test_what_goes_on_together_is_open_at_once_and_waits_for_the_last() -> None:
    host, case = started(task("s1"), task("s2", joined=True), task("s3"))
    assert open_work(case) == ["step_s1", "step_s2"]
    answer(host, "s2", "done")
    assert open_work(case) == ["step_s1"]
    answer(host, "s1", "done")
    assert open_work(case) == ["step_s3"]


@pytest.mark.parametrize(("amount", "asked"), [(2_000, ["step_s1"]), (500, ["step_s2"])])
def test_a_condition_leaves_a_step_out(amount: int, asked: list[str]) -> None:
    _host, case = started(task("s1", condition="amount > 1000"), task("s2"), amount=amount)
    assert open_work(case) == asked


def test_a_refusal_ends_the_case() -> None:
    host, case = started(approval("s1"), task("s2"))
    answer(host, "s1", "refuse")
    assert case.has_ended
    assert case.trail[-1] == "refused_s1"


def test_a_refusal_comes_back_corrected_for_another_round() -> None:
    host, case = started(approval("s1", refusal="initiator"), task("s2"))
    answer(host, "s1", "refuse")
    assert open_work(case) == ["fix_s1"]
    host.complete("fix_s1", outcome="again")
    assert open_work(case) == ["step_s1"]
    assert case.state.variables["round"] == 2
    assert case.state.variables["decision_s1"] is None
    answer(host, "s1")
    assert open_work(case) == ["step_s2"]


def test_a_refusal_goes_back_to_a_step_above() -> None:
    host, case = started(task("s1"), approval("s2", refusal="step", back_to="s1"))
    answer(host, "s1", "done")
    answer(host, "s2", "refuse")
    assert open_work(case) == ["step_s1"]
    answer(host, "s1", "done")
    answer(host, "s2")
    assert case.trail[-1] == "done"


@pytest.mark.parametrize(
    ("decide", "needed", "answers", "end"),
    [
        ("all", 1, ["approve", "approve", "approve"], "done"),
        ("all", 1, ["approve", "refuse"], "refused_s1"),
        ("any", 1, ["refuse", "approve"], "done"),
        ("any", 1, ["refuse", "refuse", "refuse"], "refused_s1"),
        ("some", 2, ["approve", "refuse", "approve"], "done"),
        ("some", 2, ["refuse", "refuse"], "refused_s1"),
    ],
)
@pytest.mark.parametrize("in_turn", [True, False])
def test_all_any_or_some_of_several_decide(
    decide: Any, needed: int, answers: list[str], end: str, in_turn: bool
) -> None:
    host, case = started(approval("s1", 3, decide=decide, needed=needed, in_turn=in_turn))
    assert len(open_work(case)) == (1 if in_turn else 3)
    for one in answers:
        assert not case.has_ended
        answer(host, "s1", one)
    assert case.trail[-1] == end


def test_an_approval_that_was_left_out_refuses_nothing() -> None:
    host, case = started(
        approval("s1"), approval("s2", 2, joined=True, condition="amount > 1000"), amount=1
    )
    answer(host, "s1")
    assert case.trail[-1] == "done"


CODES = [f"s{n}" for n in range(1, 7)]


@st.composite
def routes(draw: st.DrawFn) -> Route:
    """Any list that has no problems."""
    codes = CODES[: draw(st.integers(1, len(CODES)))]
    route = Route()
    for code in codes:
        kind = draw(st.sampled_from(["task", "approval", "wait", "auto"]))
        route = route.added(
            Step(
                code,
                kind,
                draw(st.sampled_from(["Prepare", "Согласовать <b>", "Aprobă & semnează"])),
                joined=draw(st.booleans()),
                performers=ANYBODY * draw(st.integers(1, 3)),
                decide=draw(st.sampled_from(["all", "any"])),
                in_turn=draw(st.booleans()),
                condition=draw(st.sampled_from(["", "amount > 10", "amount <= 10"])),
                wait="P1D",
                settings={"do": {"kind": "note"}} if kind == "auto" else {},
            )
        )
        refusal = draw(st.sampled_from(["end", "initiator", "step"]))
        above = [one.code for one in route.before(code)]
        if kind == "approval" and (refusal != "step" or above):
            back = draw(st.sampled_from(above)) if refusal == "step" else ""
            route = route.changed(replace(route.step(code), refusal=refusal, back_to=back))
    return route


@given(routes(), st.integers(0, 20), st.data())
def test_any_list_runs_to_an_end(route: Route, amount: int, data: st.DataObject) -> None:
    assert problems(route) == []
    definition = bpmn.read(compile_route(route, "Any").xml)
    errors = [one for one in (*definition.problems, *bpmn.check(definition))
              if one.severity == "error"]  # fmt: skip
    assert errors == []
    host = Host(definition, data={"amount": amount})
    case = host.start()
    for turn in range(300):
        if case.has_ended:
            break
        host.run(host.now)
        if jobs := case.waiting("job"):
            host.finish(jobs[0].at)
        elif work := open_work(case):
            # After some rounds nobody refuses any more.
            outcome = data.draw(st.sampled_from(["approve", "refuse"])) if turn < 20 else "approve"
            host.complete(work[0], outcome=outcome)
        else:
            host.run()
    assert case.has_ended
    assert not case.incidents


@given(routes())
def test_everything_is_drawn_once_and_nothing_lies_over_another(route: Route) -> None:
    root = etree.fromstring(compile_route(route, "Any").xml)
    process = root.find(f"{{{BPMN}}}process")
    flows = {f.get("id") for f in process.iter(f"{{{BPMN}}}sequenceFlow")}
    nodes = {n.get("id") for n in process if n.find(f"{{{BPMN}}}incoming") is not None}
    shapes = {s.get("bpmnElement"): s for s in root.iter(f"{{{BPMNDI}}}BPMNShape")}
    edges = {e.get("bpmnElement") for e in root.iter(f"{{{BPMNDI}}}BPMNEdge")}
    assert edges == flows
    assert shapes.keys() == nodes | {"start"}
    boxes = []
    for shape in shapes.values():
        bounds = shape.find(f"{{{DC}}}Bounds")
        x, y, width, height = (int(bounds.get(k)) for k in ("x", "y", "width", "height"))
        boxes.append((x, y, x + width, y + height))
    for n, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[n + 1 :]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart, (boxes[n], other)
    assert min(int(p.get("y")) for p in root.iter(f"{{{DI}}}waypoint")) >= 0


@given(routes(), st.integers(0, 6))
def test_an_edited_list_keeps_the_ids_of_its_steps(route: Route, to: int) -> None:
    moved = route.moved(route.steps[0].code, to)
    assert work_nodes(compile_route(route, "A")) >= work_nodes(compile_route(moved, "A"))
    added = moved.added(task(moved.new_code))
    assert added.new_code not in [one.code for one in added.steps]
    removed = added.removed(added.steps[-1].code)
    assert removed.new_code == added.new_code  # no code is given twice


def work_nodes(compiled: Compiled) -> set[str]:
    return {one for one in compiled.settings if one.startswith("step_")}


@given(routes())
def test_a_list_is_stored_and_read_as_it_was(route: Route) -> None:
    assert from_json(route.to_json()) == route


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {"steps": [{"code": "s1", "kind": "nonsense"}]},
        {"steps": [{"code": "s1"}, {"code": "s1"}]},
        {"steps": [{"code": "s1", "unheard": 1}]},
        {"steps": [{"code": "../x"}]},
        {"steps": [{"code": f"s{n}"} for n in range(101)]},
    ],
)
def test_what_is_no_list_is_refused(sent: Any) -> None:
    with pytest.raises(BadRoute):
        from_json(sent)


def test_each_problem_is_said_at_its_step() -> None:
    route = Route(
        (
            Step("s1", "task", ""),
            Step("s2", "approval", "Approve", performers=ANYBODY, refusal="step", back_to="s9"),
            task("s3", condition="amount >"),
            Step("s4", "wait", "Wait", wait="soon"),
        )
    )
    assert [(one.step, one.field) for one in problems(route)] == [
        ("s1", "title"),
        ("s1", "performers"),
        ("s2", "back_to"),
        ("s3", "condition"),
        ("s4", "wait"),
    ]
