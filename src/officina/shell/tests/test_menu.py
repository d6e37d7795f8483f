"""Menus by role, arranged by administrators and by each person (F258-F260)."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from officina.kernel.access.policy import NotAllowed
from officina.kernel.principals.ids import EVERYONE
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.saved_views import save_view
from officina.kernel.records.actions.share_record import share_record
from officina.kernel.records.actions.take_back_setting import take_back_setting
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.shell.actions.arrange_role import arrange_role
from officina.shell.models import Layout

pytestmark = pytest.mark.django_db


def left(client: Client) -> list[str]:
    """What stands at the left of a page, "More" left out."""
    page = client.get("/menu?at=/").content.decode().split('popovertarget="more-menu"')[0]
    return re.findall(r'nav-label">([^<]+)<', page)


def whole(client: Client) -> str:
    return client.get("/menu?at=/").content.decode()


def test_each_role_begins_where_its_work_is(enter):
    """F258, F259, F261: nobody arranged anything yet."""
    assert left(enter("nina"))[:5] == ["Home", "My work", "Leads", "Companies", "Contacts"]
    assert left(enter("sofia"))[:4] == ["Home", "My work", "Leads", "Contacts"]
    assert left(enter("hanna"))[2] == "Сотрудники"
    assert "Report of tasks" in left(enter("olena"))
    assert len(left(enter("lada"))) == 7


def test_an_administrator_orders_renames_hides_groups_and_links(enter, aurora):
    """F260: what the menu of sales becomes, everybody else's stays."""
    lead = types().by_code("lead")
    save_view(lead, "Hot ones", "view=list", shared_with=[EVERYONE], by=aurora["olena"])
    menu = [
        {"entry": "my-work"},
        {"group": "group-1", "labels": {"en": "Clients"}, "nodes": [{"entry": "type:company"}]},
        {"entry": "type:lead", "labels": {"en": "Requests"}},
        {"link": "link-1", "labels": {"en": "Hot"}, "to": "view:lead: Hot ones"},
        {"entry": "type:contact", "hidden": True},
    ]
    arrange_role("sales", "menu", menu, by=aurora["olena"])
    nina = enter("nina")
    assert left(nina)[:5] == ["My work", "Clients", "Companies", "Requests", "Hot"]
    assert "Contacts" not in whole(nina)
    assert 'href="/leads/?view=list"' in whole(nina)
    assert "Requests" not in whole(enter("hanna"))


def test_the_editor_sends_what_it_shows(enter):
    """F260: rows in their order, those that are indented in the group above them."""
    olena = enter("olena")
    sent = {
        "node": ["home", "group-new1", "type:lead", "my-work", "link-new2"],
        "shown-home": "1",
        "name-group-new1-en": "Sales",
        "shown-group-new1": "1",
        "shown-type:lead": "1",
        "in-type:lead": "1",
        "shown-link-new2": "1",
        "name-link-new2-en": "Docs",
        "to-link-new2": "",
        "address-link-new2": "https://docs.example/",
    }
    assert olena.post("/settings/menu/sales/", sent, HTTP_HX_REQUEST="true").status_code == 204
    home, group, work, link = Layout.objects.get(role__code="sales").menu
    assert home == {"entry": "home"}
    assert group["nodes"] == [{"entry": "type:lead"}]
    assert group["labels"] == {"en": "Sales"}
    assert work == {"entry": "my-work", "hidden": True}
    assert link["to"] == "https://docs.example/"
    page = olena.get("/settings/menu/sales/").content.decode()
    assert page.index("https://docs.example/") > page.index('value="Sales"')


@pytest.mark.parametrize(
    "menu",
    [
        [{"entry": "home"}, {"entry": "home"}],
        [{"link": "l", "labels": {"en": "X"}, "to": "javascript:alert(1)"}],
        [{"link": "l", "labels": {"en": "X"}, "to": "//elsewhere.example"}],
        [{"link": "l", "labels": {}, "to": "/leads/"}],
        [{"group": "g", "labels": {"en": "G"}, "nodes": [{"group": "h", "labels": {"en": "H"}}]}],
        [{"entry": "home", "onclick": "x"}],
        [{"entry": f"e{n}"} for n in range(61)],
        "home",
    ],
)
def test_what_is_no_menu_is_refused_whole(aurora, menu):
    with pytest.raises(Refused):
        arrange_role("sales", "menu", menu, by=aurora["olena"])
    assert not Layout.objects.filter(menu__isnull=False).exists()


