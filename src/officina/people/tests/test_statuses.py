"""Statuses with local time, and what is ahead for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.people.actions.ask_absence import Days, ask_absence
from officina.people.actions.set_status import set_status, show_birthday
from officina.people.models import Absence
from officina.people.queries.upcoming import upcoming
from officina.people.statuses import said
from officina.people.tests.cast import Company

MONDAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def monday(company: Company) -> Iterator[None]:
    User.objects.update(timezone="UTC", joined_at=MONDAY - dt.timedelta(days=700))
    with clock.at(MONDAY):
        yield


def test_a_status_is_seen_beside_the_name_with_the_time_over_there(
    company: Company, browser_of: Callable[[User], Client]
) -> None:
    """F198: on the card, in the list, and where a person is picked."""
    User.objects.filter(id=company.nina.id).update(timezone="Europe/Kyiv")
    set_status("remote", "till lunch", by=Actor.person(company.nina.id))
    browser = browser_of(company.sofia)
    for page in (f"/people/{company.nina.id}/", "/people/", "/pick/person?q=nina"):
        assert "Remote: till lunch" in browser.get(page).text, page
    assert "11:00\u202fAM there" in browser.get("/pick/person?q=nina").text
    assert "there" not in browser_of(company.nina).get("/pick/person?q=nina").text


@pytest.mark.parametrize(("until", "hours"), [("hour", 1), ("today", 15), ("week", 159)])
def test_a_status_ends_by_itself(company: Company, until: str, hours: int) -> None:
    set_status("other", "Deep in the books", until, by=Actor.person(company.nina.id))
    clock.advance(dt.timedelta(hours=hours, seconds=-1))
    assert said([company.nina.id])[company.nina.id].label == "Deep in the books"
    clock.advance(dt.timedelta(seconds=1))
    assert said([company.nina.id])[company.nina.id].label == ""


@pytest.mark.parametrize(
    ("kind", "text", "until", "field"),
    [
        ("asleep", "", "", "kind"),
        ("other", " ", "", "text"),
        ("remote", "x" * 81, "", "text"),
        ("remote", "", "never", "until"),
    ],
)
def test_what_is_unknown_or_too_long_is_refused(
    company: Company, kind: str, text: str, until: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        set_status(kind, text, until, by=Actor.person(company.nina.id))
    assert set(refused.value.errors) == {field}


def kinds(person: User) -> list[tuple[str, str]]:
    viewer = Actor.person(person.id).viewer
    assert viewer is not None
    found = upcoming(viewer, MONDAY.date())
    return [(one.kind, one.person.name if one.person else one.title) for one in found]


def test_what_is_ahead_are_birthdays_absences_near_days_off_and_who_is_new(
    company: Company, browser_of: Callable[[User], Client]
) -> None:
    """F205: absences of one's own unit and of those one leads, no others."""
    User.objects.filter(id=company.hanna.id).update(birthday=dt.date(1985, 11, 30))
    User.objects.filter(id=company.olena.id).update(birthday=dt.date(1985, 12, 30))
    User.objects.filter(id=company.sofia.id).update(starts_on=dt.date(2026, 12, 1))
    company.organisation.days_off.create(date=dt.date(2026, 11, 25), name="Founding day")
    days = Days(Absence.ILLNESS, dt.date(2026, 11, 20), dt.date(2026, 11, 24))
    ask_absence(company.nina, days, by=Actor.house())
    User.objects.filter(id=company.hanna.id).update(unit=company.sales)
    common = [
        ("day_off", "Founding day"),
        ("birthday", "Hanna HR"),
        ("starts", "Sofia Support"),
    ]
    assert kinds(company.hanna) == [("away", "Nina Sales"), *common]
    assert kinds(company.sofia) == common
    assert kinds(company.clara) == []
    page = browser_of(company.hanna).get("/").text
    assert "Upcoming events" in page
    assert "Away until Nov 24" in page
    assert "Illness" not in page
    assert "Upcoming events" not in browser_of(company.clara).get("/").text


def test_a_birthday_is_day_and_month_and_may_be_kept_to_oneself(
    company: Company, browser_of: Callable[[User], Client]
) -> None:
    """F205: the year is never told to colleagues."""
    User.objects.filter(id=company.nina.id).update(birthday=dt.date(1985, 11, 30))
    card = f"/people/{company.nina.id}/"
    assert kinds(company.sofia) == [("birthday", "Nina Sales")]
    seen = browser_of(company.sofia).get(card).text
    assert "November 30" in seen
    assert "1985" not in seen
    show_birthday(False, by=Actor.person(company.nina.id))
    assert kinds(company.sofia) == []
    assert "November 30" not in browser_of(company.sofia).get(card).text
    show_birthday(True, by=Actor.person(company.nina.id))
    assert kinds(company.sofia) == [("birthday", "Nina Sales")]
