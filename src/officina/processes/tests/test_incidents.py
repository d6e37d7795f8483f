"""What cannot go on is seen, mended and goes on (F106)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.database import sql
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.processes import bundle as bundles
from officina.processes.actions import mend_case
from officina.processes.actions.retire_process import let_run, stop_process
from officina.processes.actions.start_case import start_case
from officina.processes.queries.troubles import troubles
from officina.processes.tests.conftest import House
from officina.processes.tests.drawings import drawing, either, end, service, start, user

pytestmark = pytest.mark.django_db

WAYS = drawing(
    start(), either("large"), user("work"), user("other"), end(),
    flows="start>large\nlarge>work:limit > 10\nwork>done\nother>done\nlarge>other:limit < 5",
)  # fmt: skip
PEOPLE = {"work": {"performers": [{"kind": "initiator"}]},
          "other": {"performers": [{"kind": "initiator"}]},
          "start": {"form": [{"name": "limit", "kind": "integer"}]}}  # fmt: skip


def stuck(house: House, limit: Any = 7) -> tuple[int, int]:
    """A case and its stuck token."""
    process = house.process(WAYS, PEOPLE)
    case = start_case(process, by=house.people["nina"], typed={"limit": limit})
    found = sql.row(
        "SELECT token FROM processes_waiting WHERE case_id = %(c)s AND kind = 'incident'",
        {"c": case},
    )
    assert found is not None
    return case, found[0]


def test_an_incident_says_the_place_the_expression_and_the_values(house: House) -> None:
    case, _token = stuck(house)
    (found,) = troubles(rights_of(house.people["olena"]))
    assert (found.case_id, found.node, found.kind) == (case, "large", "gateway")
    assert "no condition holds" in found.message
    assert (found.expression, found.values) == ("limit > 10\nlimit < 5", {"limit": 7})
    assert troubles(rights_of(house.people["fedir"])) == []


def test_mended_data_let_it_go_on(house: House) -> None:
    case, token = stuck(house)
    mend_case.retry_incident(case, token, by=house.people["olena"], variables={"limit": 20})
    assert list(house.tasks(case)) == ["work"]
    assert troubles(rights_of(house.people["olena"])) == []


def test_many_are_tried_again_at_once(house: House) -> None:
    """What goes on is told apart from what does not."""
    first, _token = stuck(house)
    second, _token = stuck(house)
    mend_case.set_variables(first, {"limit": 50}, by=house.people["olena"])
    ids = [one.id for one in troubles(rights_of(house.people["olena"]))]
    assert mend_case.retry_incidents(ids, by=house.people["olena"]) == (1, 1)
    assert list(house.tasks(first)) == ["work"]
    assert house.tasks(second) == {}


def test_a_token_is_moved_with_a_reason(house: House) -> None:
    case, token = stuck(house)
    with pytest.raises(Refused):
        mend_case.move_token(case, token, "other", by=house.people["olena"])
    mend_case.move_token(case, token, "other", by=house.people["olena"], reason="Agreed by phone")
    assert list(house.tasks(case)) == ["other"]


def test_a_step_is_skipped_with_a_reason_and_its_task_taken_back(house: House) -> None:
    process = house.process(WAYS, PEOPLE)
    case = start_case(process, by=house.people["nina"], typed={"limit": "20"})
    task = house.tasks(case)["work"]
    found = sql.row("SELECT token FROM processes_waiting WHERE case_id = %(c)s", {"c": case})
    assert found is not None
    mend_case.skip_step(case, found[0], by=house.people["olena"], reason="Done by hand")
    assert (house.stage(case), house.stage(task)) == ("done", "failed")


def test_who_started_it_may_not_mend_it_and_a_stranger_sees_nothing(house: House) -> None:
    case, token = stuck(house)
    with pytest.raises(NotAllowed):
        mend_case.retry_incident(case, token, by=house.people["nina"])
    with pytest.raises(NoSuchRecord):
        mend_case.retry_incident(case, token, by=house.people["fedir"])


def test_a_loop_without_a_wait_is_stopped(house: House) -> None:
    """F106: after 10,000 moves of the engine."""
    xml = drawing(start(), either("turn", default="f1"), "<task id='again'/>",
                  flows="start>turn\nturn>again\nagain>turn")  # fmt: skip
    case = start_case(house.process(xml), by=house.people["nina"])
    (incident,) = house.incidents(case)
    assert incident["kind"] == "loop"


def test_a_loop_of_robots_is_stopped(house: House) -> None:
    xml = drawing(start(), either("turn", default="f1"), service("again"),
                  flows="start>turn\nturn>again\nagain>turn")  # fmt: skip
    do = {"do": {"kind": "script", "assign": {"n": "1"}}}
    case = start_case(house.process(xml, {"again": do}), by=house.people["nina"])
    (incident,) = house.incidents(case)
    assert "without a pause" in incident["message"]


def test_the_kill_switch_stops_a_process_and_lets_it_run_again(house: House) -> None:
    """F107."""
    process = house.process(WAYS, PEOPLE)
    case = start_case(process, by=house.people["nina"], typed={"limit": "20"})
    stop_process(process, by=house.people["olena"])
    with pytest.raises(Refused):
        house.complete(case, "work", "nina")
    with pytest.raises(Refused):
        start_case(process, by=house.people["nina"])
    let_run(process, by=house.people["olena"])
    house.complete(case, "work", "nina")
    assert house.stage(case) == "done"


def test_too_much_data_is_refused(house: House) -> None:
    """F106: with a sentence, and nothing half-done."""
    case, _token = stuck(house)
    with pytest.raises(Refused, match="cannot keep so much"):
        mend_case.set_variables(case, {"x": "y" * 5_000_000}, by=house.people["olena"])
    assert "x" not in house.variables(case)


def test_a_thousand_branches_and_a_thousand_nodes(house: House) -> None:
    """Definitions with 1,000 nodes; 1,000 tasks of one step, in one transaction."""
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>1000</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    wide = drawing(start(), user("all", inside=loop), end(), flows="start>all\nall>done")
    process = house.process(wide, {"all": {"performers": [{"kind": "initiator"}]}})
    case = start_case(process, by=house.people["nina"])
    assert len(house.tasks(case)) == 1_000
    house.complete(case, "all#7", "nina")
    assert len(house.tasks(case)) == 999
    nodes = [f"<task id='n{n}'/>" for n in range(1_000)]
    flows = "\n".join(["start>n0", *(f"n{n}>n{n + 1}" for n in range(999)), "n999>done"])
    long = house.process(drawing(start(), *nodes, end(), flows=flows))
    assert house.stage(start_case(long, by=house.people["nina"])) == "done"
    bundles.forget()


def test_one_more_person_is_asked_while_it_goes_on(house: House) -> None:
    """F281."""
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>1</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    xml = drawing(start(), user("agree", inside=loop), end(), flows="start>agree\nagree>done")
    settings = {"agree": {"performers": [{"kind": "person", "id": house.id_of("taras")}],
                          "many": {}}}  # fmt: skip
    case = start_case(house.process(xml, settings), by=house.people["nina"])
    found = sql.row("SELECT token FROM processes_waiting WHERE case_id = %(c)s", {"c": case})
    assert found is not None
    mend_case.add_approver(case, found[0], house.id_of("fedir"), by=house.people["nina"])
    house.complete(case, "agree#0", "taras")
    house.complete(case, "agree#1", "fedir")
    assert house.stage(case) == "done"


# Pages


def page(client: Client, house: House, who: str, at: str) -> str:
    client.force_login(User.objects.get(id=house.id_of(who)))
    return client.get(at).content.decode()


def test_its_place_cause_and_values_are_told_to_whoever_mends_it(
    client: Client, house: House
) -> None:
    """F106: the buttons are there for the owner alone; the engine's codes for nobody."""
    case, _token = stuck(house)
    owner = page(client, house, "olena", "/cases/stuck")
    assert "None of the ways on applies" in owner
    for label in ("Try again", "Mend the data", "Move to another step"):
        assert label in owner
    assert "/skip/" not in owner  # a gateway is no work that could be skipped
    starter = page(client, house, "nina", f"/cases/{case}/")
    assert "None of the ways on applies" in starter
    assert "Mend the data" not in starter


