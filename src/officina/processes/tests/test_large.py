"""Sizes that nothing breaks at: long histories, wide steps, large drawings, large values."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import bpmn
from officina.kernel.api.actions.issue_token import issue_token
from officina.kernel.api.tests.conftest import Program
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.processes.actions.start_case import start_case
from officina.processes.queries.way import way_of
from officina.processes.running.stimulate import stimulate
from officina.processes.tests.conftest import House, SignIn
from officina.processes.tests.drawings import drawing, either, end, start, user
from officina.processes.tests.test_between_cases import MESSAGE, SIGNAL, cases, catch

pytestmark = pytest.mark.django_db

ME = {"performers": [{"kind": "initiator"}]}
HUGE = "y" * 5_000_000
TURNS = drawing(
    start(), user("first", "First"), catch("hear", '<signalEventDefinition signalRef="closed"/>'),
    either("turn", default="f3"), end(),
    flows="start>first\nfirst>hear\nhear>turn\nturn>hear\nturn>done: over = true", also=SIGNAL,
)  # fmt: skip
ROUND = """
INSERT INTO processes_passed (case_id, at, kind, node, flow, token, how, late, reason)
SELECT %(case)s, %(at)s::timestamptz + n * interval '1 second', kind, node, flow, -n, '', false, ''
FROM generate_series(1, 2500) n, (VALUES (1, 'started', 'hear', ''), (2, 'ended', 'hear', ''),
  (3, 'passed', 'hear', 'f2'), (4, 'passed', 'turn', 'f3')) l(place, kind, node, flow)
ORDER BY n, place
"""


def test_after_ten_thousand_steps_it_says_where_it_stands_and_how_it_came(
    house: House, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    """F088: the last of a long history whole, of what was before each step once."""
    case = start_case(house.process(TURNS, {"first": ME}), by=house.people["nina"])
    house.complete(case, "first", "nina")
    sql.rows(ROUND, {"case": case, "at": house_time(case)})
    for _turn in range(3):
        with django_assert_num_queries(4):
            stimulate(case, bpmn.SignalReceived("closed"), by=Actor(robot="test"))
    way = way_of(case)
    assert way is not None
    assert way.is_cut
    assert [one.node for one in way.now] == ["hear"]
    assert way.now == [way.visits[-1]]
    assert [(one.node, one.state) for one in way.visits[:1]] == [("first", "done")]
    assert {"f0", "f1", "f2", "f3"} <= set(way.flows)
    assert len(way.visits) < 2_000
    page = sign_in("nina").get(f"/cases/{case}/map?only=history")
    assert page.status_code == 200
    assert "Only the last steps are told one by one" in page.text
    stimulate(case, bpmn.SignalReceived("closed", bpmn.values.to_values({"over": True})),
              by=Actor(robot="test"))  # fmt: skip
    assert house.stage(case) == "done"


def house_time(case: int) -> Any:
    found = sql.row("SELECT max(at) FROM processes_passed WHERE case_id = %(c)s", {"c": case})
    assert found is not None
    return found[0]


def wide(count: int) -> str:
    loop = (
        f"<multiInstanceLoopCharacteristics><loopCardinality>{count}</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    return drawing(start(), user("all", "All", inside=loop), end(), flows="start>all\nall>done")


def test_pages_of_a_thousand_branches_ask_as_much_as_of_three(
    house: House, sign_in: SignIn
) -> None:
    """F088, F081: and its step is told by the API."""
    nina = sign_in("nina")
    asked: dict[int, list[int]] = {}
    for count in (3, 1_000):
        case = start_case(house.process(wide(count), {"all": ME}), by=house.people["nina"])
        addresses = [f"/cases/{case}/", f"/cases/{case}/map", f"/cases/{case}/people"]
        nina.get(addresses[0])
        asked[count] = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert nina.get(address).status_code == 200, address
            asked[count].append(len(queries))
    assert asked[3] == asked[1_000]
    program = Program(issue_token("All", ["read:*"], by=house.people["nina"])[1])
    assert len(program("GET", f"/cases/{case}/steps").json()["steps"]) == 1_000


def test_a_thousand_nodes_are_drawn_checked_and_read(house: House, sign_in: SignIn) -> None:
    """F072, F088."""
    steps = [user(f"n{n}", f"Step {n}") for n in range(1_000)]
    flows = "\n".join(["start>n0", *(f"n{n}>n{n + 1}" for n in range(999)), "n999>done"])
    process = house.process(
        drawing(start(), *steps, end(), flows=flows), {f"n{n}": ME for n in range(1_000)}
    )
    case = start_case(process, by=house.people["nina"])
    house.complete(case, "n0", "nina")
    olena = sign_in("olena")
    for address in (
        f"/cases/{case}/map", f"/cases/{case}/", f"/processes/{process}/drawing",
        f"/processes/{process}/drawing.bpmn", f"/processes/{process}/",
    ):  # fmt: skip
        assert olena.get(address).status_code == 200, address


FORM = {"form": [{"name": "text", "kind": "longtext"}]}
WAITS = drawing(
    start(), user("work"), catch("wait", '<messageEventDefinition messageRef="paid"/>'), end(),
    flows="start>work\nwork>wait\nwait>done", also=MESSAGE,
)  # fmt: skip


def test_five_megabytes_are_refused_in_words_wherever_they_come_from(house: House) -> None:
    """By the form of the start, of a task, and by the API; nothing is half-done."""
    process = house.process(WAITS, {"start": FORM, "work": {**ME, **FORM}, "wait": FORM})
    nina = house.people["nina"]
    with pytest.raises(Refused, match="At most 100000 letters"):
        start_case(process, by=nina, typed={"text": HUGE})
    assert cases(process) == []
    case = start_case(process, by=nina, typed={"text": "small"})
    with pytest.raises(Refused, match="At most 100000 letters"):
        house.complete(case, "work", "nina", text=HUGE)
    assert list(house.tasks(case)) == ["work"]
    house.complete(case, "work", "nina", text="small")
    program = Program(issue_token("Bank", ["write:*"], by=house.people["olena"])[1])
    for size, status in ((250_000, 422), (5_000_000, 413)):
        sent = {"name": "paid", "variables": {"text": "y" * size}}
        answer = program("POST", "/cases/do/message", sent)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
    assert house.waits(case) == [("message", "wait")]
