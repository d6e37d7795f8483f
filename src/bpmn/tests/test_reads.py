"""What a segment may read is known before it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

import bpmn
from bpmn.testing import EPOCH
from bpmn.tests.models import chain, flow, process
from bpmn.values import Value


class Spy(Mapping[str, Value]):
    """Data of a host that remembers what was asked of it."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> Value:
        self.asked.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@pytest.fixture
def deal() -> bpmn.Definition:
    return process(
        '<startEvent id="s"/><userTask id="check"/><exclusiveGateway id="big" default="big-small"/>'
        '<userTask id="board"><potentialOwner id="o"><resourceAssignmentExpression>'
        "<formalExpression>deal.unit.head</formalExpression></resourceAssignmentExpression>"
        '</potentialOwner></userTask><boundaryEvent id="late" attachedToRef="board" '
        'cancelActivity="false"><timerEventDefinition><timeDuration>norms.term</timeDuration>'
        '</timerEventDefinition></boundaryEvent><task id="small"/><endEvent id="e"/>'
        '<exclusiveGateway id="again"/>'
        + chain("s", "check", "big")
        + flow("big", "board", "deal.amount > limit")
        + flow("big", "small")
        + chain("small", "e")
        + chain("board", "again")
        + flow("again", "check", "not(agreed)")
        + flow("again", "e", "agreed")
    )


def test_a_segment_reads_up_to_the_next_wait_and_what_the_wait_needs(deal: bpmn.Definition) -> None:
    reads = deal.reads("check")
    assert reads.names == {"deal", "limit", "norms"}
    assert ("deal", "unit", "head") in reads.paths
    assert ("deal", "amount") in reads.paths
    assert deal.reads("board").names >= {"agreed"}
    assert deal.reads("late").names == frozenset()
    assert deal.reads(None).names == frozenset()


def test_a_place_that_is_not_there_is_a_named_error(deal: bpmn.Definition) -> None:
    with pytest.raises(bpmn.CommandError):
        deal.reads("nowhere")


def test_a_run_asks_for_nothing_else(deal: bpmn.Definition) -> None:
    state, _ = bpmn.step(deal, bpmn.State(), bpmn.Start(), now=EPOCH)
    spy = Spy()
    bpmn.step(deal, state, bpmn.CompleteWork(1), now=EPOCH, data=spy)
    assert spy.asked
    assert spy.asked <= deal.reads("check").names
