"""The working day: pressed, corrected with approval, counted with norm and overtime."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from officina.kernel import clock
from officina.kernel.access import policy
from officina.kernel.access.actions.switch_module import switch_module
from officina.kernel.access.policy import NotAllowed
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.people.actions.ask_absence import Days, ask_absence
from officina.people.actions.change_unit import set_head
from officina.people.actions.correct_working_day import (
    Times,
    approve_correction,
    ask_correction,
    decline_correction,
)
from officina.people.actions.keep_working_day import (
    close_forgotten_days,
    finish_day,
    pause_day,
    start_day,
)
from officina.people.models import Absence, DayCorrection, WorkingDay
from officina.people.queries.hours import people_led, sheets
from officina.people.tests.cast import Company

MONDAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def nina(company: Company) -> Actor:
    set_head(company.top, company.olena, by=Actor.house())
    User.objects.update(timezone="UTC", joined_at=MONDAY - dt.timedelta(days=700))
    company.nina.refresh_from_db()
    return of(company.nina)


def of(person: User) -> Actor:
    return Actor.person(person.id)


def the_day() -> WorkingDay:
    return WorkingDay.objects.get()


def test_hours_are_those_between_start_and_finish_without_pauses(nina: Actor) -> None:
    """F197."""
    start_day(by=nina)
    clock.advance(3 * HOUR)
    pause_day(by=nina)
    clock.advance(HOUR)
    start_day(by=nina)
    clock.advance(4 * HOUR)
    finish_day(by=nina)
    assert the_day().worked(clock.now()) == 7 * HOUR


def test_a_press_that_comes_twice_changes_nothing(nina: Actor) -> None:
    """F197: two open tabs, or a bad line."""
    for verb in (start_day, pause_day, finish_day):
        verb(by=nina)
        clock.advance(HOUR)
        before = WorkingDay.objects.values().get()
        verb(by=nina)
        assert WorkingDay.objects.values().get() == before


def test_who_comes_back_after_finishing_goes_on_with_the_same_day(nina: Actor) -> None:
    start_day(by=nina)
    clock.advance(4 * HOUR)
    finish_day(by=nina)
    clock.advance(2 * HOUR)
    start_day(by=nina)
    clock.advance(HOUR)
    finish_day(by=nina)
    assert the_day().worked(clock.now()) == 5 * HOUR


def test_a_pause_needs_a_day_and_a_finish_without_one_is_nothing(nina: Actor) -> None:
    with pytest.raises(Refused):
        pause_day(by=nina)
    assert finish_day(by=nina) is None


def test_a_night_shift_is_one_day_that_of_its_evening(nina: Actor) -> None:
    clock.advance(13 * HOUR)
    start_day(by=nina)
    clock.advance(4 * HOUR)
    start_day(by=nina)
    clock.advance(4 * HOUR)
    finish_day(by=nina)
    day = the_day()
    assert (day.date, day.worked(clock.now())) == (MONDAY.date(), 8 * HOUR)


def test_a_forgotten_day_ends_with_the_usual_hours_and_its_person_is_told(
    nina: Actor, browser_of: Callable[[User], Client], company: Company
) -> None:
    start_day(by=nina)
    clock.advance(15 * HOUR)
    close_forgotten_days()
    assert the_day().finished_at is None
    clock.advance(2 * HOUR)
    close_forgotten_days()
    day = the_day()
    assert day.is_guessed
    assert day.finished_at == MONDAY.replace(hour=18)
    said = browser_of(company.nina).get("/notifications/").text
    assert "You did not finish your working day of Nov 23" in said


def test_whoever_forgot_yesterday_begins_a_new_day_today(nina: Actor) -> None:
    start_day(by=nina)
    clock.advance(24 * HOUR)
    start_day(by=nina)
    first, second = WorkingDay.objects.order_by("date")
    assert first.is_guessed
    assert second.started_at == clock.now()


CORRECT = Times(MONDAY.date() - dt.timedelta(days=3), dt.time(9), dt.time(19, 30), 30)


def test_a_correction_waits_for_the_head_and_then_holds(nina: Actor, company: Company) -> None:
    """F197: correction with approval."""
    one = ask_correction(company.nina, CORRECT, "Forgot to begin", by=nina)
    assert not WorkingDay.objects.exists()
    for other in (nina, of(company.sofia)):
        with pytest.raises(NotAllowed):
            approve_correction(one, by=other)
    approve_correction(one, by=of(company.olena))
    day = the_day()
    assert day.is_corrected
    assert day.worked(clock.now()) == 10 * HOUR
    with pytest.raises(Refused):
        approve_correction(one, by=of(company.olena))


def test_a_declined_correction_leaves_the_day_and_tells_why(
    nina: Actor, company: Company, browser_of: Callable[[User], Client]
) -> None:
    one = ask_correction(company.nina, CORRECT, "Forgot to begin", by=nina)
    decline_correction(one, reason="You were at the fair", by=of(company.olena))
    assert not WorkingDay.objects.exists()
    assert "You were at the fair" in browser_of(company.nina).get("/notifications/").text
    assert "You were at the fair" in browser_of(company.nina).get("/people/hours/").text


def test_a_new_question_replaces_the_one_that_waits(nina: Actor, company: Company) -> None:
    ask_correction(company.nina, CORRECT, "Forgot to begin", by=nina)
    ask_correction(company.nina, CORRECT, "Came at nine", by=nina)
    assert DayCorrection.objects.get(state="asked").why == "Came at nine"


@pytest.mark.parametrize(
    ("times", "field"),
    [
        (Times(dt.date(2026, 12, 1), dt.time(9), dt.time(18), 0), "date"),
        (Times(dt.date(2026, 6, 1), dt.time(9), dt.time(18), 0), "date"),
        (Times(MONDAY.date(), dt.time(8), dt.time(18), 0), "left"),
        (Times(dt.date(2026, 11, 20), dt.time(9), dt.time(8), 0), "left"),
        (Times(dt.date(2026, 11, 20), dt.time(9), dt.time(18), 540), "pause"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    nina: Actor, company: Company, times: Times, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        ask_correction(company.nina, times, "So it was", by=nina)
    assert set(refused.value.errors) == {field}
    assert not DayCorrection.objects.exists()


def test_norm_and_overtime_follow_the_calendar_days_off_and_absences(
    nina: Actor, company: Company
) -> None:
    """F228, F229."""
    house = Actor.house()
    company.organisation.days_off.create(date=dt.date(2026, 11, 18), name="Founding day")
    thursday = dt.date(2026, 11, 19)
    ask_absence(company.nina, Days(Absence.LEAVE, thursday, thursday), by=house)
    worked = {16: 19, 17: 17, 18: 12}
    for day, left in worked.items():
        times = Times(dt.date(2026, 11, day), dt.time(9), dt.time(left), 0)
        ask_correction(company.nina, times, "So it was", by=house)
    sheet = sheets([company.nina], dt.date(2026, 11, 16), dt.date(2026, 11, 22))[0]
    norms = [day.norm // HOUR for day in sheet.days]
    assert norms == [9, 9, 0, 0, 9, 0, 0]
    assert [day.overtime // HOUR for day in sheet.days] == [1, 0, 3, 0, 0, 0, 0]
    assert (sheet.worked, sheet.norm, sheet.overtime) == (21 * HOUR, 27 * HOUR, 4 * HOUR)


def test_times_are_on_the_persons_own_clock(nina: Actor, company: Company) -> None:
    """F198: half sits in Lisbon, and the day is that of where one is."""
    User.objects.filter(id=company.nina.id).update(timezone="Pacific/Auckland")
    clock.advance(3 * HOUR)  # one in the morning of Tuesday over there
    start_day(by=of(company.nina))
    day = the_day()
    assert day.date == dt.date(2026, 11, 24)
    company.nina.refresh_from_db()
    shown = sheets([company.nina], day.date, day.date)[0].days[0].came
    assert shown is not None
    assert (shown.hour, shown.minute) == (1, 0)


def test_hours_are_for_oneself_heads_above_and_hr(
    nina: Actor, company: Company, browser_of: Callable[[User], Client]
) -> None:
    who = (company.nina, company.sofia, company.olena, company.hanna, company.clara)
    page = f"/people/{company.nina.id}/hours/"
    assert [browser_of(one).get(page).status_code for one in who] == [200, 404, 200, 200, 404]
    team = [browser_of(one).get("/people/hours/team/").status_code for one in who]
    assert team == [404, 200, 200, 200, 404]
    led = people_led(of(company.sofia).viewer)  # type: ignore[arg-type]
    assert [one.name for one in led] == ["Sofia Support"]


def test_the_table_asks_as_little_for_many_as_for_few(
    nina: Actor, company: Company, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    few = [company.nina]
    many = people_led(of(company.hanna).viewer)  # type: ignore[arg-type]
    assert len(many) > len(few)
    for people in (few, many):
        with django_assert_max_num_queries(5):  # type: ignore[attr-defined]
            sheets(people, MONDAY.date(), MONDAY.date())


def test_the_table_of_a_large_company_is_read_in_pages(
    nina: Actor,
    company: Company,
    browser_of: Callable[[User], Client],
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    """F228: fifty people a page; sums are those of the whole unit and of all."""
    unit = company.nina.unit
    User.objects.bulk_create(
        User(email=f"crew-{n}@aurora.example", name=f"Crew {n:03}", unit=unit) for n in range(120)
    )
    ask_correction(company.nina, CORRECT, "So it was", by=Actor.house())
    hanna, at = browser_of(company.hanna), f"/people/hours/team/?by=month&on={CORRECT.date}"
    hanna.get(at)
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        first = hanna.get(at).text
    assert len(first) < 300_000
    assert first.count("hours-person") == 50
    assert f"?by=month&amp;on={CORRECT.date}&amp;page=2" in first
    pages = [first, *(hanna.get(f"{at}&page={n}").text for n in (2, 3))]
    assert all(sum(f"Crew {n:03}" in page for page in pages) == 1 for n in range(120))
    assert all('<span class="num">10' in page.split("<tfoot>")[1] for page in pages)


def test_the_table_goes_out_as_a_spreadsheet(
    nina: Actor, company: Company, browser_of: Callable[[User], Client]
) -> None:
    """F228."""
    ask_correction(company.nina, CORRECT, "So it was", by=Actor.house())
    answer = browser_of(company.olena).get("/people/hours/team/export?by=day&on=2026-11-20")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    nina_row = next(row for row in rows if row[0] == "Nina Sales")
    assert nina_row[3:9] == ["09:00", "19:30", 0.5, 10, 9, 1]


def test_the_control_is_in_every_page_and_answers_a_press(
    nina: Actor, company: Company, browser_of: Callable[[User], Client]
) -> None:
    browser = browser_of(company.nina)
    assert "Start the day" in browser.get("/people/").text
    fragment = {"HTTP_HX_REQUEST": "true"}
    assert 'data-state="on"' in browser.post("/working-day/start", **fragment).text
    assert 'data-state="paused"' in browser.post("/working-day/pause", **fragment).text
    assert 'data-state="over"' in browser.post("/working-day/finish", **fragment).text
    assert browser.post("/working-day/rob").status_code == 404
    assert "working-day" not in browser_of(company.clara).get("/").text


def test_a_house_may_do_without(
    nina: Actor, company: Company, browser_of: Callable[[User], Client]
) -> None:
    """F197, F270."""
    switch_module("working-day", on=False, by=of(company.olena))
    policy.forget()
    browser = browser_of(company.olena)
    assert "Start the day" not in browser.get("/people/").text
    pages = ("/people/hours/", f"/people/{company.nina.id}/hours/", "/working-day/")
    assert [browser.get(page).status_code for page in pages] == [404, 404, 404]
