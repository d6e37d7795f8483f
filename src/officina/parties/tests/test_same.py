"""Entering somebody a second time is told of, and allowed (F052); tax numbers are checked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from officina.kernel.access import policy
from officina.kernel.access.models import FieldRight
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import read
from officina.kernel.records.types import types
from officina.parties.tests.test_company_card import HTMX, Cast, browser, make

PHONE = "+380441112201"


def create(client: Client, slug: str, **values: Any) -> tuple[int, str]:
    response = client.post(f"/{slug}/new", {"title": "Again", **values}, headers=HTMX)
    return response.status_code, response.text


def test_f052_a_second_company_of_one_tax_number_is_shown_the_first(aurora: Cast) -> None:
    first = make(aurora, "company", "Horns LLC", tax_number="12345678")
    taras = browser(aurora, "taras")
    status, html = create(taras, "companies", tax_number="12345678")
    assert status == 422
    assert "Horns LLC" in html
    assert f'href="/companies/{first}/"' in html
    assert 'value="Again"' in html
    assert create(taras, "companies", tax_number="12345678", seen=first)[0] == 204
    assert create(taras, "companies", tax_number="87654321")[0] == 204


@pytest.mark.parametrize("slug", ["contacts", "leads"])
@pytest.mark.parametrize("code", ["contact", "lead"])
def test_f052_one_phone_or_address_is_found_across_contacts_and_leads(
    slug: str, code: str, aurora: Cast
) -> None:
    first = make(aurora, code, "Clara", phone=PHONE, email="clara@horns.example")
    taras = browser(aurora, "taras")
    status, html = create(taras, slug, phone="044 111 22 01")
    assert (status, "Clara" in html) == (422, True)
    if slug == "contacts":
        assert create(taras, slug, email="Clara@Horns.example")[0] == 422
    assert create(taras, slug, phone=PHONE, seen=first)[0] == 204


def test_f052_whoever_appeared_since_the_warning_is_shown_too(aurora: Cast) -> None:
    first = make(aurora, "contact", "Clara", phone=PHONE)
    make(aurora, "contact", "Klara", phone=PHONE)
    status, html = create(browser(aurora, "taras"), "contacts", phone=PHONE, seen=first)
    assert (status, "Klara" in html) == (422, True)


def test_f264_the_warning_names_nobody_whom_one_does_not_see(aurora: Cast) -> None:
    make(aurora, "lead", "Clara", phone=PHONE)
    assert create(browser(aurora, "nina"), "contacts", phone=PHONE) == (204, "")


def test_f265_a_hidden_phone_is_not_found_by(aurora: Cast) -> None:
    make(aurora, "lead", "Clara", phone=PHONE)
    FieldRight.objects.create(type_code="lead", field="phone", action="view")
    policy.forget()
    assert create(browser(aurora, "taras"), "contacts", phone=PHONE)[0] == 204


@pytest.mark.parametrize(
    ("country", "number", "kept"),
    [
        ("UA", "3285 5961", "32855961"),
        ("MD", "1008 6000 38413", "1008600038413"),
        ("RO", "RO 185 472 90", "18547290"),
        ("PT", "501 964 843", "501964843"),
        ("UA", "PT 501964843", "PT501964843"),
        ("", "anything 1", "anything 1"),
        ("AQ", "anything 2", "anything 2"),
    ],
)
def test_f282_a_tax_number_is_kept_in_the_form_of_its_country(
    country: str, number: str, kept: str, aurora: Cast
) -> None:
    company = types().by_code("company")
    made = make(aurora, "company", "New", tax_number=number, country=country)
    assert read(made, company, rights=None).values["tax_number"] == kept
    edit_record(made, company, {"phone": PHONE}, by=aurora["taras"])


def test_f282_the_letters_of_a_number_tell_the_country(aurora: Cast) -> None:
    made = make(aurora, "company", "New", tax_number="PT501964843")
    values = read(made, types().by_code("company"), rights=None).values
    assert (values["tax_number"], values["country"]) == ("501964843", "PT")


def test_f282_a_number_that_is_wrong_in_its_country_is_refused_at_the_field(aurora: Cast) -> None:
    company, taras = types().by_code("company"), aurora["taras"]
    with pytest.raises(Refused) as refused:
        create_record(company, {"title": "X", "tax_number": "501964844", "country": "PT"}, by=taras)
    assert refused.value.errors == {
        "tax_number": "Portugal has no such tax number. "
        "Check the digits, or choose another country."
    }
    made = make(aurora, "company", "New", tax_number="501964844")
    with pytest.raises(Refused):
        edit_record(made, company, {"country": "PT"}, by=taras)
    edit_record(made, company, {"country": "PT", "tax_number": "501964843"}, by=taras)
