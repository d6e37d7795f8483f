"""F264: what is found is what one may see, in three languages, misspelt or not."""

import datetime as dt
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from officina.kernel import clock
from officina.kernel.access import policy
from officina.kernel.access.models import FieldRight
from officina.kernel.database import sql
from officina.kernel.events import actions as log
from officina.kernel.events.drain import drain_all
from officina.kernel.principals.models import Role, RoleHolder, User
from officina.kernel.records.actions.comments import add_comment, delete_comment
from officina.kernel.records.actions.delete_record import delete_record, restore_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.share_record import share_record, unshare_record
from officina.kernel.search import indexing
from officina.kernel.search.jobs import index_everything
from officina.kernel.search.queries import Found, find
from officina.kernel.search.tests.cast import Cast


def search(cast: Cast, who: User, words: str, **how: Any) -> Found:
    drain_all()
    return find(words, cast.rights(who), **how)


def titles(cast: Cast, who: User, words: str) -> list[str]:
    return [hit.title for hit in search(cast, who, words).hits]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Поставка офисных кресел", "кресла офисные"),
        ("Ремонт ёлочных гирлянд", "елочные"),
        ("Furnizarea mobilierului în Chișinău", "mobilier chisinau"),
        ("Contractele de închiriere", "contract"),
        ("Delivery of office chairs", "office chair deliveries"),
        ("Договор № 15-Б", "15 б"),
        ("Договор поставки", "постав"),
        ("IT department", "it"),
        ("Заявка с сайта example.com", "example"),
    ],
)
def test_words_are_found_in_any_form(cast: Cast, title: str, words: str) -> None:
    cast.add(cast.anna, title)
    cast.add(cast.anna, "Something else")
    assert titles(cast, cast.anna, words) == [title]


@pytest.mark.parametrize(
    ("title", "typed", "meant"),
    [
        ("Контракт на аренду", "кантракт", "контракт"),
        ("Договор подряда", "догвоор", "договор"),
        ("Холодильное оборудование", "халадильное оборудование", "холодильное оборудование"),
        ("Холодильное оборудование", "аборудование хол", "оборудование хол"),
        ("Furnizor de mobilă", "furnisor", "furnizor"),
        ("Warehouse in Odessa", "warehuose", "warehouse"),
        ("Договор подряда", "ljujdjh", "договор"),
    ],
)
def test_a_misspelt_word_is_repaired(cast: Cast, title: str, typed: str, meant: str) -> None:
    cast.add(cast.anna, title)
    found = search(cast, cast.anna, typed)
    assert [hit.title for hit in found.hits] == [title]
    assert found.repaired == meant


def test_what_may_not_be_seen_is_not_found_by_anybody(cast: Cast) -> None:
    cast.add(cast.anna, "Холодильник")
    seen = {who.name: titles(cast, who, "холодильник") for who in vars(cast).values()}
    assert seen == {
        "Anna": ["Холодильник"],
        "Boris": [],
        "Rita": ["Холодильник"],
        "Vera": [],
        "Oleg": [],
    }


def test_words_of_unseen_records_are_not_suggested(cast: Cast) -> None:
    cast.add(cast.anna, "Секретный холодильник")
    assert search(cast, cast.boris, "халодильник") == Found()


def test_a_share_is_found_at_once_and_no_longer_when_taken_back(cast: Cast) -> None:
    record = cast.add(cast.anna, "Холодильник")
    by = cast.actor(cast.anna)
    share_record(record, cast.lead, principal=cast.oleg.id, by=by)
    assert titles(cast, cast.oleg, "холодильник") == ["Холодильник"]
    unshare_record(record, cast.lead, principal=cast.oleg.id, by=by)
    assert titles(cast, cast.oleg, "холодильник") == []


def test_rights_are_checked_again_while_the_index_lags(cast: Cast) -> None:
    record = cast.add(cast.anna, "Холодильник")
    drain_all()
    edit_record(record, cast.lead, {"responsible": cast.vera.id}, by=cast.actor(cast.anna))
    assert not find("холодильник", cast.rights(cast.anna)).hits


