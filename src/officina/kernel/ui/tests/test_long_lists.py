"""Lists of thousands of options: found by their letters, and more than a list holds is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from officina.kernel.access import policy
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records import types
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.make_type import make_type
from officina.kernel.records.models import Option, OptionList
from officina.kernel.records.offers import MOST_OPTIONS
from officina.kernel.records.types import TypeDef
from officina.kernel.ui.tests.test_type_pages import FORM

People = dict[str, Actor]
CITIES = [f"City {n}" for n in range(MOST_OPTIONS)]


@pytest.fixture(autouse=True)
def _committed_at_once(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_how: act())
    yield
    policy.forget()
    types.forget()


def sit(who: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=who.user_id))
    return client


def field(name: str, kind: str) -> dict[str, object]:
    return {"key": name, "labels": {"en": name}, "kind": kind, "options": CITIES}


@pytest.fixture
def visits(aurora: People) -> TypeDef:
    asked = {
        "plurals": {"en": "Visits"},
        "fields": [field("From", "list"), field("Through", "multilist")],
        "stages": [],
    }
    made, _event = make_type(asked, by=aurora["olena"])
    return types.types().by_code(made.code)


def test_a_card_and_a_filter_send_what_is_chosen_and_find_the_rest(
    aurora: People, visits: TypeDef
) -> None:
    """F101"""
    first, second = (visits.fields[code].options for code in ("from", "through"))
    values = {"title": "Tour", "from": first[7].code, "through": [second[4_999].code]}
    number = create_record(visits, values, by=aurora["olena"]).record_id
    olena = sit(aurora["olena"])
    card = olena.get(f"/{visits.slug}/{number}/").content.decode()
    assert "City 4999" in card
    for code in ("from", "through"):
        editor = olena.get(f"/{visits.slug}/{number}/edit?field={code}").content.decode()
        assert f"pick/option?list={visits.fields[code].option_list}" in editor
        assert editor.count("City ") < 5
    found = olena.get(f"/pick/option?list={visits.fields['through'].option_list}&q=4321")
    assert found.content.decode().count("City 4321") == 2
    rows = f"/rules/rows?name=filter&for=type:{visits.code}"
    chosen = {"filter-0-field": "from", "filter-0-was": "from", "filter-0-op": "is"}
    row = olena.post(rows, chosen | {"filter-0-value": first[4_998].code}).content.decode()
    assert ("City 4998" in row, "City 12<" in row, "pick/option?list=" in row) == (
        True,
        False,
        True,
    )


def test_more_than_a_list_holds_is_refused_at_its_field_and_nothing_is_made(
    aurora: People,
) -> None:
    """F101"""
    many = "\n".join(f"City {n}" for n in range(50_000))
    before = (Option.objects.count(), OptionList.objects.count(), len(types.types().all))
    olena = sit(aurora["olena"])
    page = olena.post("/settings/types/new", {**FORM, "field-c-options": many})
    assert page.status_code == 422
    assert "A list holds at most 5000 options." in page.content.decode()
    page = olena.post("/settings/lists/new", {"name": "Cities", "options": many})
    assert page.status_code == 422
    assert "A list holds at most 5000 options." in page.content.decode()
    shared = OptionList.objects.earliest("id")
    page = olena.post(f"/settings/lists/{shared.code}/add", {"options": many})
    assert page.status_code == 422
    assert (Option.objects.count(), OptionList.objects.count(), len(types.types().all)) == before
