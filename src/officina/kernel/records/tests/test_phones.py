"""F093: a phone number is kept for machines, and as somebody typed it for people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officina.kernel.principals.models import Organisation, Unit, User
from officina.kernel.records.actions.create_many import New, create_many
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.undo import undo
from officina.kernel.records.rows import read
from officina.kernel.records.tests.conftest import Cast
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Written

NewLead = Callable[..., int]


def phone_of(lead: TypeDef, record_id: int) -> tuple[str | None, str | None]:
    row = read(record_id, lead, rights=None)
    return row.values["phone"], row.typed.get("phone")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("050 111 22 33", ("+380501112233", "050 111 22 33")),
        ("+380 50 111-22-33", ("+380501112233", "+380 50 111-22-33")),
        ("+380501112233", ("+380501112233", None)),
        ("ext. 123", ("ext. 123", None)),
        ("", (None, None)),
    ],
)
def test_what_was_typed_stands_beside_the_number(
    typed: str, kept: tuple[str | None, str | None], lead: TypeDef, new_lead: NewLead
) -> None:
    assert phone_of(lead, new_lead(phone=typed)) == kept


def test_another_number_takes_what_was_typed_along(
    aurora: Cast, lead: TypeDef, new_lead: NewLead
) -> None:
    record = new_lead(phone="050 111 22 33")
    edit_record(record, lead, {"phone": "067 111 22 33"}, by=aurora["taras"])
    assert phone_of(lead, record) == ("+380671112233", "067 111 22 33")
    edit_record(record, lead, {"phone": "+380671112244"}, by=aurora["taras"])
    assert phone_of(lead, record) == ("+380671112244", None)


def test_undo_brings_back_what_was_typed(aurora: Cast, lead: TypeDef, new_lead: NewLead) -> None:
    """F093, F050: also where it is not how the number would be written now."""
    record = new_lead(phone="050 111 22 33")
    emptied = edit_record(record, lead, {"phone": ""}, by=aurora["taras"])
    assert emptied is not None
    back = undo(emptied.event_id, by=aurora["taras"])
    assert phone_of(lead, record) == ("+380501112233", "050 111 22 33")
    assert back is not None
    undo(back.event_id, by=aurora["taras"])
    assert phone_of(lead, record) == (None, None)
    edit_record(record, lead, {"phone": "+380671112244"}, by=aurora["taras"])
    over = edit_record(record, lead, {"phone": "067 111 22 55"}, by=aurora["taras"])
    assert over is not None
    undo(over.event_id, by=aurora["taras"])
    assert phone_of(lead, record) == ("+380671112244", None)


def test_the_country_is_that_of_whoever_types(aurora: Cast, lead: TypeDef) -> None:
    chisinau = Organisation.objects.create(name="Aurora SRL", country="MD")
    taras = User.objects.get(email="taras@aurora.example")
    Unit.objects.filter(id=taras.unit_id).update(organisation=chisinau)
    by = type(aurora["taras"]).person(taras.id)
    made = create_many(lead, [New({"title": "Tour", "phone": "069 123 456"})], by=by)[0]
    assert isinstance(made, Written)
    assert phone_of(lead, made.record_id) == ("+37369123456", "069 123 456")


def test_a_number_that_names_its_country_asks_for_none(new_lead: NewLead) -> None:
    with CaptureQueriesContext(connection) as asked:
        new_lead(phone="+380501112233")
    assert not [one for one in asked.captured_queries if "organisation WHERE" in one["sql"]]


def test_the_card_shows_it_on_hover_and_in_its_editor(
    aurora: Cast, new_lead: NewLead, client: Client
) -> None:
    record = new_lead(phone="050 111 22 33")
    client.force_login(User.objects.get(email="taras@aurora.example"))
    assert 'title="Typed as 050 111 22 33"' in client.get(f"/leads/{record}/").content.decode()
    editor = client.get(f"/leads/{record}/edit?field=phone").content.decode()
    assert 'value="050 111 22 33"' in editor