def test_the_bin_is_not_searched(cast: Cast) -> None:
    record = cast.add(cast.anna, "Холодильник")
    delete_record(record, cast.lead, by=cast.actor(cast.anna))
    assert not find("холодильник", cast.rights(cast.anna)).hits
    assert titles(cast, cast.anna, "холодильник") == []
    restore_record(record, cast.lead, by=cast.actor(cast.anna))
    assert titles(cast, cast.anna, "холодильник") == ["Холодильник"]


def test_fields_comments_numbers_and_phones_are_found(cast: Cast) -> None:
    record = cast.add(
        cast.anna,
        "Запрос",
        person="Павел Семёнович",
        phone="+380 50 111 22 33",
        email="pavel@firma.example",
        message="Нужны витрины",
        tags="Срочно",
    )
    by = cast.actor(cast.anna)
    comment, _ = add_comment(record, cast.lead, "Обещал @[Vera](1007) перезвонить", by=by)
    drain_all()
    number = search(cast, cast.anna, "запрос").hits[0].number
    for words in (
        "павел",
        "семенович",
        "050 111-22-33",
        "1112233",
        "pavel@firma.example",
        "витрина",
        "срочно",
        "перезвонить",
        number,
        number.replace("-", ""),
    ):
        assert titles(cast, cast.anna, words) == ["Запрос"], words
    assert titles(cast, cast.anna, "1007") == []
    delete_comment(comment, record, cast.lead, by=by)
    assert titles(cast, cast.anna, "перезвонить") == []


def test_the_title_outranks_what_was_said(cast: Cast) -> None:
    talk = cast.add(cast.anna, "Запрос")
    add_comment(talk, cast.lead, "холодильник холодильник", by=cast.actor(cast.anna))
    cast.add(cast.anna, "Большой холодильник")
    assert titles(cast, cast.anna, "холодильник") == ["Большой холодильник", "Запрос"]


def test_the_place_where_it_was_found_is_shown(cast: Cast) -> None:
    cast.add(cast.anna, "Запрос", message="Нам нужен <b>большой</b> холодильник для кафе")
    [hit] = search(cast, cast.anna, "холодильника").hits
    assert [part.text for part in hit.snippet if part.is_found] == ["холодильник"]
    assert "".join(part.text for part in hit.snippet).startswith("Нам нужен <b>большой</b>")
    [hit] = search(cast, cast.anna, "запрос").hits
    assert [part.text for part in hit.title_parts if part.is_found] == ["Запрос"]


def test_names_of_unseen_companies_are_neither_shown_nor_found(cast: Cast) -> None:
    company = cast.add_company(cast.anna, "Тайная компания")
    record = cast.add(cast.anna, "Запрос", company=company)
    share_record(record, cast.lead, principal=cast.vera.id, by=cast.actor(cast.anna))
    assert search(cast, cast.anna, "запрос").hits[0].company == "Тайная компания"
    assert search(cast, cast.vera, "запрос").hits[0].company == ""
    assert titles(cast, cast.vera, "тайная") == []


def test_nobody_finds_by_a_field_that_some_may_not_see(cast: Cast) -> None:
    cast.add(cast.anna, "Запрос", message="холодильник")
    assert titles(cast, cast.anna, "холодильник") == ["Запрос"]
    bosses = Role.objects.create(code="bosses")
    RoleHolder.objects.create(role=bosses, principal_id=cast.rita.id)
    guard = FieldRight.objects.create(type_code="lead", field="message", action="view")
    guard.roles.set([bosses])
    policy.forget()
    # The index is still the old one: whoever may not see the field is told nothing meanwhile.
    assert find("холодильник", cast.rights(cast.anna)) == Found()
    assert len(find("холодильник", cast.rights(cast.rita)).hits) == 1
    indexing.follow_rights()
    assert titles(cast, cast.anna, "запрос") == ["Запрос"]
    assert titles(cast, cast.rita, "холодильник") == []
    guard.delete()
    policy.forget()
    indexing.follow_rights()
    assert titles(cast, cast.anna, "холодильник") == ["Запрос"]


