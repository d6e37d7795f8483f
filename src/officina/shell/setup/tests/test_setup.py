"""First start: the one-time link, the demo, and the five screens of setting up."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.test import Client

from officina.channels.tests.visiting import PAVEL, Visitor
from officina.kernel.access import policy
from officina.kernel.database import sql
from officina.kernel.jobs import queries
from officina.kernel.principals.models import Organisation, Role, RoleHolder, Unit, User
from officina.kernel.principals.viewer import ADMINISTRATOR
from officina.people.models import DayOff
from officina.people.presets import lay_presets
from officina.people.tests.test_directory import picture
from officina.shell import claim, demo
from officina.shell.demo import progress
from officina.shell.jobs import NOT_EMPTY, NotBuilt, build_demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(settings, tmp_path) -> str:
    from dataclasses import replace

    settings.OFFICINA = replace(settings.OFFICINA, home=tmp_path)
    settings.MEDIA_ROOT = tmp_path / "files"
    found = claim.offer()
    assert found
    return found


@pytest.fixture
def administrator(token) -> Client:
    browser = Client()
    sent = {"name": "Olena", "email": "olena@x.example", "password": "quiet-river-77"}
    answer = browser.post(f"/setup/{token}/company/", sent)
    assert answer.url == "/setup/organisation/"
    return browser


def text_of(response) -> str:
    return response.content.decode()


AURORA = {"name": "Aurora", "country": "MD", "tax_number": "1008600038413", "currency": "MDL"}


def test_what_comes_through_a_form_is_named_in_the_language_of_the_company(token):
    """F006: who set up in Russian finds no "Contact us" among his leads."""
    sent = {"name": "Olena", "email": "olena@x.example", "password": "quiet-river-77"}
    owner = Client(headers={"accept-language": "ru"})
    assert owner.post(f"/setup/{token}/company/", sent).status_code == 302
    assert Visitor().send(PAVEL).status_code == 303
    assert sql.rows("SELECT title FROM record") == [("Свяжитесь с нами",)]


def test_the_link_asks_whose_portal_this_is_and_works_once(token):
    page = text_of(Client().get(f"/setup/{token}"))
    assert "My company" in page
    assert "Look around" in page
    assert Client().get("/setup/guess").status_code == 404
    sent = {"name": "Olena", "email": "olena@x.example", "password": "quiet-river-77"}
    assert Client().post(f"/setup/{token}/company/", sent).status_code == 302
    for address in (f"/setup/{token}", f"/setup/{token}/company/"):
        assert Client().get(address).status_code == 404
    assert claim.offer() is None


def test_a_weak_password_of_the_administrator_is_refused_and_nothing_typed_is_lost(token):
    sent = {"name": "Olena", "email": "olena@x.example", "password": "12345"}
    answer = Client().post(f"/setup/{token}/company/", sent)
    assert answer.status_code == 422
    assert 'value="olena@x.example"' in text_of(answer)
    assert "at least 10 characters" in text_of(answer)
    assert claim.is_valid(token)
    assert not User.objects.exists()


def test_looking_around_is_asked_for_once_and_its_page_waits(token):
    page = Client().post(f"/setup/{token}/demo/", follow=True)
    assert page.redirect_chain == [(f"/setup/{token}/demo/", 302)]
    assert "Building the demo company" in text_of(page)
    Client().post(f"/setup/{token}/demo/")
    assert [job.task_name for job in queries.waiting()] == [build_demo.task.name]
    assert Client().get(f"/setup/{token}").url == f"/setup/{token}/demo/"
    sent = {"name": "Olena", "email": "olena@x.example", "password": "quiet-river-77"}
    assert Client().post(f"/setup/{token}/company/", sent).url == f"/setup/{token}/demo/"
    assert not User.objects.exists()


def test_the_page_says_how_far_it_is(token):
    Client().post(f"/setup/{token}/demo/")
    progress.reached(37)
    assert "37 %" in text_of(Client().get(f"/setup/{token}/demo/"))


def test_the_demo_company_is_here_in_the_end_and_its_sign_ins_are_shown_again(token):
    policy.forget()
    demo.build()
    claim.close(for_demo=True)
    for _reload in range(2):
        page = text_of(Client().get(f"/setup/{token}/demo/"))
    email, password = re.findall(r"<td>([^<]+)</td>", page)[:2]
    browser = Client()
    answer = browser.post("/sign-in/", {"login": email, "password": password})
    assert answer.url == "/"
    assert browser.get("/people/chart/").status_code == 200
    assert not claim.is_valid(token)
    assert Client().get("/setup/guess/demo/").status_code == 404


def test_what_was_killed_after_the_story_was_told_is_finished(token, monkeypatch):
    olena = User.objects.create(email=demo.sign_ins()[0][0], name="Olena")
    lay_presets()
    RoleHolder.objects.create(role=Role.objects.get(code=ADMINISTRATOR), principal_id=olena.id)
    refused = SimpleNamespace(returncode=NOT_EMPTY, stderr="")
    monkeypatch.setattr("officina.shell.jobs.subprocess.run", lambda *_, **__: refused)
    build_demo()
    assert "olena@aurora.example" in text_of(Client().get(f"/setup/{token}/demo/"))


def test_what_was_not_built_is_said_and_tried_again(token, monkeypatch):
    failed = SimpleNamespace(returncode=1, stderr="disk full")
    monkeypatch.setattr("officina.shell.jobs.subprocess.run", lambda *_, **__: failed)
    with pytest.raises(NotBuilt, match="disk full"):
        build_demo()
    Client().post(f"/setup/{token}/demo/")
    sql.rows("UPDATE procrastinate_jobs SET status = 'doing'")
    sql.rows("UPDATE procrastinate_jobs SET status = 'failed'")
    page = text_of(Client().get(f"/setup/{token}/demo/"))
    assert "It was not built" in page
    Client().post(f"/setup/{token}/demo/")
    assert queries.waiting().count() == 1


def test_a_house_of_a_company_shows_nothing_of_a_demo(administrator, token):
    assert Client().get(f"/setup/{token}/demo/").status_code == 404


def test_five_screens_set_a_company_up(administrator):
    browser = administrator
    assert "Step 1 of 5" in text_of(browser.get("/setup/organisation/"))
    done = browser.post("/setup/organisation/", {**AURORA, "logo": picture()})
    assert done.url == "/setup/hours/"
    one = Organisation.objects.get()
    assert (one.name, one.tax_number, len(one.logo)) == ("Aurora", "1008600038413", 64)
    assert Client().get(f"/organisations/{one.id}/logo").status_code == 200
    assert Unit.objects.get().people.get().name == "Olena"

    page = text_of(browser.get("/setup/hours/"))
    assert 'value="Europe/Chisinau" selected' in page
    hours = {f"hours_{day}": "9 - 13, 14.00–18:00" for day in range(4)}
    done = browser.post("/setup/hours/", {**hours, "timezone": "Europe/Chisinau", "holidays": "on"})
    assert done.url == "/setup/people/"
    one.refresh_from_db()
    assert one.weekly_hours["0"] == [["09:00", "13:00"], ["14:00", "18:00"]]
    assert "4" not in one.weekly_hours
    assert User.objects.get().timezone == "Europe/Chisinau"
    assert DayOff.objects.filter(organisation=one).count() > 10

    page = text_of(browser.post("/setup/people/", {"people": "Nina, nina@x.example, Sales"}))
    assert re.search(r"/invitation/[\w-]{30,}/", page)
    nina = User.objects.get(name="Nina")
    assert nina.timezone == "Europe/Chisinau"

    assert "Nina" in text_of(browser.get("/setup/roles/"))
    assert browser.post("/setup/roles/", {f"role_{nina.id}": "sales"}).url == "/setup/mail/"
    assert RoleHolder.objects.filter(principal_id=nina.id).get().role.code == "sales"
    browser.post("/setup/roles/", {f"role_{nina.id}": "support"})
    assert RoleHolder.objects.filter(principal_id=nina.id).get().role.code == "support"

    assert "No mail server is set" in text_of(browser.get("/setup/mail/"))


def test_every_screen_may_be_skipped_and_gone_back_from(administrator):
    at, seen = "/setup/organisation/", []
    while at != "/":
        page = text_of(administrator.get(at))
        seen.append(at)
        assert len(seen) == 1 or f'href="{seen[-2]}"' in page
        at = re.findall(r'<a href="([^"]+)">(?:Skip|Finish)', page)[0]
    assert len(seen) == 5
    assert administrator.get("/people/").status_code == 200


def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(administrator):
    wrong = {**AURORA, "tax_number": "1008600038412", "name": "Aurora Group"}
    answer = administrator.post("/setup/organisation/", wrong)
    assert answer.status_code == 422
    assert "check digit" in text_of(answer)
    assert 'value="Aurora Group"' in text_of(answer)
    assert not Organisation.objects.exists()
    administrator.post("/setup/organisation/", AURORA)
    answer = administrator.post("/setup/hours/", {"hours_0": "nine to five", "timezone": "UTC"})
    assert answer.status_code == 422
    assert 'value="nine to five"' in text_of(answer)
    lines = "Nina, nina@x.example\nnobody"
    answer = administrator.post("/setup/people/", {"people": lines})
    assert answer.status_code == 422
    assert "Line 2:" in text_of(answer)
    assert "nobody</textarea>" in text_of(answer)


def test_the_mail_screen_is_the_one_of_the_settings(administrator):
    typed = {"host": "127.0.0.1", "port": "1", "security": "none", "sender": "p@x.example"}
    answer = administrator.post("/setup/mail/", {**typed, "try": "1"})
    assert "Nobody answers at this port." in text_of(answer)
    assert 'value="127.0.0.1"' in text_of(answer)
    assert "Finish without this" in text_of(answer)
    page = text_of(administrator.post("/setup/mail/", typed, follow=True))
    assert "Letters leave by it from now on." in page
    assert re.search(r'href="/"[^>]*>(<span>)?Finish', page)


def test_a_house_with_people_offers_no_link_although_its_home_is_new(token):
    User.objects.create(email="olena@x.example", name="Olena")
    assert claim.offer() is None
    assert not claim.is_valid(token)
    assert Client().get(f"/setup/{token}").status_code == 404