def test_only_administrators_arrange_menus_of_roles(enter, aurora):
    with pytest.raises(NotAllowed):
        arrange_role("sales", "menu", [], by=aurora["nina"])
    answers = [enter(who).get("/settings/menu/sales/").status_code for who in ("nina", "clara")]
    assert [*answers, enter("olena").get("/settings/menu/sales/").status_code] == [404, 404, 200]
    assert enter("olena").get("/settings/menu/nobody/").status_code == 404


def test_a_menu_is_taken_back_unless_it_was_changed_since(aurora):
    first = arrange_role("sales", "menu", [{"entry": "home"}], by=aurora["olena"])
    second = arrange_role("sales", "menu", [{"entry": "my-work"}], by=aurora["olena"])
    with pytest.raises(Refused):
        take_back_setting(first, by=aurora["olena"])
    take_back_setting(second, by=aurora["olena"])
    assert Layout.objects.get().menu == [{"entry": "home"}]


def test_a_person_pins_and_orders_his_own(enter):
    """F260: the rest is under "More", and goes back to what the house has."""
    nina, taras = enter("nina"), enter("taras")
    before = left(nina)
    nina.post("/menu/own", {"pinned": ["employees", "home"]})
    assert left(nina) == ["Employees", "Home"]
    assert "Leads" in whole(nina)
    assert left(taras) == before
    nina.post("/menu/own", {"do": "reset"})
    assert left(nina) == before


def test_a_folded_group_stays_folded_unless_one_is_in_it(enter, aurora):
    group = {"group": "group-1", "labels": {"en": "Clients"}, "nodes": [{"entry": "type:company"}]}
    arrange_role("sales", "menu", [group], by=aurora["olena"])
    nina = enter("nina")
    assert "open>" in whole(nina).split('id="nav-group-1"')[1][:200]
    nina.post("/menu/fold", {"code": "group-1", "folded": "1"})
    assert "open>" not in whole(nina).split('id="nav-group-1"')[1][:200]
    inside = nina.get("/menu?at=/companies/").content.decode()
    assert "open>" in inside.split('id="nav-group-1"')[1][:200]


def test_who_has_several_roles_chooses_whose_menu_he_has(enter, aurora):
    from officina.kernel.principals.models import Role, RoleHolder

    hr = Role.objects.get(code="hr")
    RoleHolder.objects.create(role=hr, principal_id=aurora["nina"].user_id)
    nina = enter("nina")
    assert left(nina)[2] == "Leads"
    nina.post("/menu/own", {"role": "hr", "pinned": ["home", "employees"]})
    assert left(nina) == ["Home", "Employees"]
    assert 'value="hr" selected' in nina.get("/menu/own").content.decode()


def test_links_to_what_one_may_not_see_are_absent(enter, aurora):
    menu = [
        {"link": "link-1", "labels": {"en": "Nowhere"}, "to": "view:lead: Private"},
        {"link": "link-2", "labels": {"en": "No page"}, "to": "page:secret"},
    ]
    save_view(types().by_code("lead"), "Private", "view=list", by=aurora["olena"])
    arrange_role("sales", "menu", menu, by=aurora["olena"])
    assert "Nowhere" not in whole(enter("nina"))
    assert "No page" not in whole(enter("nina"))


def test_the_menu_costs_the_same_however_much_was_arranged(
    enter, aurora, django_assert_max_num_queries
):
    nina = enter("nina")
    nina.get("/menu?at=/")
    labels = {"en": "L"}
    menu = [{"link": f"l{n}", "labels": labels, "to": "/leads/"} for n in range(50)]
    arrange_role("sales", "menu", menu, by=aurora["olena"])
    with django_assert_max_num_queries(7):
        nina.get("/menu?at=/")


def test_an_outsider_finds_what_he_was_given_and_no_empty_rooms(enter, aurora):
    clara = enter("clara")
    assert left(clara) == ["Home"]
    lead = types().by_code("lead")
    fence = create_record(lead, {"title": "Fence"}, by=aurora["nina"]).record_id
    share_record(fence, lead, principal=aurora["clara"].user_id, by=aurora["nina"])
    assert left(clara) == ["Home", "Leads"]
