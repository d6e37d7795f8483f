"""The first week, help beside the page, what is new, and who uses what (F275, F189, F236)."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.test import Client

from officina.kernel import clock
from officina.kernel.events.drain import drain_all
from officina.kernel.principals.models import User
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.types import types
from officina.shell.adoption.queries import by_unit, used_by_people, weeks_back
from officina.shell.help.releases import RELEASES
from officina.shell.help.topics import TOPICS

pytestmark = pytest.mark.django_db


def home(client: Client) -> str:
    return client.get("/").content.decode()


def steps(client: Client) -> dict[str, bool]:
    """The first steps as they are read, and whether each is ticked."""
    page = home(client).split('class="first-steps"')[1].split("</ul>")[0]
    rows = page.split("<li")[1:]
    return {
        row.rsplit("</", 2)[0].rsplit(">", 1)[1] or row: "is-done" in row.split(">")[0]
        for row in rows
    }


@pytest.fixture(autouse=True)
def newcomers(aurora) -> None:
    """Everybody came today; who is here longer needs no first steps."""
    User.objects.update(joined_at=clock.now())


@pytest.fixture
def lead(aurora) -> int:
    made = create_record(types().by_code("lead"), {"title": "Balloon trip"}, by=aurora["nina"])
    drain_all()
    return made.record_id


def test_the_first_week_ticks_itself_from_what_happened(enter, aurora, lead):
    """F275: opened, moved; each role has its own steps."""
    nina = enter("nina")
    opened, moved = "Open a lead", "Move a lead to its next stage"
    assert steps(nina)[opened] is False
    nina.get(f"/leads/{lead}/")
    assert steps(nina)[opened] is True
    assert steps(nina)[moved] is False
    type_def = types().by_code("lead")
    move_stage(lead, type_def, to=type_def.stages[1].id, by=aurora["nina"])
    drain_all()
    assert steps(nina)[moved] is True
    assert opened not in home(enter("hanna"))
    assert "Make a type of your own" in home(enter("olena"))
    assert "Make a type of your own" not in home(nina)


def test_the_first_week_is_hidden_brought_back_and_ends(enter, aurora):
    nina = enter("nina")
    nina.post("/help/first-week/hide", HTTP_HX_REQUEST="true")
    assert "First steps" not in home(nina)
    assert "Show the first steps again" in nina.get("/help?at=/").content.decode()
    nina.post("/help/first-week/show", HTTP_HX_REQUEST="true")
    assert "First steps" in home(nina)
    before = clock.now() - dt.timedelta(days=15)
    User.objects.filter(id=aurora["nina"].user_id).update(joined_at=before)
    assert "First steps" not in home(nina)


def test_what_is_new_is_told_once_to_who_was_here_before(enter):
    nina, title = enter("nina"), str(RELEASES[0].news[0].title)
    assert title not in home(nina)
    long_ago = dt.datetime.combine(RELEASES[0].day, dt.time(), dt.UTC) - dt.timedelta(days=9)
    User.objects.update(joined_at=long_ago)
    assert title in home(nina)
    nina.post("/help/news/read", HTTP_HX_REQUEST="true")
    assert title not in home(nina)
    assert title in nina.get("/help?at=/").content.decode()
    assert title in home(enter("taras"))


def test_help_begins_with_what_the_page_is_for(enter):
    """F189: a board has its own sentences, and administrators theirs."""
    nina = enter("nina")
    board = nina.get("/help?at=/leads/").content.decode().split("How else")[0]
    assert "Work on a board" in board
    assert "Set the portal up" not in nina.get("/help?at=/").content.decode()
    settings = enter("olena").get("/help?at=/settings/").content.decode().split("How else")[0]
    assert "Set the portal up" in settings
    companies = nina.get("/help?at=/companies/").content.decode().split("How else")[0]
    assert "Work on a board" not in companies


@pytest.mark.parametrize("topic", TOPICS, ids=lambda one: one.code)
def test_what_help_leads_to_is_there(enter, topic):
    assert topic.steps
    if topic.href:
        assert enter("olena").get(topic.href).status_code == 200


def test_acts_are_counted_by_person_week_and_what_they_concern(enter, aurora, lead):
    """F236: from the log; robots are nobody."""
    nina = aurora["nina"].user_id
    [this] = weeks_back(clock.now().astimezone(dt.UTC).date(), 1)
    people = {one.id: one for one in used_by_people(this)}
    type_id = types().by_code("lead").id
    assert people[nina].by_type[type_id] == 1
    assert people[nina].weeks[this] == 1
    assert people[aurora["lada"].user_id].total == 0
    sales = next(one for one in by_unit(list(people.values()), "") if one.name == "Sales")
    assert (sales.active, sales.people, sales.total) == (1, 4, 1)


def test_adoption_is_for_administrators_and_costs_the_same_for_all(
    enter, aurora, lead, django_assert_max_num_queries
):
    """F236: a page and a file."""
    at = "/settings/adoption/"
    assert [enter(who).get(at).status_code for who in ("nina", "clara", "olena")] == [404, 404, 200]
    olena = enter("olena")
    olena.get(at)
    with django_assert_max_num_queries(14):
        page = olena.get(at).content.decode()
    assert "Nina Sales" in page
    text = olena.get("/settings/adoption/export?by=person").content.decode("utf-8-sig")
    rows = {row[0]: row for row in csv.reader(io.StringIO(text))}
    assert rows["Nina Sales"][1] == "Sales"
    assert rows["Nina Sales"][3:] == ["0", "0", "0", "1", "1"]
    assert enter("nina").get("/settings/adoption/export").status_code == 404


def test_adoption_of_a_large_company_is_read_in_pages(
    enter, aurora, lead, django_assert_max_num_queries
):
    """F236: whoever did most first, a page of fifty."""
    User.objects.bulk_create(
        User(email=f"crew-{n}@aurora.example", name=f"Crew {n:03}") for n in range(120)
    )
    olena = enter("olena")
    olena.get("/settings/adoption/")
    with django_assert_max_num_queries(14):
        page = olena.get("/settings/adoption/?weeks=12").content.decode()
    assert len(page) < 300_000
    assert page.count("adoption-who") == 50
    assert "Nina Sales" in page
    assert "?weeks=12&amp;page=2" in page
    rest = "".join(olena.get(f"/settings/adoption/?page={n}").content.decode() for n in (2, 3))
    assert all((f"Crew {n:03}" in page) != (f"Crew {n:03}" in rest) for n in range(120))
    last = olena.get("/settings/adoption/?page=99999").content.decode()
    assert 'rel="next"' not in last
    assert 'rel="prev"' in last


def test_a_field_says_what_it_is_for(enter, aurora, lead):
    """F275: on the card and where it is typed."""
    from officina.kernel.records import types as memory
    from officina.kernel.records.models import Field

    Field.objects.filter(type__code="lead", code="amount").update(help={"en": "Without tax"})
    memory.forget()
    try:
        card = enter("nina").get(f"/leads/{lead}/").content.decode()
        assert 'aria-label="Without tax"' in card
    finally:
        memory.forget()
