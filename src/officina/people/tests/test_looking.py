"""An administrator looks with another person's eyes: logged, read only (F264)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from officina.kernel.access.models import ViewAs
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import types


def _client(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=actor.user_id))
    return client


@pytest.fixture
def lead_of_taras(aurora: dict[str, Any]) -> int:
    lead = types().by_code("lead")
    return create_record(lead, {"title": "Only Taras"}, by=aurora["taras"]).record_id


def test_f264_an_administrator_sees_what_the_other_sees_and_the_log_says_so(
    aurora: dict[str, Any], lead_of_taras: int
) -> None:
    igor = _client(aurora["igor"])
    assert igor.get(f"/leads/{lead_of_taras}/").status_code == 200
    igor.post(f"/people/{aurora['nina'].user_id}/look-as/")
    assert igor.get(f"/leads/{lead_of_taras}/").status_code == 404
    assert ViewAs.objects.get().until is None
    found = sql.row("SELECT actor_id FROM event WHERE kind = 'person.looked_as'")
    assert found == (aurora["igor"].user_id,)
    igor.post("/view-as/end")
    assert igor.get(f"/leads/{lead_of_taras}/").status_code == 200
    assert ViewAs.objects.get().until is not None


def test_f264_nothing_is_changed_with_anothers_eyes(
    aurora: dict[str, Any], lead_of_taras: int
) -> None:
    igor = _client(aurora["igor"])
    igor.post(f"/people/{aurora['taras'].user_id}/look-as/")
    path = f"/leads/{lead_of_taras}/comments"
    assert igor.post(path, {"text": "As Taras"}).status_code == 403


@pytest.mark.parametrize("who", ["taras", "hanna", "clara"])
def test_f264_nobody_else_looks_with_anothers_eyes(who: str, aurora: dict[str, Any]) -> None:
    answer = _client(aurora[who]).post(f"/people/{aurora['nina'].user_id}/look-as/")
    assert answer.status_code == 404
    assert not ViewAs.objects.exists()