def test_data_are_mended_by_their_kind_and_tried_again(client: Client, house: House) -> None:
    """F106: what the starting form declares a whole number is refused where it is none."""
    case, token = stuck(house)
    at = f"/cases/{case}/mend/{token}"
    assert 'type="number"' in page(client, house, "olena", at)
    refused = client.post(at, {"limit": "many"})
    assert refused.status_code == 422
    assert client.post(at, {"limit": "20"}).status_code == 204
    assert list(house.tasks(case)) == ["work"]
    assert house.variables(case)["limit"] == 20


def test_a_case_is_moved_to_a_step_of_the_list_and_back(client: Client, house: House) -> None:
    """F106, C1: steps are chosen by name; the move is taken back while the step is open."""
    case, token = stuck(house)
    at = f"/cases/{case}/move/{token}"
    assert '<option value="other">other</option>' in page(client, house, "olena", at)
    assert client.post(at, {"to": "large", "reason": "Agreed"}).status_code == 422
    moved = client.post(at, {"to": "other", "reason": "Agreed"})
    assert list(house.tasks(case)) == ["other"]
    undo = json.loads(moved.headers["HX-Trigger"])["toast"]["undo"]
    assert client.post(undo).status_code == 204
    assert house.tasks(case) == {}
    assert len(house.incidents(case)) == 1


def test_nobody_else_mends_it_by_its_addresses(client: Client, house: House) -> None:
    case, token = stuck(house)
    for verb in ("mend", "move", "skip"):
        client.force_login(User.objects.get(id=house.id_of("nina")))
        assert client.get(f"/cases/{case}/{verb}/{token}").status_code == 403
        client.force_login(User.objects.get(id=house.id_of("fedir")))
        assert client.get(f"/cases/{case}/{verb}/{token}").status_code == 404
