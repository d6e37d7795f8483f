"""F223, F040: the centre, its settings, reminders and the link that stops letters."""

import datetime as dt
import json
from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officina.kernel import clock
from officina.kernel.events.drain import drain_all
from officina.kernel.notify import letters
from officina.kernel.notify.actions.reminders import reminders_of
from officina.kernel.notify.kinds import Level
from officina.kernel.notify.posting import hours_of
from officina.kernel.notify.queries import chosen_levels, notices, unread_count
from officina.kernel.principals.models import User
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.search.tests.cast import Cast, hire
from officina.kernel.ui.pages.notification_urls import urlpatterns as ours
from officina.shell.urls import urlpatterns as house

urlpatterns = [*ours, *house]
pytestmark = pytest.mark.urls(__name__)

HTMX = {"HX-Request": "true"}
Sit = Callable[[User], Client]


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    from officina.kernel.access import policy

    with clock.at(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)):
        yield hire()
    policy.forget()


@pytest.fixture
def sit() -> Sit:
    def sit(who: User) -> Client:
        client = Client()
        client.force_login(who)
        return client

    return sit


@pytest.fixture
def notice(cast: Cast) -> int:
    """Rita commented on Anna's lead."""
    record = cast.add(cast.anna, "Запрос <i>")
    add_comment(record, cast.lead, "Готово <b>", by=cast.actor(cast.rita))
    drain_all()
    return notices(cast.rights(cast.anna))[0].id


def test_the_centre_shows_what_is_new_and_says_why(cast: Cast, sit: Sit, notice: int) -> None:
    page = sit(cast.anna).get("/notifications/").text
    assert "Запрос &lt;i&gt;" in page
    assert "Rita: “Готово &lt;b&gt;”" in page
    assert "You are responsible for this." in page
    assert f'id="notice-{notice}"' in sit(cast.anna).get("/notifications/", headers=HTMX).text


def test_strangers_are_sent_to_sign_in_and_others_see_nothing_of_it(
    cast: Cast, sit: Sit, notice: int
) -> None:
    assert Client().get("/notifications/").status_code == 302
    assert Client().get("/notifications/bell", headers=HTMX).status_code == 401
    for who in (cast.boris, cast.vera, cast.oleg):
        client = sit(who)
        assert "Запрос" not in client.get("/notifications/").text
        assert client.post(f"/notifications/{notice}/read").status_code == 404
    assert unread_count(cast.rights(cast.anna)) == 1


def test_the_bell_counts_and_reading_silences_it(cast: Cast, sit: Sit, notice: int) -> None:
    client = sit(cast.anna)
    assert 'class="bell-count">1<' in client.get("/notifications/bell", headers=HTMX).text
    row = client.post(f"/notifications/{notice}/read", headers=HTMX)
    assert "unread" not in row.text
    assert "bell-count" not in client.get("/notifications/bell", headers=HTMX).text


def test_all_are_read_at_once(cast: Cast, sit: Sit, notice: int) -> None:
    assert sit(cast.anna).post("/notifications/read").status_code == 302
    assert unread_count(cast.rights(cast.anna)) == 0


def test_a_kind_is_muted_in_place_and_undone(cast: Cast, sit: Sit, notice: int) -> None:
    client = sit(cast.anna)
    answer = client.post("/notifications/mute/comment", headers=HTMX)
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    assert chosen_levels(cast.anna.id)["comment"] == Level.OFF
    client.post(undo, headers=HTMX)
    assert chosen_levels(cast.anna.id)["comment"] == Level.DIGEST
    assert client.post("/notifications/mute/nonsense", headers=HTMX).status_code == 422


def test_a_long_list_goes_on(cast: Cast, sit: Sit) -> None:
    for n in range(32):
        record = cast.add(cast.anna, f"Запрос {n}")
        add_comment(record, cast.lead, "Готово", by=cast.actor(cast.rita))
    drain_all()
    client = sit(cast.anna)
    first = client.get("/notifications/", headers=HTMX).text
    assert first.count('id="notice-') == 30
    assert "/notifications/?after=30" in first
    assert client.get("/notifications/?after=30", headers=HTMX).text.count('id="notice-') == 2


def test_the_number_of_queries_does_not_grow(cast: Cast, sit: Sit, notice: int) -> None:
    client, asked = sit(cast.anna), []
    client.get("/notifications/", headers=HTMX)
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/notifications/", headers=HTMX)
        asked.append(len(queries))
        for n in range(10):
            record = cast.add(cast.anna, f"Запрос {n}")
            add_comment(record, cast.lead, "Готово", by=cast.actor(cast.rita))
        drain_all()
    assert asked == [5, 5]  # session, viewer, bundles, names, comments


def test_settings_are_saved_whole_or_refused_with_a_sentence(cast: Cast, sit: Sit) -> None:
    client, at = sit(cast.anna), "/notifications/settings"
    assert client.get(at).status_code == 200
    sent = {"comment": "3", "quiet_from": "22:00", "quiet_until": "07:30", "digest_at": "09:00"}
    assert client.post(at, sent).status_code == 302
    assert chosen_levels(cast.anna.id)["comment"] == Level.AT_ONCE
    assert hours_of(cast.anna.id).quiet_until == dt.time(7, 30)
    page = client.post(at, sent | {"quiet_until": ""}, headers=HTMX)
    assert page.status_code == 422
    assert "both a beginning and an end" in page.text
    for bad in ({"comment": "9"}, {"digest_at": "late"}, {"unknown": "1"}):
        assert client.post(at, sent | bad, headers=HTMX).status_code == 422


def test_a_test_letter_goes_to_oneself(cast: Cast, sit: Sit) -> None:
    answer = sit(cast.anna).post("/notifications/settings/test", headers=HTMX)
    assert json.loads(answer["HX-Trigger"])["toast"]["kind"] == "done"
    assert mail.outbox[-1].to == ["anna@aurora.example"]


def test_the_link_in_a_letter_asks_then_stops_without_signing_in(cast: Cast) -> None:
    token = letters.unsubscribe_token(cast.anna.id, "mention")
    client = Client(enforce_csrf_checks=True)
    assert "Stop these letters?" in client.get(f"/notifications/stop/{token}").text
    assert chosen_levels(cast.anna.id)["mention"] == Level.AT_ONCE
    assert client.post(f"/notifications/stop/{token}").status_code == 200
    assert chosen_levels(cast.anna.id)["mention"] == Level.PORTAL
    assert client.get("/notifications/stop/forged").status_code == 404


def test_a_reminder_is_set_listed_and_undone(cast: Cast, sit: Sit) -> None:
    record = cast.add(cast.anna, "Тур")
    client, at = sit(cast.anna), f"/reminders/leads/{record}"
    assert "Remind me" in client.get(at).text
    sent = {"text": "Call Pavel", "at": "2026-11-24T09:00"}
    answer = client.post(at, sent, headers=HTMX)
    assert answer.status_code == 204
    assert [one.text for one in reminders_of(cast.anna.id)] == ["Call Pavel"]
    assert "Call Pavel" in client.get(at, headers=HTMX).text
    client.post(json.loads(answer["HX-Trigger"])["toast"]["undo"], headers=HTMX)
    assert reminders_of(cast.anna.id) == []
    for bad in ({"text": ""}, {"at": "2020-01-01T09:00"}, {"at": "never"}):
        page = client.post(at, sent | bad, headers=HTMX)
        assert page.status_code == 422
        assert "Call Pavel" in page.text or "text" in bad
    assert sit(cast.vera).get(at).status_code == 404
    assert sit(cast.oleg).post(at, sent).status_code == 404
