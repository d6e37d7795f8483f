"""The funnel by any field over more cases than a page waits for (F246)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from officina.kernel import clock
from officina.kernel.access import policy
from officina.kernel.access.models import FieldRight
from officina.kernel.database import sql
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.processes.actions.count_funnel import count_funnel, run_counting
from officina.processes.actions.start_case import start_case
from officina.processes.analytics import counting, facts
from officina.processes.models import Counted
from officina.processes.queries.funnel import Asked, Group, funnel
from officina.processes.tests.conftest import House, SignIn
from officina.processes.tests.test_funnel import rights, sales

__all__ = ["sales"]
pytestmark = pytest.mark.django_db

ASKED = {"by": "lead.source", "then": "step", "days": "all"}
PAGE = "/processes/funnel?by=lead.source&then=step&days=all"
COUNT = PAGE.replace("funnel?", "funnel/count?")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three cases are many, and two make a slice."""
    monkeypatch.setattr("officina.processes.queries.funnel.MOST_CASES", 3)
    monkeypatch.setattr("officina.processes.analytics.counting.SLICE", 2)


def plain(groups: list[Group]) -> list[object]:
    return counting.to_json(groups)


def test_what_is_counted_by_slices_is_what_the_page_counts(
    house: House, sales: tuple[int, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    process, _cases = sales
    asked = Asked(rights(house, "olena"))
    pairs = [("lead.source", "step"), ("manager", "lead.source"), ("lead.source", ""),
             ("company", "lead.source"), ("event", "lead.source")]  # fmt: skip
    now = [funnel(asked, by, then) for by, then in pairs]
    monkeypatch.setattr("officina.processes.analytics.counting.SLICE", 2)
    for (by, then), expected in zip(pairs, now, strict=True):
        one = counting.Counting(asked, by, then)
        assert one.total() == 4
        assert list(one.slices()) == [2, 2]
        assert plain(one.groups()) == plain(expected), by
    assert plain(counting.from_json(counting.to_json(now[0]))) == plain(now[0])
    assert now[0][0].sums
    assert process


@pytest.mark.usefixtures("few")
def test_it_is_begun_from_the_page_goes_on_and_is_kept_with_its_time(
    house: House, sales: tuple[int, list[int]], sign_in: SignIn
) -> None:
    olena = sign_in("olena")
    assert "These are too many cases" in olena.get(PAGE).text
    answer = olena.post(COUNT, follow=True)
    assert "Counting" in answer.text
    [one] = Counted.objects.all()
    # A second click begins nothing more.
    olena.post(COUNT)
    assert sql.row("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE %(t)s", {
        "t": "%run_counting",
    }) == (1,)  # fmt: skip
    run_counting(one.id)
    one.refresh_from_db()
    assert (one.status, one.position, one.total) == ("done", 4, 4)
    page = olena.get(PAGE).text
    assert "Counted for you" in page
    assert "Count again" in page
    assert "Contract" in page
    assert olena.get(f"{PAGE}&as=xlsx").content.startswith(b"PK")
    # Counted again, what was counted last stays to be read.
    olena.post(COUNT)
    page = olena.get(PAGE).text
    assert "Counting" in page
    assert "Contract" in page


@pytest.mark.usefixtures("few")
def test_what_one_counted_is_shown_to_nobody_else_nor_to_him_with_other_rights(
    house: House, sales: tuple[int, list[int]], sign_in: SignIn
) -> None:
    """F265: the answer is of one viewer, and of what he saw then."""
    one = count_funnel(ASKED, by=house.people["olena"])
    run_counting(one.id)
    nina = sign_in("nina")
    for client, says in ((sign_in("olena"), True), (nina, False)):
        assert ("Counted for you" in client.get(PAGE).text) is says
    run_counting(count_funnel(ASKED, by=house.people["nina"]).id)
    assert "Counted for you" in nina.get(PAGE).text
    # Sums are hidden from now on; those that were counted with them are not shown.
    FieldRight.objects.create(type_code="case", field="amount", action="view")
    policy.forget()
    assert "Counted for you" not in nina.get(PAGE).text


@pytest.mark.usefixtures("few")
def test_cases_that_came_since_are_counted_when_asked_again(
    house: House, sales: tuple[int, list[int]], sign_in: SignIn
) -> None:
    process, _cases = sales
    run_counting(count_funnel(ASKED, by=house.people["olena"]).id)
    lead = house.lead("Pump 5")
    facts.refresh([start_case(process, subject_id=lead, by=house.people["nina"])])
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        one = count_funnel(ASKED, by=house.people["olena"])
        run_counting(one.id)
    one.refresh_from_db()
    assert (one.total, one.position) == (5, 5)


def test_nobody_counts_more_than_two_at_once_nor_what_is_not_there(
    house: House, sales: tuple[int, list[int]], client: Client
) -> None:
    olena = house.people["olena"]
    for days in ("30", "90"):
        count_funnel(ASKED | {"days": days}, by=olena)
    with pytest.raises(Refused):
        count_funnel(ASKED, by=olena)
    client.force_login(User.objects.get(email="olena@aurora.example"))
    for wrong in ("by=salary", "by=lead.salary", "by=lead.source&process=99999999"):
        assert client.post(f"/processes/funnel/count?{wrong}").status_code == 404, wrong
