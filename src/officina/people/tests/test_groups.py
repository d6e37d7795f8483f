"""Groups: administrators make them, rights and mentions reach who is in them, at once."""

from __future__ import annotations

import json

import pytest

from officina.kernel.access.policy import NotAllowed
from officina.kernel.events.models import Event
from officina.kernel.notify.audience import people_of
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Group, Role
from officina.kernel.principals.viewer import load_viewer
from officina.kernel.records.checks import Refused
from officina.people.actions.change_group import add_group, delete_group, join_group, leave_group
from officina.people.actions.give_role import give_role

HTMX = {"HX-Request": "true"}


@pytest.fixture
def fair(company, house):
    """A group with Nina in it."""
    group = add_group("Trade fair", by=house)
    join_group(group, company.nina, by=house)
    return group


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/settings/groups/", [302, 404, 404, 404, 200]),
        ("/settings/groups/new", [302, 404, 404, 404, 200]),
        ("/people/groups/{0}/", [302, 404, 200, 200, 200]),
        ("/people/groups/{0}/join", [302, 404, 404, 404, 200]),
        ("/people/groups/{0}/rename", [302, 404, 404, 404, 200]),
        ("/people/groups/999999/", [302, 404, 404, 404, 404]),
    ],
)
def test_each_page_is_there_for_those_it_is_for(company, browser_of, fair, address, expected):
    people = (None, company.clara, company.nina, company.hanna, company.olena)
    found = [browser_of(one).get(address.format(fair.id)).status_code for one in people]
    assert found == expected


def test_only_administrators_change_groups(company, fair):
    for person in (company.nina, company.hanna, company.clara):
        by = Actor.person(person.id)
        for verb, more in ((join_group, [person]), (leave_group, [person]), (delete_group, [])):
            with pytest.raises(NotAllowed):
                verb(fair, *more, by=by)
        with pytest.raises(NotAllowed):
            add_group("Mine", by=by)


def test_a_role_of_the_group_reaches_its_people_and_leaves_with_them(company, house, fair):
    give_role(Role.objects.get(code="clerk"), fair.id, by=house)
    assert "clerk" in load_viewer(company.nina.id).roles
    leave_group(fair, company.nina, by=house)
    assert "clerk" not in load_viewer(company.nina.id).roles
    with pytest.raises(Refused, match="role"):
        delete_group(fair, by=house)


def test_a_mention_of_the_group_is_for_its_people(company, browser_of, fair):
    assert people_of(fair.id) == [company.nina.id]
    options = browser_of(company.olena).get("/pick/mention?q=fair", headers=HTMX).text
    assert f'data-value="{fair.id}"' in options
    # A mention leads to /people/<number>, whichever it names.
    to = browser_of(company.olena).get(f"/people/{fair.id}/")
    assert to["Location"] == f"/people/groups/{fair.id}/"


def test_names_are_needed_and_held_once(fair, house):
    for bad in ("", " ", "Trade fair"):
        with pytest.raises(Refused):
            add_group(bad, by=house)


def test_a_group_is_made_filled_deleted_and_brought_back_by_its_pages(company, browser_of):
    browser = browser_of(company.olena)
    browser.post("/settings/groups/new", {"name": "Choir"}, headers=HTMX)
    group = Group.objects.get(name="Choir")
    at = f"/people/groups/{group.id}"
    joined = browser.post(f"{at}/join", {"person": company.nina.id}, headers=HTMX)
    assert joined.status_code == 204
    assert company.nina.name in browser.get(f"{at}/").text
    browser.post(json.loads(joined["HX-Trigger"])["toast"]["undo"], headers=HTMX)
    assert not group.members.exists()
    browser.post(f"{at}/return/{company.nina.id}", headers=HTMX)
    assert browser.post(f"{at}/join", {"person": "x"}, headers=HTMX).status_code == 422
    gone = browser.post(f"{at}/delete", headers=HTMX)
    assert not Group.objects.exists()
    assert "Undo" in browser.get(gone["HX-Redirect"]).text
    event = gone["HX-Redirect"].partition("=")[2]
    browser.post(f"/settings/groups/restore/{event}", headers=HTMX)
    assert list(Group.objects.get(name="Choir").members.all()) == [company.nina]
    other = Event.objects.exclude(kind="group.deleted").order_by("-id").first()
    assert browser.post(f"/settings/groups/restore/{other.id}").status_code == 404
