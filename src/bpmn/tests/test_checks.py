"""What is said about a model before it is published."""

from __future__ import annotations

import pytest

import bpmn
import bpmn.testing
from bpmn.checks import check, explore
from bpmn.tests.models import chain, flow, process


def codes(definition: bpmn.Definition) -> set[tuple[str, str | None]]:
    return {(problem.code, problem.place.element) for problem in check(definition)}


def test_a_good_model_has_no_problems() -> None:
    definition = process(
        '<startEvent id="s"/><userTask id="u"><potentialOwner id="o" name="clerk"/></userTask>'
        '<exclusiveGateway id="g"/><endEvent id="e"/><endEvent id="f"/>'
        + chain("s", "u", "g")
        + flow("g", "e", "amount > 5")
        + flow("g", "f", "amount <= 5")
    )
    assert check(definition, names=["amount"]) == ()
    assert explore(definition).findings == ()
    assert explore(definition).is_complete


def test_starts_ends_and_ways_are_looked_at() -> None:
    definition = process(
        '<startEvent id="s"/><task id="t"/><exclusiveGateway id="g"/><task id="lost"/>'
        '<task id="lost too"/><userTask id="u"/>'
        + chain("s", "t", "g")
        + flow("s", "u")
        + flow("lost", "lost too")
        + flow("lost too", "lost")
    )
    assert codes(definition) >= {
        ("dead-end", "g"),
        ("dead-end", "u"),
        ("unreachable", "lost"),
        ("unreachable", "lost too"),
        ("no-performer", "u"),
    }
    loop = process('<task id="a"/><task id="b"/>' + chain("a", "b", "a"))
    assert ("no-start", "p") in codes(loop)


BRANCHES = '<task id="a"/><task id="b"/><endEvent id="e"/>'


def split_and_join(split: str, join: str) -> bpmn.Definition:
    return process(
        f'<startEvent id="s"/><{split} id="x"/><{join} id="y"/>{BRANCHES}'
        + chain("s", "x", "a", "y", "e")
        + chain("x", "b", "y")
    )


def test_a_join_that_waits_for_ways_that_exclude_each_other_can_never_complete() -> None:
    definition = split_and_join("exclusiveGateway", "parallelGateway")
    assert ("deadlock", "y") in codes(definition)
    (finding,) = [f for f in explore(definition).findings if f.code == "deadlock"]
    assert finding.elements == ("y",)
    assert finding.path[0].nodes[:2] == ("s", "x")


def test_parallel_ways_that_meet_without_a_join_are_named() -> None:
    definition = process(
        f'<startEvent id="s"/><parallelGateway id="x"/><exclusiveGateway id="y"/>{BRANCHES}'
        '<userTask id="u"/>' + chain("s", "x", "a", "y", "u", "e") + chain("x", "b", "y")
    )
    assert ("no-synchronisation", "y") in codes(definition)
    assert any(
        (f.code, f.elements) == ("no-synchronisation", ("u",)) for f in explore(definition).findings
    )


@pytest.mark.parametrize(
    ("split", "join"),
    [
        ("parallelGateway", "parallelGateway"),
        ("exclusiveGateway", "exclusiveGateway"),
        ("inclusiveGateway", "inclusiveGateway"),
        ("parallelGateway", "inclusiveGateway"),
    ],
)
def test_what_fits_together_is_not_complained_about(split: str, join: str) -> None:
    definition = split_and_join(split, join)
    assert not {code for code, _ in codes(definition)} & {"deadlock", "no-synchronisation"}
    findings = {finding.code for finding in explore(definition).findings}
    assert findings <= {"unreachable"}


@pytest.mark.parametrize(
    ("first", "second", "is_open"),
    [
        ("amount > 5", "amount < 5", True),
        ("amount > 5", "amount <= 5", False),
        ("paid", "not(paid)", False),
        ("paid", "late", True),
        ("paid", "true", False),
    ],
)
def test_conditions_that_can_all_be_false_need_a_default(
    first: str, second: str, is_open: bool
) -> None:
    definition = process(
        '<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/><endEvent id="f"/>'
        + chain("s", "g")
        + flow("g", "e", first)
        + flow("g", "f", second)
    )
    assert (("no-default", "g") in codes(definition)) is is_open
    assert any(f.code == "stuck" for f in explore(definition).findings) is is_open


def test_names_that_nothing_is_called_are_found() -> None:
    definition = process(
        '<property id="total"/><startEvent id="s"/><exclusiveGateway id="g" default="g-f"/>'
        '<endEvent id="e"/><endEvent id="f"/>'
        + chain("s", "g")
        + flow("g", "e", "totl > limit")
        + flow("g", "f")
    )
    found = [p for p in check(definition, names=["limit"]) if p.code == "unknown-name"]
    assert [problem.place.element for problem in found] == ["g-e"]
    assert "'totl'" in found[0].message


def test_a_broken_expression_names_the_flow() -> None:
    definition = process(
        '<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/><endEvent id="f"/>'
        + chain("s", "g")
        + flow("g", "e", "amount > ")
        + flow("g", "f")
    )
    assert ("broken-expression", "g-e") in codes(definition)
    with pytest.raises(bpmn.NotExecutable):
        bpmn.step(definition, bpmn.State(), bpmn.Start(), now=bpmn.testing.EPOCH)


def test_an_exploration_stops_at_its_bound() -> None:
    tasks = "".join(f'<userTask id="t{n}"/>{flow("x", f"t{n}")}' for n in range(12))
    definition = process(f'<startEvent id="s"/><parallelGateway id="x"/>{tasks}' + chain("s", "x"))
    found = explore(definition, limit=100)
    assert (found.states, found.is_complete) == (100, False)


def test_a_loop_is_explored_to_its_end() -> None:
    definition = process(
        '<startEvent id="s"/><userTask id="u"/><exclusiveGateway id="g" default="g-e"/>'
        '<endEvent id="e"/>' + chain("s", "u", "g") + flow("g", "u", "again") + flow("g", "e")
    )
    found = explore(definition)
    assert found.is_complete
    assert found.findings == ()
