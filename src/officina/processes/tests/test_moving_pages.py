"""The page on which cases move (C1), as browsers ask for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from officina.kernel.principals.models import User
from officina.processes.models import Version
from officina.processes.tests.conftest import House
from officina.processes.tests.test_moving_cases import changed, number_of

pytestmark = pytest.mark.django_db

type SignIn = Callable[[str], Client]


@pytest.fixture
def client_for(house: House) -> SignIn:
    def make(who: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(id=house.id_of(who)))
        return client

    return make


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


def test_c1_who_may_not_change_the_process_moves_nothing(house: House, client_for: SignIn) -> None:
    process, cases = changed(house)
    nina = client_for("nina")
    assert nina.post(f"/processes/{process}/move", {"one": cases["request"]}).status_code == 403
    assert number_of(cases["request"]) == 1
