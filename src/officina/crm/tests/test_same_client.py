"""F010: a lead shows what else the same client asked for, to those who may see that."""

from __future__ import annotations

from django.test import Client

from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import types

PHONE = "+380501112233"


def tab(who: Actor, record_id: int) -> str:
    client = Client()
    client.force_login(User.objects.get(id=who.user_id))
    return client.get(f"/leads/{record_id}/?tab=lead", headers={"HX-Request": "true"}).text


def test_f010_a_lead_shows_the_other_requests_of_its_client(aurora: dict[str, Actor]) -> None:
    lead = types().by_code("lead")

    def came(title: str, phone: str, by: str) -> int:
        values = {"title": title, "person": "Pavel", "phone": phone}
        return create_record(lead, values, by=aurora[by]).record_id

    first = came("Turkey", PHONE, "taras")
    second = came("Crete", "+380 50 111 22 33", "taras")
    came("Madeira", PHONE, "nina")
    stranger = came("Bukovel", "+380679998877", "taras")
    shown = tab(aurora["taras"], second)
    assert "Other requests" in shown
    assert f"/leads/{first}/" in shown
    # Nina's is hers, and nobody else's request is his.
    assert "Madeira" not in shown
    assert "Bukovel" not in shown
    assert "Madeira" in tab(aurora["olena"], second)
    assert "Other requests" not in tab(aurora["taras"], stranger)
