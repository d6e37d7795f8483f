"""F101, F093, F060: types that administrators make in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from officina.kernel.access import policy
from officina.kernel.access.policy import NotAllowed
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Unit
from officina.kernel.records import types
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.make_type import make_type
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import read
from officina.kernel.records.tests.conftest import titles
from officina.kernel.records.types import TypeDef

People = dict[str, Actor]


@pytest.fixture(autouse=True)
def _committed_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What waits for a commit happens at once: the test's own transaction never commits."""
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_how: act())
    yield
    policy.forget()
    types.forget()


def field(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"key": name, "labels": {"en": name}, "kind": kind, **more}


def stage(name: str, kind: str = "open") -> dict[str, Any]:
    return {"key": name, "labels": {"en": name}, "color": "blue", "kind": kind}


PURCHASES = {
    "plurals": {"en": "Purchase requests"},
    "fields": [
        field("Reason", "longtext"),
        field("Amount", "money", required=True),
        field("Quantity", "integer"),
        field("Unit price", "decimal"),
        field("Total", "formula", formula="Unit price * Quantity"),
        field("Needed by", "date"),
        field("Category", "list", options=["Hardware", "Software"]),
        field("Supplier", "link", target="company"),
    ],
    "stages": [stage("New"), stage("Approval"), stage("Bought", "won"), stage("No", "lost")],
}


def make(people: People, **more: Any) -> TypeDef:
    made, _event = make_type({**PURCHASES, **more}, by=people["olena"])
    return types.types().by_code(made.code)


def test_f101_a_type_is_used_the_moment_it_is_saved(aurora: People) -> None:
    made = make(aurora)
    assert (made.code, made.slug, made.label) == (
        "purchase-request",
        "purchase-requests",
        "Purchase request",
    )
    assert made.fields["amount"].storage == "base"
    assert made.fields["supplier"] if "supplier" in made.fields else made.fields["company"]
    values = {"title": "Laptops", "amount": "1200", "quantity": "3", "unit_price": "400.50"}
    written = create_record(made, values, by=aurora["taras"])
    assert written.number == "PR-1"
    row = read(written.record_id, made, rights=None)
    assert row.values["total"] == Decimal("1201.5")
    assert row.values["currency"]
    edit_record(row.id, made, {"quantity": "4"}, by=aurora["taras"])
    assert read(row.id, made, rights=None).values["total"] == 1602
    assert titles(aurora["nina"], made) == ["Laptops"]
    move_stage(row.id, made, to=made.stages[1].id, by=aurora["nina"])


def test_only_administrators_make_types(aurora: People) -> None:
    with pytest.raises(NotAllowed):
        make_type(PURCHASES, by=aurora["taras"])


def test_f101_one_unit_uses_it_and_others_do_not_see_it(aurora: People) -> None:
    taras = aurora["taras"].viewer
    assert taras is not None
    unit = Unit.objects.get(id=taras.unit_id)
    made = make(aurora, who="unit", unit=str(unit.id))
    assert create_record(made, {"title": "Desk", "amount": "90"}, by=_again(aurora["taras"]))
    assert titles(_again(aurora["taras"]), made) == ["Desk"]
    outside = next(
        actor
        for name, actor in aurora.items()
        if actor.viewer and unit.id not in actor.viewer.units_above and not actor.viewer.units_led
        and not actor.viewer.roles & {"director", "administrator"} and name != "taras"
    )
    assert titles(_again(outside), made) == []
    with pytest.raises(NotAllowed):
        create_record(made, {"title": "Chair", "amount": "9"}, by=_again(outside))


def _again(actor: Actor) -> Actor:
    """The same person as he is now: roles are read with each request."""
    assert actor.user_id is not None
    return Actor.person(actor.user_id)
