"""Days away and who stands in: asked, approved, taken back; what others see of it (C8)."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.presence import away_notes
from officina.kernel.records.checks import Refused
from officina.people import substitution
from officina.people.actions.ask_absence import Days, ask_absence
from officina.people.actions.change_unit import set_head
from officina.people.actions.decide_absence import approve_absence, decline_absence, end_absence
from officina.people.models import Absence
from officina.people.queries.absences import waiting_for

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)


def day(n: int) -> dt.date:
    return MONDAY.date() + dt.timedelta(days=n)


@pytest.fixture(autouse=True)
def monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def led(company, house):
    """Olena heads all, Sofia support; Nina sells under Olena."""
    set_head(company.top, company.olena, by=house)
    return company


def by(person) -> Actor:
    return Actor.person(person.id)


def asked(person, since=0, until=4, *, kind="leave", substitute=None, by_=None, steps=True):
    days = Days(kind, day(since), day(until), substitute, steps)
    return ask_absence(person, days, by=by_ or by(person))


def told(person) -> list[str]:
    rows = sql.rows(
        "SELECT facts FROM notify_notification WHERE user_id = %(u)s ORDER BY id", {"u": person.id}
    )
    return [f"{f['k']} {f['how']}" for (facts,) in rows for f in json.loads(facts)]


def test_leave_is_asked_and_approved_by_the_head_and_then_somebody_stands_in(led):
    one = asked(led.nina, substitute=led.sofia)
    assert one.state == Absence.ASKED
    assert substitution.standing_in(led.nina.id) is None
    assert [w.id for w in waiting_for(by(led.olena).viewer)] == [one.id]
    assert told(led.olena) == ["absence-asked asked"]
    approve_absence(one, by=by(led.olena))
    assert substitution.standing_in(led.nina.id) == led.sofia.id
    assert told(led.nina) == ["absence-settled approved"]
    assert told(led.sofia) == ["absence-standing-in approved"]
    with pytest.raises(Refused):
        approve_absence(one, by=by(led.olena))


def test_nobody_decides_about_himself_and_colleagues_do_not_decide(led):
    one = asked(led.nina)
    for person in (led.nina, led.sofia, led.clara):
        with pytest.raises(NotAllowed):
            approve_absence(one, by=by(person))
        with pytest.raises(NotAllowed):
            decline_absence(one, reason="no", by=by(person))
    with pytest.raises(NotAllowed):
        asked(led.nina, 10, 12, by_=by(led.sofia))
    with pytest.raises(NotAllowed):
        end_absence(one, by=by(led.sofia))
    assert waiting_for(by(led.sofia).viewer) == []


def test_who_stands_in_for_the_head_decides_and_is_marked_so(led):
    asked(led.olena, 0, 9, substitute=led.sofia)  # answers to nobody: in force at once
    one = asked(led.nina, 20, 24)
    assert [w.id for w in waiting_for(by(led.sofia).viewer)] == [one.id]
    approve_absence(one, by=by(led.sofia))
    found = sql.row(
        """SELECT actor_id, behalf_id FROM event WHERE kind = 'absence.approved'
           ORDER BY id DESC LIMIT 1"""
    )
    assert found == (led.sofia.id, led.olena.id)


def test_illness_and_what_a_head_notes_need_no_approval(led):
    assert asked(led.nina, kind="illness").state == Absence.APPROVED
    assert told(led.olena) == ["absence-asked approved"]
    assert asked(led.sofia, by_=by(led.hanna)).state == Absence.APPROVED


def test_days_that_cannot_be_are_refused_at_their_field(led):
    asked(led.nina, 0, 4)
    wrong = {
        "until": lambda: asked(led.nina, 20, 19),
        "since": lambda: asked(led.nina, 4, 6),
        "substitute": lambda: asked(led.nina, 20, 21, substitute=led.nina),
        "kind": lambda: asked(led.nina, 20, 21, kind="holiday"),
    }
    for code, ask in wrong.items():
        with pytest.raises(Refused) as refused:
            ask()
        assert list(refused.value.errors) == [code]
    with pytest.raises(Refused) as refused:
        asked(led.sofia, 3, 8, substitute=led.nina)  # away too
    assert "Nina" in refused.value.errors["substitute"]
    with pytest.raises(Refused):
        asked(led.nina, 20, 21, substitute=led.clara)  # of another company


def test_a_substitute_who_is_away_is_stood_in_for_and_no_circle_is_endless(led):
    house = Actor.house()
    asked(led.nina, 0, 9, substitute=led.sofia, by_=house)
    asked(led.sofia, 10, 12, substitute=led.hanna, by_=house)
    Absence.objects.filter(person=led.sofia).update(since=day(0))
    assert substitution.standing_in(led.nina.id) == led.hanna.id
    Absence.objects.filter(person=led.sofia).update(substitute=led.nina)
    assert substitution.standing_in(led.nina.id) is None


def test_days_are_those_of_the_persons_own_calendar(led):
    led.nina.timezone = "Pacific/Auckland"
    led.nina.save(update_fields=["timezone"])
    asked(led.nina, 1, 1, substitute=led.sofia, by_=Actor.house())
    evening = MONDAY.replace(hour=20)  # Tuesday morning there
    assert substitution.standing_in(led.nina.id, MONDAY) is None
    assert substitution.standing_in(led.nina.id, evening) == led.sofia.id
    assert substitution.standing_in(led.nina.id, evening + dt.timedelta(days=1)) is None


def test_taken_back_before_it_begins_it_never_was_and_while_it_runs_it_ends(led):
    ahead = end_absence(asked(led.nina, 5, 9), by=by(led.nina))
    assert ahead.state == Absence.WITHDRAWN
    running = asked(led.nina, 0, 9, substitute=led.sofia, by_=Actor.house())
    with clock.at(MONDAY + dt.timedelta(days=3)):
        ended = end_absence(running, by=by(led.nina))
        assert (ended.state, ended.until) == (Absence.APPROVED, day(2))
        assert substitution.away([led.nina.id]) == {}
        assert "absence-standing-in ended" in told(led.sofia)


def test_colleagues_do_not_read_that_somebody_is_ill(led):
    asked(led.nina, kind="illness")
    assert away_notes([led.nina.id, led.sofia.id]) == {led.nina.id: "Away until Nov 27"}
    sofia, olena = Client(), Client()
    sofia.force_login(led.sofia)
    olena.force_login(led.olena)
    for at in ("/people/absences/", f"/people/{led.nina.id}/", "/people/"):
        assert "Illness" not in sofia.get(at).text
        assert "Nov 27" in sofia.get(at).text
    assert "Illness" in olena.get("/people/absences/").text


def test_leave_is_said_beside_the_name_where_people_are_chosen(led):
    asked(led.nina, substitute=led.sofia, by_=Actor.house())
    sofia, clara = Client(), Client()
    sofia.force_login(led.sofia)
    clara.force_login(led.clara)
    for what in ("person", "mention"):
        said = _picked(sofia, what)
        assert "On leave until Nov 27; Sofia Support stands in" in said
    assert "On leave" not in _picked(clara, "person")


def _picked(client: Client, what: str) -> str:
    return client.get(reverse("pick", args=[what]), {"q": "nina"}).text


def test_the_pages_ask_decide_and_take_back(led):
    nina, olena, sofia, clara = Client(), Client(), Client(), Client()
    for client, person in ((nina, led.nina), (olena, led.olena), (sofia, led.sofia)):
        client.force_login(person)
    clara.force_login(led.clara)
    form = f"/people/{led.nina.id}/absences/new"
    sent = {"kind": "leave", "since": "2026-12-01", "until": "2026-12-05"}
    sent |= {"substitute": led.sofia.id, "takes_steps": "on"}
    assert clara.get("/people/absences/").status_code == 404
    assert clara.get(form).status_code == 404
    assert sofia.get(form).status_code == 404
    assert nina.post(form, {**sent, "until": "never"}).status_code == 422
    assert nina.post(form, {**sent, "substitute": "99999999"}).status_code == 422
    assert nina.post(form, sent).status_code == 302
    one = Absence.objects.get()
    assert "Waits for approval" in nina.get("/people/absences/").text
    assert "Waits for approval" not in sofia.get(f"/people/{led.nina.id}/").text
    assert sofia.post(f"/people/absences/{one.id}/approve").status_code == 404
    assert olena.post(f"/people/absences/{one.id}/decline", {"reason": " "}).status_code == 422
    assert "Approve" in olena.get("/people/absences/").text
    assert olena.post(f"/people/absences/{one.id}/approve").status_code == 302
    one.refresh_from_db()
    assert one.state == Absence.APPROVED
    assert nina.post(f"/people/absences/{one.id}/end").status_code == 302
    one.refresh_from_db()
    assert one.state == Absence.WITHDRAWN


def test_the_list_of_people_asks_once_for_all_who_are_away(led, django_assert_num_queries):
    asked(led.nina, substitute=led.sofia, by_=Actor.house())
    people = [led.nina.id, led.sofia.id, led.hanna.id, led.olena.id]
    with django_assert_num_queries(1):
        assert set(away_notes(people)) == {led.nina.id}
