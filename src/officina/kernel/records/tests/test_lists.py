"""Lists and boards: one query, pages, filters, sorts, sums."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from officina.kernel import clock
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.filters import BadFilter, Filter, read_filter
from officina.kernel.records.queries.boards import board
from officina.kernel.records.queries.visible import Source
from officina.kernel.records.tests.conftest import Cast, page_of, rights, titles
from officina.kernel.records.types import TypeDef, types

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def _filter(lead: TypeDef, *rows: Any) -> Filter:
    return read_filter(json.dumps({"all": list(rows)}), lead, None)


def _is(field: str, op: str, value: str = "") -> dict[str, str]:
    return {"field": field, "op": op, "value": value}


@pytest.fixture
def leads(new_lead: Callable[..., int]) -> list[int]:
    """Five leads, an hour apart, the last the newest."""
    rows: list[dict[str, Any]] = [
        {"title": "Turkey", "amount": "1450", "source": "web-form", "due_at": "2026-11-19"},
        {"title": "Лиссабон", "amount": "3200", "person": "Мария"},
        {"title": "Ärger", "source": "phone", "due_at": "2026-11-21"},
        {"title": "Zebra", "amount": "100", "tags": "vip, repeat"},
        {"title": "apple", "amount": "800", "person": "Ștefan"},
    ]
    made = []
    for hour, row in enumerate(rows):
        with clock.at(NOON + dt.timedelta(hours=hour)):
            made.append(new_lead(**row))
    return made


def test_the_newest_change_stands_first(aurora: Cast, lead: TypeDef, leads: list[int]) -> None:
    assert titles(aurora["taras"], lead) == ["apple", "Zebra", "Ärger", "Лиссабон", "Turkey"]
    edit_record(leads[0], lead, {"person": "P"}, by=aurora["taras"])
    assert titles(aurora["taras"], lead)[0] == "Turkey"


def test_pages_follow_one_another_without_gap_or_repeat(
    aurora: Cast, lead: TypeDef, leads: list[int]
) -> None:
    for sort in ("", "title", "-amount", "responsible"):
        seen, after = [], ""
        while True:
            page = page_of(aurora["taras"], lead, sort=sort, after=after, page=2)
            seen += [row.id for row in page.rows]
            after = page.next
            if not after:
                break
        assert sorted(seen) == sorted(leads)
        assert len(seen) == 5


def test_names_are_sorted_by_letters_not_by_codes(
    aurora: Cast, lead: TypeDef, leads: list[int]
) -> None:
    assert titles(aurora["taras"], lead, sort="title") == [
        "apple", "Ärger", "Turkey", "Zebra", "Лиссабон",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([_is("amount", "gt", "1000")], {"Turkey", "Лиссабон"}),
        ([_is("amount", "empty")], {"Ärger"}),
        ([_is("title", "has", "лисс")], {"Лиссабон"}),
        ([_is("title", "has", "arger")], {"Ärger"}),
        ([_is("title", "has", "%")], set()),
        ([_is("person", "has", "stefan")], {"apple"}),
        ([_is("person", "filled")], {"Лиссабон", "apple"}),
        ([_is("source", "is", "web-form")], {"Turkey"}),
        ([_is("source", "not", "web-form")], {"Лиссабон", "Ärger", "Zebra", "apple"}),
        ([_is("source", "is", "web-form,phone")], {"Turkey", "Ärger"}),
        ([_is("tags", "has", "vip")], {"Zebra"}),
        ([_is("due_at", "on", "2026-11-21")], {"Ärger"}),
        ([_is("due_at", "period", "past")], {"Turkey"}),
        (
            [{"any": [_is("amount", "lt", "500"), _is("person", "has", "мария")]}],
            {"Zebra", "Лиссабон"},
        ),
        ([_is("amount", "gt", "500"), _is("source", "filled")], {"Turkey"}),
        ([_is("responsible", "is", "me")], {"Turkey", "Лиссабон", "Ärger", "Zebra", "apple"}),
    ],
)
def test_f255_a_filter_finds_what_its_sentence_says(
    rows: list[Any], found: set[str], aurora: Cast, lead: TypeDef, leads: list[int]
) -> None:
    with clock.at(NOON):
        assert set(titles(aurora["taras"], lead, filter=_filter(lead, *rows))) == found


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"all": 5}',
        '{"all": [{"field": "password", "op": "is", "value": "x"}]}',
        '{"all": [{"field": "amount", "op": "drop", "value": "x"}]}',
        '{"all": [{"field": "amount", "op": "gt", "value": "many"}]}',
        '{"all": [{"field": "due_at", "op": "period", "value": "someday"}]}',
        '{"all": [{"field": "due_at", "op": "last", "value": "99999999"}]}',
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_with_a_sentence(
    text: str, aurora: Cast, lead: TypeDef
) -> None:
    with pytest.raises(BadFilter):
        page_of(aurora["taras"], lead, filter=read_filter(text, lead, rights(aurora["taras"])))


def test_a_list_is_one_query_for_two_rows_and_for_twenty(
    aurora: Cast,
    lead: TypeDef,
    new_lead: Callable[..., int],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for count in (2, 18):
        for n in range(count):
            new_lead(f"Lead {n}", amount="5")
        with django_assert_num_queries(1):
            page = page_of(aurora["taras"], lead)
    assert (page.count, page.total) == (20, 100)


def test_f026_a_board_is_one_query_with_counts_and_sums_of_what_one_sees(
    aurora: Cast,
    lead: TypeDef,
    leads: list[int],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    move_stage(leads[0], lead, to=lead.stage("contact").id, by=aurora["taras"])
    source = Source(lead, rights(aurora["taras"]))
    with django_assert_num_queries(1):
        columns = board(source)
    assert [(c.stage.code, c.count, c.sum) for c in columns[:3]] == [
        ("new", 4, 4100),
        ("contact", 1, 1450),
        ("qualified", 0, None),
    ]
    assert all(c.count == 0 for c in board(Source(lead, rights(aurora["nina"]))))


def test_a_card_of_no_company_says_whose_it_is(aurora: Cast, lead: TypeDef) -> None:
    """F006: what comes through one form has one title."""
    company = create_record(types().by_code("company"), {"title": "Horns"}, by=aurora["taras"])
    for values in ({"person": "Maria"}, {"person": "Pavel", "company": company.record_id}, {}):
        create_record(lead, {"title": "Contact us", **values}, by=aurora["taras"])
    [first, *_rest] = board(Source(lead, rights(aurora["taras"])))
    assert [card.company for card in first.cards] == ["", "Horns", "Maria"]


def test_a_column_goes_on_where_it_stopped(aurora: Cast, lead: TypeDef, leads: list[int]) -> None:
    stage = [lead.stage("new")]
    [first] = board(Source(lead, rights(aurora["taras"]), stages=stage), cards=2)
    assert (first.count, [c.title for c in first.cards]) == (5, ["apple", "Zebra"])
    [rest] = board(Source(lead, rights(aurora["taras"]), stages=stage), cards=9, after=first.more)
    assert [c.title for c in rest.cards] == ["Ärger", "Лиссабон", "Turkey"]


def test_counts_stop_at_the_cap_and_say_so(aurora: Cast, lead: TypeDef, leads: list[int]) -> None:
    page = page_of(aurora["taras"], lead, cap=3, page=3)
    assert (page.count, page.is_capped) == (3, True)
