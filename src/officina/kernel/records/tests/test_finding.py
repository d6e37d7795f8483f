"""Lists where many rows are visible: walks, selective indexes, what is said otherwise (F101)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from officina.kernel.database import sql
from officina.kernel.records import indexes
from officina.kernel.records.filters import Filter, read_filter
from officina.kernel.records.models import Field, RecordType
from officina.kernel.records.queries import finding
from officina.kernel.records.queries.visible import Source
from officina.kernel.records.tests.conftest import Cast, page_of, rights, titles
from officina.kernel.records.types import TypeDef, forget, types

AMOUNTS = {"a": "300", "b": "", "c": "100", "d": "200", "e": "", "f": "400"}


@pytest.fixture
def lead(lead: TypeDef) -> Iterator[TypeDef]:
    """With a date of its own, as users add one."""
    row = RecordType.objects.get(code="lead")
    Field.objects.create(type=row, code="visit", labels={"en": "Visit"}, kind="date")
    forget()
    yield types().by_code("lead")
    forget()
    indexes._ready.cache_clear()


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch, lead: TypeDef, new_lead: Callable[..., int]) -> None:
    """Six leads, which are too many to be looked at one by one."""
    for n, (title, amount) in enumerate(AMOUNTS.items()):
        new_lead(title, amount=amount, visit=f"2026-1{n % 3}-02", source="phone")
    monkeypatch.setattr(finding, "FEW", 2)
    monkeypatch.setattr(finding, "WALKED", 3)


def index(type_def: TypeDef, code: str, *, by_letters: bool = False) -> None:
    """Make an index within the test's transaction."""
    with connection.cursor() as cursor:
        made = indexes.statement(type_def, type_def.fields[code], by_letters=by_letters)
        cursor.execute(made.replace(" CONCURRENTLY", ""))
    indexes._ready.cache_clear()


def all_pages(cast: Cast, type_def: TypeDef, sort: str, chosen: Filter | None = None) -> list[str]:
    found, after = [], ""
    for _ in range(20):
        page = page_of(
            cast["taras"], type_def, sort=sort, after=after, page=2, filter=chosen or Filter()
        )
        found += [row.title for row in page.rows]
        after = page.next
        if not after:
            return found
    raise AssertionError("the list does not end")


def asked(type_def: TypeDef, field: str, operator: str, value: str) -> Filter:
    rows = [{"field": field, "op": operator, "value": value}]
    return read_filter(json.dumps({"all": rows}), type_def, None)


@pytest.mark.parametrize(
    ("sort", "order"),
    [("amount", "cdafeb"), ("-amount", "fadceb"), ("title", "abcdef"), ("-title", "fedcba")],
)
def test_a_walk_gives_every_row_once_and_those_without_a_value_last(
    aurora: Cast, lead: TypeDef, many: None, sort: str, order: str
) -> None:
    index(lead, sort.lstrip("-"))
    assert "".join(all_pages(aurora, lead, sort)) == order


def test_a_date_of_ones_own_is_sorted_and_filtered_by_its_index(
    aurora: Cast, lead: TypeDef, many: None
) -> None:
    index(lead, "visit")
    assert "".join(all_pages(aurora, lead, "visit")) == "adbecf"
    chosen = asked(lead, "visit", "after", "2026-11-02")
    assert sorted(all_pages(aurora, lead, "-visit", chosen)) == ["c", "f"]


def test_a_search_that_ends_before_the_page_is_full_goes_on(
    aurora: Cast, lead: TypeDef, many: None
) -> None:
    chosen = asked(lead, "title", "has", "a")
    first = page_of(aurora["taras"], lead, filter=chosen)
    assert (len(first.rows), first.is_capped) == (0, True)
    rest = page_of(aurora["taras"], lead, filter=chosen, after=first.next)
    assert [row.title for row in rest.rows] == ["a"]


def test_rare_letters_are_looked_up_among_all_once_there_is_an_index_of_them(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """F101: the oldest is found at once, where a walk would end before it."""
    for title in ("Ёлка № 7", "b", "c", "d", "e"):
        new_lead(title, source="phone")
    monkeypatch.setattr(finding, "FEW", 2)
    monkeypatch.setattr(finding, "WALKED", 3)
    chosen = asked(lead, "title", "has", "ЕЛКА")
    assert titles(aurora["taras"], lead, filter=chosen) == []
    jobs = sql.rows("SELECT args->>'field_code', args->>'by_letters' FROM procrastinate_jobs")
    assert jobs == [("title", "true")]
    index(lead, "title", by_letters=True)
    for sort in ("", "title"):
        page = page_of(aurora["taras"], lead, sort=sort, filter=chosen)
        assert ([row.title for row in page.rows], page.next) == (["Ёлка № 7"], "")
    two = asked(lead, "title", "has", "ка")
    assert titles(aurora["taras"], lead, filter=two) == [], "too little to look up: walked"


def test_letters_that_prove_to_be_frequent_are_walked_for(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """F101: what was expected to be few is not looked at beyond that."""
    for title in ("old offer", "offer b", "offer c", "offer d"):
        new_lead(title, source="phone")
    monkeypatch.setattr(finding, "FEW", 2)
    monkeypatch.setattr(finding, "WALKED", 3)
    index(lead, "title", by_letters=True)
    page = page_of(aurora["taras"], lead, filter=asked(lead, "title", "has", "offer"))
    assert [row.title for row in page.rows] == ["offer d", "offer c", "offer b"]
    assert page.next, "the walk goes on"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE record")
    one = asked(lead, "title", "has", "offer").groups[0][0]
    source = Source(lead, rights(aurora["taras"]))
    assert finding._likely(source, one, "") == pytest.approx(3), "of four samples one is by chance"


def test_what_cannot_be_sorted_by_yet_says_so_and_is_asked_for(
    aurora: Cast, lead: TypeDef, many: None
) -> None:
    page = page_of(aurora["taras"], lead, sort="amount")
    assert "being prepared" in page.note
    page_of(aurora["taras"], lead, sort="amount")
    jobs = sql.rows("SELECT args->>'field_code' FROM procrastinate_jobs")
    assert jobs == [("amount",)]
    assert "Filter them first" in page_of(aurora["taras"], lead, sort="responsible").note


def test_a_walk_shows_nothing_to_whoever_sees_nothing(
    aurora: Cast, lead: TypeDef, many: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(lead, "amount")
    monkeypatch.setattr(finding, "FEW", -1)
    assert titles(aurora["sofia"], lead, sort="amount") == []


def test_finding_takes_a_bounded_number_of_queries(
    aurora: Cast,
    lead: TypeDef,
    many: None,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    index(lead, "amount")
    page_of(aurora["taras"], lead, sort="amount")
    # How many there are, how many are expected, whether they are that few, the page, its end.
    with django_assert_max_num_queries(5):
        page_of(aurora["taras"], lead, sort="amount", filter=asked(lead, "amount", "gt", "100"))


def test_an_index_is_made_and_dropped_in_the_background(own_database: str) -> None:
    forget()
    lead = types().by_code("lead")
    for code in ("amount", "source", "title", "due_at"):
        indexes.make("lead", code)
        indexes.make("lead", code)
        assert indexes.is_ready(types().by_code("lead"), lead.fields[code])
    indexes.make("lead", "title", by_letters=True)
    assert indexes.is_ready(types().by_code("lead"), lead.fields["title"], by_letters=True)
    indexes.drop(indexes.name_of(lead, lead.fields["amount"]))
    assert not indexes.is_ready(types().by_code("lead"), lead.fields["amount"])
    forget()
