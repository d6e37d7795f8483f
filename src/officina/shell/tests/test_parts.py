"""Parts that a house does without, and simple mode (F270)."""

from __future__ import annotations

import pytest
from django.test import Client

from officina.kernel.access.actions.switch_module import NoSuchModule, switch_module
from officina.kernel.access.modules import POWER
from officina.kernel.access.policy import NotAllowed
from officina.kernel.events.drain import drain_all
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.take_back_setting import take_back_setting
from officina.kernel.records.types import types

pytestmark = pytest.mark.django_db


@pytest.fixture
def a_lead(aurora: dict[str, Actor]) -> int:
    sent = {"title": "Balloon trip"}
    made = create_record(types().by_code("lead"), sent, by=aurora["nina"])
    drain_all()
    return made.record_id


def page(client: Client, at: str) -> str:
    return client.get(at).content.decode()


def test_what_is_off_is_nowhere_and_comes_back_whole(enter, aurora, a_lead):
    """F270: menu, creation, search, the card and its list; the data stays."""
    found = f'href="/leads/{a_lead}/"'
    assert found in page(enter("nina"), "/palette?q=Balloon")
    switch_module("leads", on=False, by=aurora["olena"])
    nina = enter("nina")
    assert 'href="/leads/' not in page(nina, "/")
    assert found not in page(nina, "/palette?q=Balloon")
    assert "Balloon trip" not in page(nina, "/")
    assert nina.get("/leads/").status_code == 404
    assert nina.get(f"/leads/{a_lead}/").status_code == 404
    assert nina.post("/leads/new", {"title": "Another"}).status_code == 404
    switch_module("leads", on=True, by=aurora["olena"])
    assert "Balloon trip" in page(enter("nina"), f"/leads/{a_lead}/")


def test_what_needs_it_goes_with_it_and_says_so(enter, aurora):
    """F270: leads need clients."""
    switch_module("clients", on=False, by=aurora["olena"])
    olena = enter("olena")
    assert olena.get("/leads/").status_code == 404
    assert "Absent, because it needs: Clients." in page(olena, "/settings/parts/")
    switch_module("clients", on=True, by=aurora["olena"])
    assert enter("olena").get("/leads/").status_code == 200


def test_simple_mode_is_one_switch_that_hides_power(enter, aurora):
    """F270: a small company."""
    olena = enter("olena")
    whole = page(olena, "/settings/")
    assert "Configuration" in whole
    people = whole.split("Company and people</h2>")[1].split("</section>")[0]
    assert "Roles and rights" in people
    assert "Background work" not in people
    olena.post(f"/settings/parts/{POWER}/off", HTTP_HX_REQUEST="true")
    olena = enter("olena")
    settings = page(olena, "/settings/")
    assert "Configuration" not in settings
    assert "Background work" not in settings
    assert "Roles and rights" in settings
    assert "Other programs" not in settings
    assert olena.get("/processes/").status_code == 404
    assert olena.get("/leads/").status_code == 200
    olena.post(f"/settings/parts/{POWER}/on", HTTP_HX_REQUEST="true")
    assert enter("olena").get("/processes/").status_code == 200


def test_the_api_knows_nothing_of_what_is_off(enter, aurora, a_lead):
    switch_module("leads", on=False, by=aurora["olena"])
    assert "/leads" not in enter("olena").get("/api/v1/openapi.json").content.decode()


def test_switching_is_for_administrators_and_is_undone(aurora):
    with pytest.raises(NotAllowed):
        switch_module("news", on=False, by=aurora["nina"])
    with pytest.raises(NoSuchModule):
        switch_module("kitchen", on=False, by=aurora["olena"])
    event = switch_module("news", on=False, by=aurora["olena"])
    assert switch_module("news", on=False, by=aurora["olena"]) is None
    take_back_setting(event, by=aurora["olena"])
    assert switch_module("news", on=True, by=aurora["olena"]) is None


def test_menus_pages_and_parts_travel_in_a_package(aurora):
    """F260, F263: the same files make the same menus elsewhere."""
    from officina.kernel.portability.packages import Put, parts
    from officina.shell.actions.arrange_role import arrange_role
    from officina.shell.models import Layout, Page

    arrange_role("sales", "menu", [{"entry": "home"}], by=aurora["olena"])
    switch_module("news", on=False, by=aurora["olena"])
    Page.objects.create(code="start", titles={"en": "Start"}, blocks=[{"block": "news"}])
    ours = [one for one in parts() if one.code in ("menus", "pages", "parts")]
    taken = {one.code: one.read() for one in ours}
    Page.objects.all().delete()
    Layout.objects.all().delete()
    switch_module("news", on=True, by=aurora["olena"])
    for one in ours:
        for key, content in taken[one.code].items():
            one.put(key, content, Put(by=aurora["olena"]))
    assert {one.code: one.read() for one in ours} == taken
