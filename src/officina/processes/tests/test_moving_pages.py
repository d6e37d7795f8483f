"""The page on which cases move (C1), as browsers ask for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from officina.kernel.principals.models import User
from officina.processes.changing.overlay import marks_of_way
from officina.processes.models import Version
from officina.processes.queries.way import Way, way_of
from officina.processes.tests.conftest import House
from officina.processes.tests.test_moving_cases import changed, number_of
from officina.processes.views.way import marks

pytestmark = pytest.mark.django_db

type SignIn = Callable[[str], Client]


@pytest.fixture
def client_for(house: House) -> SignIn:
    def make(who: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(id=house.id_of(who)))
        return client

    return make


def drawn_marks(way: Way) -> dict[str, Any]:
    assert way.changed is not None
    return marks_of_way(way.changed, marks(way))


def test_c1_the_page_lists_moves_and_moves_back(house: House, client_for: SignIn) -> None:
    process, cases = changed(house)
    olena = client_for("olena")
    address = f"/processes/{process}/move"
    page = olena.get(address).content.decode()
    assert "It stands at “Shipment”, which is not in version 2." in page
    page = olena.post(address, {"one": cases["request"]}).content.decode()
    assert "from version 1 to version 2" in page
    assert number_of(cases["request"]) == 2
    olena.post(address, {"back": cases["request"]})
    assert number_of(cases["request"]) == 1
    olena.post(address, {"case": list(cases.values())})
    assert [number_of(case) for case in cases.values()] == [2, 2, 1]


def test_c1_both_versions_are_one_drawing(house: House, client_for: SignIn) -> None:
    process, _cases = changed(house)
    first, second = Version.objects.filter(process_id=process).order_by("n")
    drawn = client_for("olena").get(f"/processes/versions/{first.id}-{second.id}.bpmn")
    text = drawn.content.decode()
    assert 'id="credit"' in text
    assert 'id="gone-shipment"' in text


def test_c1_the_map_of_a_moved_case_shows_what_changed_until_it_is_moved_back(
    house: House, client_for: SignIn
) -> None:
    process, cases = changed(house)
    case, olena = cases["contract"], client_for("olena")
    at, drawing = f"/cases/{case}/map", f"/cases/{case}/drawing.bpmn"
    assert olena.get(drawing).status_code == 404
    olena.post(f"/processes/{process}/move", {"one": case})
    page = olena.get(at).text
    assert "Moved from version 1 to version 2" in page
    assert '<div class="overlaid-word" data-change="added">' in page
    assert drawing in page
    assert 'id="gone-shipment"' in olena.get(drawing).text
    way = way_of(case)
    assert way is not None
    both = drawn_marks(way)
    assert both["nodes"]["request"]["state"] == "done"
    assert both["nodes"]["contract"]["state"] == "now"
    assert both["nodes"]["credit"]["change"] == "added"
    assert both["nodes"]["gone-shipment"]["change"] == "removed"
    assert client_for("ivan").get(drawing).status_code == 404
    olena.post(f"/processes/{process}/move", {"back": case})
    assert "Moved from" not in olena.get(at).text
    assert olena.get(drawing).status_code == 404


def test_c1_who_may_not_change_the_process_moves_nothing(house: House, client_for: SignIn) -> None:
    process, cases = changed(house)
    nina = client_for("nina")
    assert nina.post(f"/processes/{process}/move", {"one": cases["request"]}).status_code == 403
    assert number_of(cases["request"]) == 1
