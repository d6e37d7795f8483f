"""Home pages by role and by person, and pages of one's own (F258, F261)."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officina.kernel import clock
from officina.kernel.access.actions.switch_module import switch_module
from officina.kernel.access.policy import NotAllowed
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.ids import EVERYONE
from officina.kernel.principals.models import User
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.saved_views import save_view
from officina.kernel.records.actions.take_back_setting import take_back_setting
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.people.actions.ask_absence import Days, ask_absence
from officina.people.actions.correct_working_day import Times, ask_correction
from officina.people.models import Absence, DayCorrection
from officina.processes.actions.add_ready import add_ready
from officina.processes.actions.publish import publish
from officina.processes.actions.start_case import start_case
from officina.shell.actions.arrange_role import arrange_role
from officina.shell.actions.set_page import remove_page, set_page
from officina.shell.models import Page

pytestmark = pytest.mark.django_db
USUAL = ["Waiting for me", "Today", "Upcoming events", "News"]


def headings(client: Client, at: str = "/") -> list[str]:
    """Of the blocks that were laid out; help stands there for a time and is dismissed."""
    shown = re.findall(r"<h2>([^<]+)</h2>", client.get(at).content.decode().split("<main")[1])
    return [one for one in shown if one not in ("What is new", "Что нового", "First steps")]


def sent(*blocks: dict[str, str]) -> dict[str, list[str]]:
    return {"blocks": [json.dumps(one) for one in blocks]}


def test_an_address_that_leads_nowhere_is_answered_in_the_portal(enter):
    """UX 18: what happened and where to go, in the reader's language."""
    for address in ("/leads/nowhere", "/nowhere/at/all"):
        answer = enter("oksana").get(address)
        assert answer.status_code == 404
        assert "Здесь ничего нет" in answer.content.decode()


def test_each_role_begins_with_its_own_blocks(enter):
    """F258: a clerk has what he opened last."""
    assert headings(enter("nina")) == USUAL
    assert headings(enter("oksana"))[-1] == "Недавние"


def test_home_shows_the_news_what_waits_and_what_was_opened(enter, aurora):
    """F204, F266: a step of a process among what waits; the record opened last comes first."""
    company = create_record(types().by_code("company"), {"title": "Fence"}, by=aurora["olena"])
    create_record(types().by_code("post"), {"title": "We move"}, by=aurora["oksana"])
    process = add_ready("supplies", by=aurora["oksana"])
    publish(process, by=aurora["oksana"])
    start_case(process, by=aurora["nina"], typed={"what": "Paper"})
    oksana = enter("oksana")
    assert oksana.get(f"/companies/{company.record_id}/").status_code == 200
    assert "Fence" in oksana.get("/").content.decode().split("Недавние</h2>")[1]
    page = enter("olena").get("/").content.decode()
    assert "We move" in page
    assert "The head agrees to the purchase" in page


def test_home_follows_what_comes_to_its_reader(enter, aurora):
    """F121: where nothing waits yet, too: the first task is seen without asking again."""
    nina, live = enter("nina"), 'id="waiting" data-live="([^"]*)" data-src="/"'
    task, lead = (f"type:{types().by_code(code).id}" for code in ("task", "lead"))
    (told,) = re.findall(live, nina.get("/").content.decode())
    assert set(told.split()) == {"notifications", task}
    create_record(types().by_code("lead"), {"title": "Tour"}, by=aurora["nina"])
    (told,) = re.findall(live, nina.get("/").content.decode())
    assert set(told.split()) == {"notifications", task, lead}


def ask_for_days(who: Actor, until: int) -> None:
    person = User.objects.get(id=who.user_id)
    first = clock.now().date() + dt.timedelta(days=1)
    ask_absence(person, Days("leave", first, first + dt.timedelta(days=until), None), by=who)


def test_who_decides_about_people_sees_what_waits_for_his_word(enter, aurora):
    """F229: days away and a corrected day, approved on the spot."""
    nina = User.objects.get(id=aurora["nina"].user_id)
    ask_for_days(aurora["nina"], 2)
    yesterday = clock.now().date() - dt.timedelta(days=1)
    times = Times(yesterday, dt.time(9), dt.time(18), 60)
    ask_correction(nina, times, "Forgot to begin", by=aurora["nina"])
    olena = enter("olena")
    rows = work_rows(olena)
    assert [re.findall(r'<a class="work-title" href="([^"]+)', row)[0] for row in rows[:2]] == [
        "/people/absences/",
        "/people/hours/",
    ]
    assert all("Nina Sales" in row and "Approve" in row for row in rows[:2])
    assert not [row for row in work_rows(enter("taras")) if "Nina Sales" in row]
    for row in rows[:2]:
        olena.post(re.findall(r'hx-post="([^"]+)', row)[0])
    assert not [row for row in work_rows(olena) if "Nina Sales" in row]
    assert (Absence.objects.get().state, DayCorrection.objects.get().state) == ("approved",) * 2


def test_a_house_without_hours_asks_nobody_about_them(enter, aurora):
    ask_correction(
        User.objects.get(id=aurora["nina"].user_id),
        Times(clock.now().date() - dt.timedelta(days=1), dt.time(9), dt.time(18), 60),
        "Forgot to begin",
        by=aurora["nina"],
    )
    switch_module("working-day", on=False, by=aurora["olena"])
    assert not [row for row in work_rows(enter("olena")) if "Nina Sales" in row]


