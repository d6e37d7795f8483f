"""The funnel over processes and its facts (F238, F244-F247)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.test import Client

from officina.kernel.access.policy import Rights, rights_of
from officina.kernel.database import sql
from officina.kernel.principals.models import User
from officina.kernel.records.actions.add_field import add_field
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import forget, types
from officina.processes.actions.cancel_case import cancel_case
from officina.processes.actions.send_letter import send_letter
from officina.processes.actions.set_levels import set_levels
from officina.processes.actions.start_case import start_case
from officina.processes.analytics import facts
from officina.processes.analytics.hints import hints, jams
from officina.processes.analytics.sections import sections
from officina.processes.queries.funnel import DIMENSIONS, Asked, funnel
from officina.processes.queries.funnel_cases import cases_of_group
from officina.processes.tests.conftest import House
from officina.processes.tests.drawings import drawing, end, start, user

pytestmark = pytest.mark.django_db

SALE = drawing(
    start(),
    user("offer", "Offer"),
    user("contract", "Contract"),
    end(),
    flows="start>offer\noffer>contract\ncontract>done",
)
ME = {"performers": [{"kind": "initiator"}]}


def rights(house: House, who: str) -> Rights:
    found = rights_of(house.people[who])
    assert found is not None
    return found


@pytest.fixture
def own_fields() -> Iterator[None]:
    """Types are remembered over a test: what it adds to them must not be."""
    yield
    forget()


@pytest.fixture
def sales(house: House) -> tuple[int, list[int]]:
    """Four cases on leads: one at the offer, one at the contract, one done, one cancelled."""
    process = house.process(SALE, {"offer": ME, "contract": ME}, title="Sale", runs_on=("lead",))
    cases = [
        start_case(
            process,
            subject_id=house.lead(f"Pump {n}", amount=str(n * 100), currency="EUR"),
            by=house.people["nina"],
        )
        for n in (1, 2, 3, 4)
    ]
    for case in cases[1:3]:
        house.complete(case, "offer", "nina")
    house.complete(cases[2], "contract", "nina")
    cancel_case(cases[3], by=house.people["nina"], reason="Changed their mind")
    facts.refresh(cases)
    return process, cases


def test_number_sum_and_per_cent_by_step_in_f244(
    house: House, sales: tuple[int, list[int]]
) -> None:
    process, _cases = sales
    found = {one.key: one for one in funnel(Asked(rights(house, "olena")), "step")}
    assert set(found) == {f"{process}:offer", f"{process}:contract", "done", "cancelled"}
    assert [found[key].count for key in sorted(found)] == [1, 1, 1, 1]
    assert found["done"].done == 100
    assert found["cancelled"].done is None
    offer, contract = found[f"{process}:offer"], found[f"{process}:contract"]
    assert offer.done is not None
    assert contract.done is not None
    assert 0 < offer.done < contract.done < 100
    assert contract.sums == {"EUR": Decimal(200)}


def test_two_levels_add_up_and_every_dimension_counts_the_same_f245_f246(
    house: House, sales: tuple[int, list[int]]
) -> None:
    asked = Asked(rights(house, "olena"))
    [group] = funnel(asked, "process", "step")
    assert group.count == sum(part.count for part in group.parts) == 4
    for name in set(DIMENSIONS) - {"event"}:
        assert sum(one.count for one in funnel(asked, name)) == 4, name
        assert sum(one.count for one in funnel(asked, "step", name)) == 4, name


def test_a_number_opens_exactly_its_cases(house: House, sales: tuple[int, list[int]]) -> None:
    process, cases = sales
    asked = Asked(rights(house, "olena"))
    for by in set(DIMENSIONS) - {"event"}:
        for group in funnel(asked, by):
            behind = cases_of_group(asked, [(by, group.key)], "all")
            assert len(behind) == group.count, (by, group.key)
    [line] = cases_of_group(asked, [("step", f"{process}:contract")], "open")
    assert line.id == cases[1]
    with pytest.raises(LookupError):
        cases_of_group(asked, [("company", "1 OR true")], "all")


def test_only_what_the_viewer_sees_is_counted_f243(
    house: House, sales: tuple[int, list[int]]
) -> None:
    counted = {
        who: sum(one.count for one in funnel(Asked(rights(house, who)), "process"))
        for who in ("olena", "nina", "ivan")
    }
    assert counted == {"olena": 4, "nina": 4, "ivan": 0}


def test_facts_follow_the_log_and_can_be_built_anew(house: House) -> None:
    process = house.process(SALE, {"offer": ME, "contract": ME}, title="Sale")
    case = start_case(process, by=house.people["nina"])
    facts.follow([])
    facts.refresh([case])
    before = sql.row("SELECT * FROM processes_fact WHERE case_id = %(id)s", {"id": case})
    facts.forget_all()
    assert sql.rows("SELECT 1 FROM processes_fact") == []
    facts.refresh([case])
    after = sql.row("SELECT * FROM processes_fact WHERE case_id = %(id)s", {"id": case})
    assert before is not None
    assert after is not None
    assert after[:7] == before[:7]
    sql.rows("UPDATE record SET deleted_at = now() WHERE id = %(id)s", {"id": case})
    facts.refresh([case])
    assert sql.rows("SELECT 1 FROM processes_fact") == []


@pytest.mark.usefixtures("own_fields")
def test_any_field_of_the_record_or_its_client_is_a_dimension_f246(
    house: House, sales: tuple[int, list[int]], client: Client
) -> None:
    """A field made in the browser, in another type, and a list: each number opens its cases."""
    _process, cases = sales
    olena = house.people["olena"]
    pump, _event = add_field(
        types().by_code("lead"), {"labels": {"en": "Pump"}, "kind": "text"}, by=olena
    )
    forget()
    [(first,)] = sql.rows(
        "SELECT subject_id FROM processes_running WHERE record_id = %(id)s", {"id": cases[0]}
    )
    edit_record(first, types().by_code("lead"), {pump: "Deep well", "source": "phone"}, by=olena)
    asked = Asked(rights(house, "olena"))
    assert f"lead.{pump}" in {one.code for one in sections(asked.rights)}
    assert {one.key: one.count for one in funnel(asked, f"lead.{pump}")} == {"": 3, "=Deep well": 1}
    for by in (f"lead.{pump}", "lead.source", "company.region"):
        groups = funnel(asked, by, "step")
        assert sum(part.count for one in groups for part in one.parts) == 4
        for one in groups:
            assert len(cases_of_group(asked, [(by, one.key)], "all")) == one.count
    client.force_login(User.objects.get(email="olena@aurora.example"))
    page = client.get("/processes/funnel?by=lead.source&then=company.region&days=all")
    assert "<td>Phone" in page.text
    assert ">Pump</option>" in page.text


def test_what_the_viewer_may_not_see_names_no_group_f246(
    house: House, sales: tuple[int, list[int]]
) -> None:
    """Cases that he sees are counted, though not under the values of records that he does not."""
    _process, cases = sales
    sql.rows(
        """UPDATE record SET shared = shared || %(id)s::integer
           WHERE id = ANY(%(cases)s::bigint[])""",
        {"id": house.id_of("ivan"), "cases": cases},
    )
    facts.refresh(cases)
    asked = Asked(rights(house, "ivan"))
    assert {one.key: one.count for one in funnel(asked, "lead.source")} == {"hidden": 4}
    for by in ("lead.nothing", "nothing.source", "lead.amount", "lead.source); --"):
        with pytest.raises(LookupError):
            funnel(asked, by)


def test_too_many_cases_are_not_grouped_by_a_field(
    sales: tuple[int, list[int]], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("officina.processes.queries.funnel.MOST_CASES", 3)
    client.force_login(User.objects.get(email="olena@aurora.example"))
    page = client.get("/processes/funnel?by=lead.source&days=all")
    assert "These are too many cases" in page.text
    # Of cases one by one there are never more than a page shows.
    one_by_one = client.get("/processes/funnel?by=case&then=lead.source&days=all")
    assert "These are too many cases" not in one_by_one.text


def test_a_letter_from_a_task_is_a_contact_of_its_case_f245(
    house: House, sales: tuple[int, list[int]]
) -> None:
    _process, cases = sales
    send_letter(
        house.tasks(cases[0])["offer"], by=house.people["nina"], to="a@b.example",
        subject="Offer", text="Here it is.",
    )  # fmt: skip
    facts.refresh(cases)
    [group] = funnel(Asked(rights(house, "olena")), "event")
    assert (group.key, group.count) == ("letter.sent", 1)


def test_contacts_with_the_client_group_cases_f245(
    house: House, sales: tuple[int, list[int]]
) -> None:
    _process, cases = sales
    sql.rows(
        """INSERT INTO event (at, kind, record_id, data)
           SELECT created_at, 'letter.sent', id, '{}' FROM record WHERE id = %(id)s""",
        {"id": cases[0]},
    )
    facts.refresh(cases)
    [group] = funnel(Asked(rights(house, "olena")), "event")
    assert (group.key, group.count) == ("letter.sent", 1)


def test_few_and_many_are_told_and_must_make_sense_f247(
    house: House, sales: tuple[int, list[int]]
) -> None:
    process, _cases = sales
    olena = house.people["olena"]
    set_levels(process, {"offer": (None, 0), "contract": (5, None)}, by=olena)
    asked = Asked(rights(house, "olena"))
    assert [one.kind for one in hints(asked)] == ["many", "few"]
    with pytest.raises(Refused):
        set_levels(process, {"offer": (5, 1)}, by=olena)
    with pytest.raises(Refused):
        set_levels(process, {"gone": (5, None)}, by=olena)
    set_levels(process, {"contract": (1, None)}, by=olena)
    assert hints(asked) == []


def test_a_jam_is_a_step_where_cases_stand_much_longer_than_usual(
    house: House, later: Callable[[dt.timedelta], None]
) -> None:
    process = house.process(SALE, {"offer": ME, "contract": ME}, title="Sale")
    nina = house.people["nina"]
    quick = [start_case(process, by=nina) for _n in range(5)]
    for case in quick:
        house.complete(case, "offer", "nina")
        house.complete(case, "contract", "nina")
    slow = start_case(process, by=nina)
    facts.refresh([*quick, slow])
    asked = Asked(rights(house, "olena"))
    assert jams(asked) == []
    later(dt.timedelta(days=3))
    [jam] = jams(asked)
    assert "Offer" in jam.sentence


def test_the_page_the_cases_and_the_table_open(
    house: House, sales: tuple[int, list[int]], client: Client
) -> None:
    process, _cases = sales
    client.force_login(User.objects.get(email="olena@aurora.example"))
    shown = client.get(f"/processes/funnel?process={process}&days=all")
    assert shown.status_code == 200
    assert "Contract" in shown.text
    assert client.get("/processes/funnel/cases?by=step&key=done&days=all").text.count("Pump 3") == 1
    table = client.get("/processes/funnel?by=process&then=step&days=all&as=xlsx")
    assert table.content.startswith(b"PK")
    for wrong in ("by=salary", "by=step&then=salary", "process=99999999", "process=x"):
        assert client.get(f"/processes/funnel?{wrong}").status_code == 404, wrong


def test_the_page_is_drawn_again_alone_when_its_grouping_changes(
    sales: tuple[int, list[int]], client: Client
) -> None:
    client.force_login(User.objects.get(email="olena@aurora.example"))
    part = client.get(
        "/processes/funnel?by=process&then=lead.source&days=all", headers={"HX-Request": "true"}
    )
    assert part.status_code == 200
    assert "<nav" not in part.text.split('id="funnel"')[0]
    assert "Sale" in part.text


def test_the_reader_of_the_log_keeps_them(house: House) -> None:
    """What the subscriber does with events of a case and of its task."""
    from officina.kernel.events.log import read
    from officina.processes.subscribers import keep_facts

    process = house.process(SALE, {"offer": ME, "contract": ME}, title="Sale")
    case = start_case(process, by=house.people["nina"])
    keep_facts(read(after=0, upto=2**60))
    assert funnel(Asked(rights(house, "nina")), "step")[0].key == f"{process}:offer"
    house.complete(case, "offer", "nina")
    keep_facts([one for one in read(after=0, upto=2**60) if one.record_id != case])
    assert funnel(Asked(rights(house, "nina")), "step")[0].key == f"{process}:contract"
