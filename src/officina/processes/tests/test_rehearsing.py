"""A draft is tried on what was, before it is published (C2)."""

from __future__ import annotations

from typing import Any

import pytest

from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.database import sql
from officina.processes.actions.rehearse import rehearse, run_rehearsal
from officina.processes.actions.start_case import start_case
from officina.processes.models import Rehearsal
from officina.processes.rehearsing.past import last_cases
from officina.processes.tests.conftest import House
from officina.processes.tests.drawings import drawing, either, end, start, user

pytestmark = pytest.mark.django_db


def limited(limit: int, name: str = "amount") -> str:
    return drawing(
        start(), user("approve", "Approve"), either("large", default="f3"), user("sign", "Sign"),
        end(),
        flows=f"start>approve\napprove>large\nlarge>sign:{name} > {limit}\nlarge>done\nsign>done",
    )  # fmt: skip


def steps(house: House) -> dict[str, Any]:
    return {
        "approve": {"performers": [{"kind": "person", "id": house.id_of("taras")}]},
        "sign": {"performers": [{"kind": "person", "id": house.id_of("fedir")}]},
    }


def past(house: House, *amounts: int) -> tuple[int, list[int]]:
    """A process with cases that are over, of these amounts."""
    process = house.process(limited(1000), steps(house), runs_on=("lead",))
    cases = []
    for amount in amounts:
        lead = house.lead(amount=str(amount))
        case = start_case(process, by=house.people["nina"], subject_id=lead)
        house.complete(case, "approve", "taras")
        if amount > 1000:
            house.complete(case, "sign", "fedir")
        cases.append(case)
    return process, cases


def rehearsed(house: House, process: int, xml: str) -> dict[int, dict[str, Any]]:
    house.draft(process, xml, steps(house))
    return run(house, process)


def run(house: House, process: int) -> dict[int, dict[str, Any]]:
    """Rehearse the draft; nothing of it leaves a trace in the house."""
    olena = house.people["olena"]
    everything = "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM record)"
    before = sql.row(everything)
    one = rehearse(process, by=olena)
    rights = rights_of(olena)
    assert rights is not None
    run_rehearsal(one.id, last_cases(process, rights, 100))
    assert sql.row(everything) == before
    found = Rehearsal.objects.get(id=one.id)
    assert (found.status, found.position) == ("done", found.total)
    return {line["case"]: line for line in found.found}


def test_c2_a_limit_is_tried_on_the_amounts_that_were(house: House) -> None:
    """1,000 becomes 2,000: who is spared, and that nothing leaves the rehearsal."""
    process, (small, middle, large) = past(house, 500, 1500, 5000)
    found = rehearsed(house, process, limited(2000))
    assert [found[one]["verdict"] for one in (small, middle, large)] == ["same", "differs", "same"]
    assert found[middle]["gone"] == ["Sign"]
    assert found[middle]["more"] == {"Fedir Finance": -1}


def test_c2_the_amount_of_that_time_counts_not_that_of_today(house: House) -> None:
    process, (case,) = past(house, 1500)
    sql.rows("UPDATE record SET amount = 9000 WHERE amount = 1500")
    assert rehearsed(house, process, limited(2000))[case]["verdict"] == "differs"


def test_c2_what_was_never_asked_cannot_be_known(house: House) -> None:
    process, (case,) = past(house, 1500)
    found = rehearsed(house, process, limited(1000, name="probability"))
    assert found[case]["verdict"] == "unknowable"
    assert "never asked" in found[case]["why"]


def test_c2_a_new_step_is_counted_for_who_gets_it(house: House) -> None:
    process, (small, large) = past(house, 500, 5000)
    xml = limited(1000).replace(
        '<sequenceFlow id="f1" sourceRef="approve" targetRef="large"></sequenceFlow>',
        '<userTask id="credit" name="Credit check"/>'
        '<sequenceFlow id="f1" sourceRef="approve" targetRef="credit"/>'
        '<sequenceFlow id="f9" sourceRef="credit" targetRef="large"/>',
    )
    assert "credit" in xml
    people = steps(house) | {"credit": {"performers": [{"kind": "initiator"}]}}
    house.draft(process, xml, people)
    found = run(house, process)
    for case in (small, large):
        assert found[case]["verdict"] == "differs"
        assert found[case]["more"] == {"Nina Sales": 1}
        assert {"title": "Credit check", "is_new": True} in found[case]["path"]


def test_c2_a_draft_that_changes_meanwhile_is_not_spoken_of(house: House) -> None:
    process, _cases = past(house, 500)
    house.draft(process, limited(2000), steps(house))
    one = rehearse(process, by=house.people["olena"])
    house.draft(process, limited(3000), steps(house))
    run_rehearsal(one.id, [1])
    assert Rehearsal.objects.get(id=one.id).status == "failed"


def test_c2_only_the_owner_rehearses(house: House) -> None:
    process, _cases = past(house, 500)
    house.draft(process, limited(2000), steps(house))
    with pytest.raises(NotAllowed):
        rehearse(process, by=house.people["nina"])
