"""What a move costs, counted in statements: seconds depend on the machine, these do not."""

from typing import Any

import bpmn
from officina.kernel.principals.actor import Actor
from officina.processes.actions.start_case import start_case
from officina.processes.running.stimulate import stimulate
from officina.processes.tests.conftest import House
from officina.processes.tests.drawings import drawing, either, end, start, user
from officina.work.actions.complete_task import complete_task

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


def test_a_step_done_is_seven_statements(house: House, django_assert_num_queries: Any) -> None:
    """Hold the case, lock the task, read its people, close it, ask who is here, give the next,
    save."""
    names = [f"step{n}" for n in range(4)]
    flows = "\n".join(f"{a}>{b}" for a, b in zip(["start", *names], [*names, "done"], strict=True))
    xml = drawing(start(), *map(user, names), end(), flows=flows)
    case = start_case(house.process(xml, dict.fromkeys(names, STEP)), by=house.people["nina"])
    for name in names[:3]:
        task = house.tasks(case)[name]
        with django_assert_num_queries(SAVEPOINT + 7):
            complete_task(task, by=house.people["nina"])
    assert list(house.tasks(case)) == ["step3"]