def test_home_asks_as_little_for_many_decisions_as_for_few(enter, aurora):
    olena = enter("olena")
    ask_for_days(aurora["nina"], 1)
    olena.get("/")
    with CaptureQueriesContext(connection) as few:
        olena.get("/")
    for who in ("artem", "lada"):
        ask_for_days(aurora[who], 3)
    with CaptureQueriesContext(connection) as many:
        olena.get("/")
    assert len(many) == len(few)


def work_rows(client: Client) -> list[str]:
    return client.get("/").content.decode().split('<div class="work-row"')[1:]


def test_a_person_orders_and_hides_his_blocks(enter):
    """F258: and goes back to what the house has."""
    nina = enter("nina")
    nina.post("/home/arrange", sent({"block": "today"}, {"block": "recent"}))
    assert headings(nina) == ["Today", "Recent"]
    assert headings(enter("taras")) == USUAL
    nina.post("/home/arrange", {"do": "reset"})
    assert headings(nina) == USUAL


def test_an_administrator_lays_out_the_home_of_a_role(enter, aurora):
    olena = enter("olena")
    olena.post("/settings/home/sales/", sent({"block": "news"}), HTTP_HX_REQUEST="true")
    assert headings(enter("nina")) == ["News"]
    assert "Today" in headings(olena)
    assert enter("nina").get("/settings/home/sales/").status_code == 404
    with pytest.raises(Refused):
        arrange_role("sales", "home", [{"block": "news", "src": "x"}], by=aurora["olena"])


def test_a_saved_view_is_a_block_under_the_rights_of_who_reads(enter, aurora):
    """F261: the same page shows each reader what he may see."""
    lead = types().by_code("lead")
    create_record(lead, {"title": "Balloon trip"}, by=aurora["nina"])
    save_view(lead, "All leads", "view=list", shared_with=[EVERYONE], by=aurora["olena"])
    blocks = [
        {"block": "text", "texts": {"en": "<h2>Hello</h2><script>alert(1)</script>"}},
        {"block": "view", "of": "lead: All leads"},
    ]
    raw = {"titles": {"en": "Sales start"}, "blocks": blocks}
    code, _event = set_page(raw, by=aurora["olena"])
    assert code == "sales-start"
    page = enter("nina").get("/pages/sales-start/").content.decode()
    assert "Balloon trip" in page
    assert "<h2>Hello</h2>" in page
    assert "alert(1)" not in page
    assert "Balloon trip" not in enter("lada").get("/pages/sales-start/").content.decode()
    assert "Sales start" in enter("nina").get("/menu?at=/").content.decode()


def test_a_page_of_some_roles_is_there_for_nobody_else(enter, aurora):
    """F261: neither its address nor its entry."""
    set_page({"titles": {"en": "Secret plan"}, "roles": ["sales"]}, by=aurora["olena"])
    at = "/pages/secret-plan/"
    people = ("nina", "sofia", "clara", "olena")
    assert [enter(who).get(at).status_code for who in people] == [200, 404, 404, 200]
    assert "Secret plan" not in enter("sofia").get("/menu?at=/").content.decode()
    set_page({"titles": {"en": "For all"}}, by=aurora["olena"])
    assert [enter(w).get("/pages/for-all/").status_code for w in people] == [200, 200, 404, 200]


def test_a_page_is_put_together_in_a_form(enter):
    olena = enter("olena")
    olena.post("/settings/pages/new", {"title": "Заявки"}, HTTP_HX_REQUEST="true")
    form = {
        "title-en": "Requests",
        "icon": "star",
        "who": "roles",
        "roles": ["sales", "hr"],
        "row": ["b1", "b0"],
        "kind-b0": "text",
        "text-b0-en": "Read this first",
        "kind-b1": "block",
        "of-b1": "news",
    }
    assert olena.post("/settings/pages/zayavki/", form).status_code == 302
    row = Page.objects.get(code="zayavki")
    assert row.blocks == [
        {"block": "news"},
        {"block": "text", "texts": {"en": "<p>Read this first</p>"}},
    ]
    assert row.roles == ["hr", "sales"]
    form["title-en"] = ""
    answer = olena.post("/settings/pages/zayavki/", form)
    assert answer.status_code == 422
    assert "Read this first" in answer.content.decode()


def test_pages_are_made_by_administrators_and_removal_is_undone(aurora):
    with pytest.raises(NotAllowed):
        set_page({"titles": {"en": "Mine"}}, by=aurora["nina"])
    code, made = set_page({"titles": {"en": "Start"}, "roles": ["hr"]}, by=aurora["olena"])
    event = remove_page(code, by=aurora["olena"])
    take_back_setting(event, by=aurora["olena"])
    assert Page.objects.get(code=code).roles == ["hr"]
    take_back_setting(made, by=aurora["olena"])
    assert not Page.objects.exists()


def test_a_view_that_is_gone_leaves_no_hole(enter, aurora):
    blocks = [{"block": "view", "of": "lead: Gone"}, {"block": "nothing"}, {"block": "today"}]
    arrange_role("sales", "home", blocks, by=aurora["olena"])
    assert headings(enter("nina")) == ["Today"]
