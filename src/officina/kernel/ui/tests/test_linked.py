"""A link field seen from its other side (F061)."""

from __future__ import annotations

import pytest
from django.test import Client

from officina.kernel.principals.models import User
from officina.kernel.records import types as memory
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.make_type import make_type
from officina.kernel.records.models import Field
from officina.kernel.records.types import types

pytestmark = pytest.mark.django_db

MACHINES = {
    "plurals": {"en": "Machines"},
    "labels": {"en": "Machine"},
    "icon": "truck",
    "in_menu": True,
    "fields": [
        {"key": "f1", "labels": {"en": "Seller"}, "kind": "link", "target": "contact"},
    ],
    "stages": [],
    "who": "everyone",
}


@pytest.fixture
def client_of(aurora):
    def come(name: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(id=aurora[name].user_id))
        return client

    yield come
    memory.forget()


def test_the_far_card_names_the_list_of_those_that_link_to_it(aurora, client_of):
    """F061: by the name of the way back, under the rights of who looks; without one no tab."""
    machine, _event = make_type(MACHINES, by=aurora["olena"])
    memory.forget()
    made, contact = machine.code, types().by_code("contact")
    seller = create_record(contact, {"title": "Ivan Horns"}, by=aurora["olena"]).record_id
    machine = types().by_code(made)
    [link] = [one.code for one in machine.fields.values() if one.kind == "link"]
    sent = {"title": "Lathe", link: seller}
    create_record(machine, sent, by=aurora["olena"])
    at = f"/contacts/{seller}/"
    assert "Sold by them" not in client_of("olena").get(at).content.decode()
    Field.objects.filter(type__code=made, code=link).update(back={"en": "Sold by them"})
    memory.forget()
    olena = client_of("olena")
    assert "Sold by them" in olena.get(at).content.decode()
    tab = olena.get(f"{at}?tab={made}-{link}").content.decode()
    assert "Lathe" in tab
    create_record(machine, {"title": "Press"}, by=aurora["olena"])
    assert "Press" not in olena.get(f"{at}?tab={made}-{link}").content.decode()