def test_a_hidden_title_is_not_shown(cast: Cast) -> None:
    cast.add(cast.anna, "Запрос", message="холодильник")
    guard = FieldRight.objects.create(type_code="lead", field="title", action="view")
    policy.forget()
    [hit] = search(cast, cast.anna, "холодильник").hits
    assert (hit.title, hit.title_parts) == ("", ())
    assert hit.number
    assert titles(cast, cast.anna, "запрос") == []
    guard.delete()


def test_one_type_may_be_asked_for(cast: Cast) -> None:
    cast.add(cast.anna, "Холодильник")
    cast.add_company(cast.anna, "Холодильник и партнёры")
    found = search(cast, cast.anna, "холодильник", types_wanted=[cast.company])
    assert [hit.title for hit in found.hits] == ["Холодильник и партнёры"]


def test_counts_are_capped_and_pages_limited(cast: Cast) -> None:
    for n in range(5):
        cast.add(cast.anna, f"Холодильник {n}")
    found = search(cast, cast.anna, "холодильник", cap=3, limit=2)
    assert (len(found.hits), found.count, found.is_capped) == (2, 3, True)


@pytest.mark.parametrize("words", ["", "  ", "!!!", "' & |", "\x00", "a:*", "\\", "%_", "🙂"])
def test_odd_input_finds_nothing_and_breaks_nothing(cast: Cast, words: str) -> None:
    cast.add(cast.anna, "Запрос")
    assert search(cast, cast.anna, words).hits == ()


def test_long_texts_are_taken(cast: Cast) -> None:
    cast.add(cast.anna, "Запрос", message=" ".join(f"слово{n} word{n}" for n in range(5_000)))
    assert titles(cast, cast.anna, "слово17") == ["Запрос"]


def test_the_number_of_queries_does_not_grow(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rights = cast.rights(cast.anna)
    cast.add(cast.anna, "Холодильник")
    drain_all()
    for more in (1, 20):
        for n in range(more):
            cast.add(cast.anna, f"Холодильник {n}", message="холодильник")
        drain_all()
        with django_assert_num_queries(2):
            find("холодильник", rights)


def _index() -> list[tuple[Any, ...]]:
    return sql.rows("SELECT record_id, type_id, acl, doc::text FROM record_search ORDER BY 1")


def test_the_rebuilt_index_equals_the_live_one(cast: Cast) -> None:
    with clock.at(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)):
        by = cast.actor(cast.anna)
        first, second = cast.add(cast.anna, "Холодильник"), cast.add(cast.anna, "Chairs")
        drain_all()
        edit_record(first, cast.lead, {"title": "Витрина", "phone": "+37322123456"}, by=by)
        add_comment(second, cast.lead, "Позвонить", by=by)
        drain_all()
        share_record(second, cast.lead, principal=cast.oleg.id, by=by)
        stage = cast.lead.open_stages[1].id
        move_stage(first, cast.lead, to=stage, by=by)
        delete_record(cast.add(cast.anna, "Gone"), cast.lead, by=by)
        drain_all()
    live = _index()
    assert len(live) == 2
    # What stands in the index stays while it is built again; what is wrong in it is mended, and
    # what the log never told of is found.
    sql.rows("UPDATE record_search SET doc = '' WHERE record_id = %(id)s", {"id": first})
    sql.rows("DELETE FROM record_search WHERE record_id = %(id)s", {"id": second})
    sql.rows("DELETE FROM event WHERE record_id = %(id)s", {"id": second})
    log.replay("search")
    assert len(_index()) == 1
    assert "officina.kernel.search.jobs.index_everything" in _waiting_jobs()
    index_everything()
    assert _index() == live
    drain_all()
    assert _index() == live


def _waiting_jobs() -> list[str]:
    return [name for (name,) in sql.rows("SELECT task_name FROM procrastinate_jobs")]
