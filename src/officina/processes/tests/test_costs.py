"""What a move costs, counted in statements: seconds depend on the machine, these do not."""

from typing import Any

import pytest

import bpmn
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.processes.actions.start_case import start_case
from officina.processes.running.stimulate import stimulate
from officina.processes.tests.conftest import House
from officina.processes.tests.drawings import drawing, either, end, start, user
from officina.work.actions.complete_task import complete_task
from officina.work.tasks import read

SAVEPOINT = 2
"""A test's transaction is open already, so that a verb's own is a savepoint and its release."""
STEP = {"performers": [{"kind": "initiator"}], "duration": "P1D"}


def hears(node: str) -> str:
    inside = '<signalEventDefinition signalRef="s"/>'
    return f'<intermediateCatchEvent id="{node}">{inside}</intermediateCatchEvent>'


def test_a_token_move_is_two_statements(house: House, django_assert_num_queries: Any) -> None:
    nodes = [either(f"g{n}") for n in range(4)] + [hears(f"s{n}") for n in range(4)]
    flows = "\n".join(f"s{n}>g{n}\ng{n}>s{n + 1}" for n in range(3)) + "\nstart>s0\ns3>g3\ng3>done"
    xml = drawing(start(), *nodes, end(), flows=flows, also='<signal id="s" name="go"/>')
    case = start_case(house.process(xml), by=house.people["nina"])
    for _ in range(3):
        with django_assert_num_queries(SAVEPOINT + 2):
            stimulate(case, bpmn.SignalReceived("go"), by=Actor(robot="test"))
    assert house.trail(case)[-1] == "g2"


def test_a_step_done_is_four_statements(house: House, django_assert_num_queries: Any) -> None:
    """Hold the case and the task, close it, give the next, save."""
    names = [f"step{n}" for n in range(4)]
    flows = "\n".join(f"{a}>{b}" for a, b in zip(["start", *names], [*names, "done"], strict=True))
    xml = drawing(start(), *map(user, names), end(), flows=flows)
    case = start_case(house.process(xml, dict.fromkeys(names, STEP)), by=house.people["nina"])
    for name in names[:3]:
        task = house.tasks(case)[name]
        with django_assert_num_queries(SAVEPOINT + 4):
            complete_task(task, by=house.people["nina"])
    assert list(house.tasks(case)) == ["step3"]


def together(count: int) -> str:
    """A step of several people at once, of whom one is enough."""
    loop = (
        f"<multiInstanceLoopCharacteristics><loopCardinality>{count}</loopCardinality>"
        "<completionCondition>numberOfCompletedInstances &gt; 0</completionCondition>"
        "</multiInstanceLoopCharacteristics>"
    )
    nodes = (user("ask"), user("agree", inside=loop), user("next"))
    flows = "start>ask\nask>agree\nagree>next\nnext>done"
    return drawing(start(), *nodes, end(), flows=flows)


@pytest.mark.parametrize("count", [3, 30])
def test_many_tasks_are_given_and_taken_back_like_few(
    house: House, django_assert_num_queries: Any, count: int
) -> None:
    """Timers and what climbs go along with the save; taking back is two more, with a savepoint."""
    nina = house.people["nina"]
    later = {"escalate": {"after": "PT4H", "to": [{"kind": "initiator"}]}}
    each = STEP | later | {"performers": [{"kind": "person", "id": nina.user_id}] * count}
    settings = {"ask": STEP, "agree": each | {"many": {}}, "next": STEP}
    case = start_case(house.process(together(count), settings), by=nina)
    asked = house.tasks(case)["ask"]
    with django_assert_num_queries(SAVEPOINT + 4):
        complete_task(asked, by=nina)
    first, *others = house.tasks(case).values()
    assert len(others) == count - 1
    with django_assert_num_queries(SAVEPOINT + 4 + SAVEPOINT + 2):
        complete_task(first, by=nina)
    assert list(house.tasks(case)) == ["next"]
    assert {read(task, rights=None).state for task in others} == {"failed"}
    assert sql.row("SELECT count(*) FROM due WHERE kind = 'process.late'") == (0,)
