"""A case goes over to a new version of its process, and back (F076, C1)."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.database import sql
from officina.kernel.records.checks import Refused
from officina.processes import invariant
from officina.processes.actions.move_case import move_case, move_case_back, move_cases
from officina.processes.actions.publish import publish
from officina.processes.actions.start_case import start_case
from officina.processes.actions.suspend_case import suspend_case
from officina.processes.bundle import bundle
from officina.processes.changing.versions import compare
from officina.processes.models import Version
from officina.processes.queries.moving import Standing, cases_before, moved_to
from officina.processes.tests.conftest import House
from officina.processes.tests.drawings import both, boundary, drawing, end, start, user, wait

pytestmark = pytest.mark.django_db


def chain(*nodes: str) -> str:
    """A route of these steps in a row; ``wait`` in a name makes it a pause."""
    steps = [wait(n, "P1D") if n.startswith("wait") else user(n, n.title()) for n in nodes]
    flows = "\n".join(f"{a}>{b}" for a, b in zip(("start", *nodes), (*nodes, "done"), strict=True))
    return drawing(start(), *steps, end(), flows=flows)


def settings_of(house: House, *nodes: str, **more: Any) -> dict[str, Any]:
    person = {"kind": "person", "id": house.id_of("taras")}
    return {node: {"performers": [person], **more} for node in nodes}


OLD = ("request", "contract", "shipment")
NEW = ("request", "credit", "contract")


def changed(house: House) -> tuple[int, dict[str, int]]:
    """A process of which the second version runs, and cases of the first at each of its steps."""
    process = house.process(chain(*OLD), settings_of(house, *OLD))
    cases = {}
    for n, step in enumerate(OLD):
        cases[step] = case = start_case(process, by=house.people["nina"])
        for passed in OLD[:n]:
            house.complete(case, passed, "taras")
    renew(house, process, chain(*NEW), settings_of(house, *NEW))
    return process, cases


def renew(house: House, process: int, xml: str, steps: dict[str, Any]) -> None:
    house.draft(process, xml, steps)
    publish(process, by=house.people["olena"])


def prospects(house: House, process: int) -> dict[int, Standing]:
    first, second = Version.objects.filter(process_id=process).order_by("n")
    found = compare(bundle(first.id), bundle(second.id))
    olena = house.people["olena"]
    return {one.id: one for one in cases_before(found, rights_of(olena), by=olena)}


def number_of(case: int) -> int:
    found = sql.row(
        """SELECT v.n FROM processes_running c JOIN processes_version v ON v.id = c.version_id
           WHERE c.record_id = %(case)s""",
        {"case": case},
    )
    assert found is not None
    return int(found[0])


def test_f076_old_cases_stay_and_a_new_one_takes_the_new_way(house: House) -> None:
    process, cases = changed(house)
    house.complete(cases["request"], "request", "taras")
    assert list(house.tasks(cases["request"])) == ["contract"]
    new = start_case(process, by=house.people["nina"])
    house.complete(new, "request", "taras")
    assert list(house.tasks(new)) == ["credit"]


def test_c1_every_case_says_whether_it_can_move_and_why_not(house: House) -> None:
    process, cases = changed(house)
    found = prospects(house, process)
    assert {step: found[case].prospect.fate for step, case in cases.items()} == {
        "request": "can",
        "contract": "can",
        "shipment": "cannot",
    }
    (why,) = found[cases["shipment"]].prospect.sentences
    assert why == "It stands at “Shipment”, which is not in version 2."


def test_c1_a_case_ahead_of_which_nothing_changed_stays(house: House) -> None:
    process = house.process(chain("a", "b"), settings_of(house, "a", "b"))
    late, early = (start_case(process, by=house.people["nina"]) for _ in range(2))
    house.complete(late, "a", "taras")
    renew(house, process, chain("z", "a", "b"), settings_of(house, "a", "b", "z"))
    found = prospects(house, process)
    assert found[late].prospect.fate == found[early].prospect.fate == "stays"


def test_c1_a_moved_case_keeps_its_task_and_takes_the_new_way(house: House) -> None:
    """The history names both versions."""
    _process, cases = changed(house)
    task = house.tasks(cases["request"])["request"]
    move_case(cases["request"], by=house.people["olena"])
    assert house.tasks(cases["request"]) == {"request": task}
    house.complete(cases["request"], "request", "taras")
    assert list(house.tasks(cases["request"])) == ["credit"]
    found = sql.row(
        "SELECT data FROM event WHERE record_id = %(case)s AND kind = 'case.moved'",
        {"case": cases["request"]},
    )
    assert found is not None
    assert '"from": 1' in found[0]
    assert '"to": 2' in found[0]


def test_c1_what_cannot_move_is_refused_with_the_reason_and_left_alone(house: House) -> None:
    _process, cases = changed(house)
    before = house.waits(cases["shipment"])
    with pytest.raises(Refused, match="It stands at “Shipment”"):
        move_case(cases["shipment"], by=house.people["olena"])
    assert (number_of(cases["shipment"]), house.waits(cases["shipment"])) == (1, before)


def test_c1_many_move_each_for_itself(house: House) -> None:
    _process, cases = changed(house)
    assert move_cases(list(cases.values()), by=house.people["olena"]) == (2, 1)
    assert [number_of(case) for case in cases.values()] == [2, 2, 1]


def test_c1_only_the_owner_moves(house: House) -> None:
    _process, cases = changed(house)
    with pytest.raises(NotAllowed):
        move_case(cases["request"], by=house.people["nina"])


def test_c1_a_case_goes_back_until_it_has_gone_on(house: House) -> None:
    process, cases = changed(house)
    olena = house.people["olena"]
    task = house.tasks(cases["contract"])
    move_case(cases["contract"], by=olena)
    (second,) = Version.objects.filter(process_id=process, status="published")
    (line,) = moved_to(second.id, rights_of(olena))
    assert line.may_go_back
    move_case_back(cases["contract"], by=olena)
    assert (number_of(cases["contract"]), house.tasks(cases["contract"])) == (1, task)
    with pytest.raises(Refused, match="was not moved"):
        move_case_back(cases["contract"], by=olena)
    move_case(cases["request"], by=olena)
    house.complete(cases["request"], "request", "taras")
    with pytest.raises(Refused, match="gone on"):
        move_case_back(cases["request"], by=olena)
    (line,) = moved_to(second.id, rights_of(olena))
    assert not line.may_go_back


def test_c1_a_held_case_is_let_go_first(house: House) -> None:
    process, cases = changed(house)
    suspend_case(cases["request"], by=house.people["olena"])
    assert prospects(house, process)[cases["request"]].prospect.fate == "cannot"
    with pytest.raises(Refused):
        move_case(cases["request"], by=house.people["olena"])


def test_c1_a_timer_that_means_the_same_rings_when_it_would_have(
    house: House, later: Callable[[dt.timedelta], None]
) -> None:
    steps = settings_of(house, "a", "b", "late")
    process = house.process(_limited("P2D", "a"), steps)
    case = start_case(process, by=house.people["nina"])
    later(dt.timedelta(days=1))
    renew(house, process, _limited("P2D", "a", "b"), steps)
    move_case(case, by=house.people["olena"])
    later(dt.timedelta(days=1, hours=1))
    assert list(house.tasks(case)) == ["late"]


def test_c1_a_timer_that_changed_is_set_anew(
    house: House, later: Callable[[dt.timedelta], None]
) -> None:
    steps = settings_of(house, "a", "b", "late")
    process = house.process(_limited("P2D", "a"), steps)
    case = start_case(process, by=house.people["nina"])
    renew(house, process, _limited("P4D", "a", "b"), steps)
    assert prospects(house, process)[case].prospect.sentences == ("The timer “A” is set anew.",)
    move_case(case, by=house.people["olena"])
    later(dt.timedelta(days=3))
    assert list(house.tasks(case)) == ["a"]


def _limited(term: str, *nodes: str) -> str:
    flows = "\n".join(f"{a}>{b}" for a, b in zip(("start", *nodes), (*nodes, "done"), strict=True))
    return drawing(
        start(), *(user(n, n.title()) for n in nodes), boundary("limit", "a", term),
        user("late", "Late"), end(), flows=f"{flows}\nlimit>late\nlate>done",
    )  # fmt: skip


def test_c1_a_new_timer_at_the_step_where_it_stands_is_set(
    house: House, later: Callable[[dt.timedelta], None]
) -> None:
    steps = settings_of(house, "a", "late")
    process = house.process(chain("a"), steps)
    case = start_case(process, by=house.people["nina"])
    renew(house, process, _limited("P1D", "a"), steps)
    move_case(case, by=house.people["olena"])
    assert house.waits(case) == [("timer", "limit"), ("work", "a")]
    later(dt.timedelta(days=1, hours=1))
    assert list(house.tasks(case)) == ["late"]


STEPS = st.lists(st.sampled_from(["a", "b", "c", "wait1", "wait2"]), unique=True, min_size=1)


@st.composite
def routes(draw: st.DrawFn) -> str:
    """A few steps and pauses in a row, two of them perhaps side by side, one perhaps limited."""
    names = draw(STEPS)
    nodes = [wait(n, draw(st.sampled_from(["P1D", "P2D"]))) if n.startswith("wait") else user(n)
             for n in names]  # fmt: skip
    pair = len(names) > 2 and draw(st.booleans())
    if pair:
        one, two, *rest = names
        line = ["join", *rest, "done"]
        flows = [("start", "fork"), ("fork", one), ("fork", two), (one, "join"), (two, "join")]
        nodes += [both("fork"), both("join")]
    else:
        line, flows = ["start", *names, "done"], []
    flows += list(itertools.pairwise(line))
    if "a" in names and draw(st.booleans()):
        nodes.append(boundary("limit", "a", draw(st.sampled_from(["P1D", "P3D"]))))
        flows.append(("limit", "done"))
    return drawing(start(), *nodes, end(), flows="\n".join(f"{a}>{b}" for a, b in flows))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=routes(), second=routes(), done=st.integers(0, 3))
def test_c1_whatever_moves_every_live_token_has_what_it_waits_for(
    house: House, first: str, second: str, done: int
) -> None:
    """There and back; what cannot move is refused and stays as it was."""
    steps = settings_of(house, "a", "b", "c", duration="P1D", escalate={"after": "PT4H"})
    process = house.process(first, steps)
    case = start_case(process, by=house.people["nina"])
    for _each in range(done):
        for task in list(house.tasks(case))[:1]:
            house.complete(case, task, "taras")
    renew(house, process, second, steps)
    standing = prospects(house, process).get(case)
    if standing is None:
        assert house.stage(case) == "done"
        return
    before = house.waits(case)
    if standing.prospect.fate == "cannot":
        with pytest.raises(Refused):
            move_case(case, by=house.people["olena"])
        assert house.waits(case) == before
    else:
        move_case(case, by=house.people["olena"])
        assert invariant.broken() == []
        move_case_back(case, by=house.people["olena"])
        assert house.waits(case) == before
    assert invariant.broken() == []
