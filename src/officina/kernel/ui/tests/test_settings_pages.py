"""F007, F264, F265 and the work in the background, on the pages of administrators."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officina.kernel import clock
from officina.kernel.access import policy
from officina.kernel.access.actions.name_role import add_role
from officina.kernel.access.models import Grant
from officina.kernel.database import sql
from officina.kernel.due import agenda
from officina.kernel.events import drain
from officina.kernel.events import queries as log_queries
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records import types
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.ui.pages.settings.log import harmless

People = dict[str, Actor]
HTMX = {"HX-Request": "true"}
NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
PAGES = (
    "",
    "roles/",
    "roles/new",
    "roles/sales/",
    "roles/sales/name",
    "fields/leads/",
    "fields/leads/amount/view",
    "fields/leads/amount/edit",
    "stages/leads/",
    "stages/leads/new",
    "work/",
    "work/planned/",
    "work/readers/",
    "log/",
)


@pytest.fixture(autouse=True)
def _committed_at_once(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_how: act())
    with clock.at(NOON):
        yield
    policy.forget()
    types.forget()


def sit(who: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=who.user_id))
    return client


def toast_of(answer: object) -> dict[str, str]:
    told: dict[str, str] = json.loads(answer.headers["HX-Trigger"])["toast"]  # type: ignore[attr-defined]
    return told


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_administrators_and_for_others_not_there(aurora: People, path: str) -> None:
    assert sit(aurora["olena"]).get(f"/settings/{path}").status_code == 200
    for who in ("taras", "hanna"):
        assert sit(aurora[who]).get(f"/settings/{path}").status_code == 404
    assert Client().get(f"/settings/{path}").status_code == 302


def test_verbs_are_for_administrators_too(aurora: People) -> None:
    client = sit(aurora["taras"])
    for path in (
        "roles/sales/rights/lead/view",
        "roles/sales/delete",
        "fields/leads/amount/view",
        "stages/leads/new",
        "work/readers/search/stop",
        "work/jobs/1/retry",
        "work/planned/1/forget",
        "log/export",
        "undo/1",
    ):
        assert client.post(f"/settings/{path}", headers=HTMX).status_code == 404
    assert not Grant.objects.filter(role__code="sales", type_code="lead", scope="all").exclude(
        action="create"
    )


def test_f264_a_cell_is_saved_at_once_with_undo_and_drawn_as_it_is(aurora: People) -> None:
    client, at = sit(aurora["olena"]), "/settings/roles/sales/rights/lead/view"
    answer = client.post(at, {"scope": "all"}, headers=HTMX)
    assert '<option value="all" selected>' in answer.text
    found = Grant.objects.filter(role__code="sales", type_code="lead", action="view")
    assert found.get().scope == "all"
    client.post(toast_of(answer)["undo"], headers=HTMX)
    assert found.get().scope == "participant"
    refused = client.post(at, {"scope": "everywhere"}, headers=HTMX)
    assert refused.status_code == 422
    assert '<option value="participant" selected>' in refused.text
    assert client.post(at, {"scope": ""}).status_code == 302
    assert not found.exists()


def test_a_role_is_made_renamed_and_deleted_with_undo(aurora: People) -> None:
    client = sit(aurora["olena"])
    assert client.post("/settings/roles/new", {"name-en": ""}, headers=HTMX).status_code == 422
    made = client.post("/settings/roles/new", {"name-en": "Auditor"}, headers=HTMX)
    at = made["HX-Redirect"]
    renamed = client.post(f"{at}name", {"name-en": "Auditor", "name-ru": "Аудитор"}, headers=HTMX)
    assert renamed.status_code == 204
    assert "Delete" in client.get(at).text
    gone = client.post(f"{at}delete", headers=HTMX)["HX-Redirect"]
    assert client.get(at).status_code == 404
    page = client.get(gone).text
    client.post(f"/settings/undo/{gone.partition('=')[2]}")
    assert "The role is deleted." in page
    assert client.get(at).status_code == 200


def test_f265_roles_of_a_field_are_chosen_in_a_dialog(aurora: People) -> None:
    client, at = sit(aurora["olena"]), "/settings/fields/leads/amount/view"
    answer = client.post(at, {"roles": ["finance"]}, headers=HTMX)
    assert toast_of(answer)["undo"]
    assert "Seen only by Finance." in client.get("/settings/fields/leads/").text
    assert 'value="finance" checked' in client.get(at).text
    assert client.post(at, {"roles": ["nobody"]}, headers=HTMX).status_code == 422
    assert client.get("/settings/fields/leads/rocket/view").status_code == 404


def test_f007_a_stage_is_changed_and_removed_with_what_stands_there(aurora: People) -> None:
    client = sit(aurora["olena"])
    lead = types.types().by_code("lead")
    old, new = lead.stage("contact"), lead.stage("new")
    create_record(lead, {"title": "Tour"}, by=aurora["olena"], stage=old)
    at = f"/settings/stages/leads/{old.id}/"
    sent = {"name-en": "Called", "color": "red", "probability": "20", "limit": "5"}
    assert client.post(at, sent | {"roles": ["sales"]}, headers=HTMX).status_code == 204
    page = client.get("/settings/stages/leads/").text
    assert "20 % likely, at most 5 in work, only for Sales" in page
    assert client.post(at, sent | {"color": "ultra"}, headers=HTMX).status_code == 422
    assert "1 stands there" in client.get(f"{at}remove").text
    assert client.post(f"{at}remove", headers=HTMX).status_code == 422
    gone = client.post(f"{at}remove", {"to": new.id}, headers=HTMX)
    assert "Called" not in client.get("/settings/stages/leads/").text
    client.post(toast_of(gone)["undo"], headers=HTMX)
    page = client.get("/settings/stages/leads/").text
    assert "20 % likely, at most 5 in work, only for Sales" in page


def test_stages_are_moved_by_buttons(aurora: People) -> None:
    client, stages = sit(aurora["olena"]), types.types().by_code("lead").stages
    at = f"/settings/stages/leads/{stages[1].id}"
    assert client.post(f"{at}/up", headers=HTMX).status_code == 204
    assert types.types().by_code("lead").stages[0].id == stages[1].id
    client.post(f"{at}/down", headers=HTMX)
    assert types.types().by_code("lead").stages[1].id == stages[1].id


def test_planned_work_that_failed_says_why_and_is_tried_again(aurora: People) -> None:
    client = sit(aurora["olena"])
    number = agenda.schedule("reminder", NOON, key="reminder:1")
    sql.rows(
        "UPDATE due SET error = 'Trace' || chr(10) || 'ValueError: no such letter', attempts = 8,"
        " try_at = NULL WHERE id = %(id)s",
        {"id": number},
    )
    page = client.get("/settings/work/planned/").text
    assert "ValueError: no such letter" in page
    assert "Tried 8 times" in page
    client.post(f"/settings/work/planned/{number}/retry", headers=HTMX)
    found = agenda.one(number)
    assert found is not None
    assert found.try_at == NOON
    client.post(f"/settings/work/planned/{number}/forget", headers=HTMX)
    assert agenda.one(number) is None
    gone = client.post(f"/settings/work/planned/{number}/retry", headers=HTMX)
    assert toast_of(gone)["text"] == "It is no longer there."


def test_a_job_that_failed_says_why_and_is_tried_again(aurora: People) -> None:
    client = sit(aurora["olena"])
    [(number,)] = sql.rows(
        """INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)
           VALUES ('mail', 'officina.kernel.notify.jobs.send_letter', '{"notification_id": 7}',
             'failed', 8) RETURNING id"""
    )
    sql.rows(
        """INSERT INTO jobs_jobfailure (job_id, at, reason, traceback)
           VALUES (%(job)s, %(now)s, 'OSError: no route', 'Trace <b>')""",
        {"job": number, "now": NOON},
    )
    page = client.get("/settings/work/").text
    assert "Send a letter about news" in page
    assert "OSError: no route" in page
    assert "Trace &lt;b&gt;" in page
    assert client.post(f"/settings/work/jobs/{number}/explode").status_code == 404
    client.post(f"/settings/work/jobs/{number}/retry", headers=HTMX)
    state = "SELECT status FROM procrastinate_jobs WHERE id = %(id)s"
    assert sql.row(state, {"id": number}) == ("todo",)


def test_readers_of_the_log_are_stopped_started_and_built_again(aurora: People) -> None:
    client = sit(aurora["olena"])
    drain.drain_all()
    answer = client.post("/settings/work/readers/search/stop", headers=HTMX)
    assert "Stopped" in client.get("/settings/work/readers/").text
    client.post(toast_of(answer)["undo"], headers=HTMX)
    assert not any(one.is_stopped for one in log_queries.readers())
    client.post("/settings/work/readers/search/replay", headers=HTMX)
    [search] = [one for one in log_queries.readers() if one.name == "search"]
    assert search.behind > 0
    assert "events behind" in client.get("/settings/work/readers/").text
    for name, verb in (("notifications", "replay"), ("nobody", "stop"), ("search", "explode")):
        at = f"/settings/work/readers/{name}/{verb}"
        assert client.post(at, headers=HTMX).status_code == 404


def test_a_parked_event_shows_its_error_and_is_given_up(aurora: People) -> None:
    client = sit(aurora["olena"])
    drain.ensure_rows()
    sql.rows(
        """INSERT INTO events_parked (subscriber_id, event_id, error, attempts, at)
           VALUES ('search', 1, 'KeyError: rocket', 3, %(now)s)""",
        {"now": NOON},
    )
    assert "KeyError: rocket" in client.get("/settings/work/readers/").text
    client.post("/settings/work/readers/search/1/retry", headers=HTMX)
    assert sql.row("SELECT retry_at FROM events_parked") == (NOON,)
    client.post("/settings/work/readers/search/1/drop", headers=HTMX)
    assert sql.row("SELECT count(*) FROM events_parked") == (0,)


def test_the_log_is_filtered_by_person_kind_and_day(aurora: People) -> None:
    client = sit(aurora["olena"])
    with clock.at(NOON - dt.timedelta(days=3)):
        add_role({"en": "Yesterday's"}, by=aurora["olena"])
    add_role({"en": "Today's"}, by=aurora["igor"])

    def shown(query: str) -> list[bool]:
        page = client.get(f"/settings/log/?{query}").text
        return [name in page for name in ("Yesterday", "Today")]

    assert shown("") == [True, True]
    assert shown(f"person={aurora['igor'].user_id}") == [False, True]
    assert shown("kind=role.added") == [True, True]
    assert shown("kind=record.moved") == [False, False]
    assert shown("until=2026-11-19") == [True, False]
    assert shown("since=2026-11-21&until=2026-11-21") == [False, True]
    assert shown("since=nonsense&person=x&before=-1&kind=<b>") == [True, True]
    assert shown("since=0001-01-01&until=9999-12-31") == [True, True]


def test_the_log_goes_on_and_asks_no_more_for_more(aurora: People) -> None:
    client, asked = sit(aurora["olena"]), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/settings/log/", headers=HTMX)
        asked.append(len(queries))
        for n in range(60):
            add_role({"en": f"Role {n}"}, by=aurora["olena"])
    assert asked[1] <= asked[0]
    page = client.get("/settings/log/").text
    assert page.count('id="event-') == 50
    older = page.partition("/settings/log/?before=")[2].partition('"')[0]
    assert older.isdecimal()
    assert "Role 9”" in client.get(f"/settings/log/?before={older}").text


def test_what_a_confidential_record_says_is_not_told_in_the_log(aurora: People) -> None:
    lead = types.types().by_code("lead")
    made = create_record(lead, {"title": "Secret sale"}, by=aurora["taras"])
    sql.rows("UPDATE record SET is_confidential = true WHERE id = %(id)s", {"id": made.record_id})
    page = sit(aurora["olena"]).get("/settings/log/").text
    assert "created this" in page
    assert "Secret sale" not in page


def test_an_event_that_says_less_than_today_hides_nothing(aurora: People) -> None:
    sql.rows(
        "INSERT INTO event (at, kind, data) VALUES (%(now)s, 'grant.set', '{}')", {"now": NOON}
    )
    assert "set rights" in sit(aurora["olena"]).get("/settings/log/").text


def test_the_export_is_filtered_recorded_and_harmless(aurora: People) -> None:
    client = sit(aurora["olena"])
    lead = types.types().by_code("lead")
    create_record(lead, {"title": "=HYPERLINK(1)"}, by=aurora["olena"])
    answer = client.post("/settings/log/export?kind=record.created")
    assert answer["Content-Disposition"].startswith("attachment")
    text = answer.content.decode("utf-8-sig")
    [_head, *rows] = csv.reader(io.StringIO(text))
    assert {row[3] for row in rows} == {"created this"}
    assert "'=HYPERLINK(1)" in {row[4] for row in rows}
    assert "exported the log" in client.get("/settings/log/").text


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless("a=1") == "a=1"
