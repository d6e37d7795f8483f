"""The company's cross-cutting card: what belongs to it, counted and listed by right (F051)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from officina.kernel.access import policy
from officina.kernel.access.models import FieldRight, Grant
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.delete_record import delete_record
from officina.kernel.records.actions.share_record import share_record
from officina.kernel.records.queries import belonging
from officina.kernel.records.types import types

Cast = dict[str, Actor]
HTMX = {"HX-Request": "true"}


def make(aurora: Cast, code: str, title: str, by: str = "taras", **values: Any) -> int:
    given = {"title": title, **values}
    return create_record(types().by_code(code), given, by=aurora[by]).record_id


def browser(aurora: Cast, who: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=aurora[who].user_id))
    return client


def page(aurora: Cast, who: str, address: str) -> str:
    response = browser(aurora, who).get(address, headers=HTMX)
    assert response.status_code == 200
    return response.text


@pytest.fixture
def horns(aurora: Cast) -> int:
    return make(aurora, "company", "Horns LLC")


def tab(html: str, label: str) -> str:
    """The count that a tab shows; empty without the tab."""
    _before, _label, rest = html.partition(f'>{label}<span class="tab-count">')
    return rest.partition("<")[0]


def test_f051_contacts_and_leads_of_a_company_are_counted_and_listed(
    aurora: Cast, horns: int
) -> None:
    make(aurora, "contact", "Clara", company=horns, phone="+380441112201")
    make(aurora, "lead", "Fit-out", company=horns)
    make(aurora, "lead", "Fair", company=horns)
    make(aurora, "lead", "Of nobody")
    html = page(aurora, "taras", f"/companies/{horns}/")
    assert (tab(html, "Contacts"), tab(html, "Leads")) == ("1", "2")
    leads = page(aurora, "taras", f"/companies/{horns}/?tab=lead")
    assert "Fit-out" in leads
    assert "Fair" in leads
    assert "Of nobody" not in leads
    assert "+380441112201" in page(aurora, "taras", f"/companies/{horns}/?tab=contact")


def test_f264_a_tab_counts_and_shows_only_what_its_reader_sees(aurora: Cast, horns: int) -> None:
    make(aurora, "lead", "Of Taras", company=horns)
    nina = aurora["nina"].user_id
    assert nina
    share_record(horns, types().by_code("company"), principal=nina, by=aurora["taras"])
    html = page(aurora, "nina", f"/companies/{horns}/?tab=lead")
    assert tab(html, "Leads") == ""
    assert "Of Taras" not in html
    make(aurora, "lead", "Of Nina", "nina", company=horns)
    html = page(aurora, "nina", f"/companies/{horns}/?tab=lead")
    assert tab(html, "Leads") == "1"
    assert "Of Taras" not in html
    assert tab(page(aurora, "olena", f"/companies/{horns}/"), "Leads") == "2"


def test_f265_where_the_company_is_hidden_no_tab_tells_of_it(aurora: Cast, horns: int) -> None:
    make(aurora, "lead", "Secret", company=horns)
    FieldRight.objects.create(type_code="lead", field="company", action="view")
    policy.forget()
    assert tab(page(aurora, "taras", f"/companies/{horns}/"), "Leads") == ""


def test_the_bin_and_empty_tabs_are_absent(aurora: Cast, horns: int) -> None:
    lead = make(aurora, "lead", "Binned", company=horns)
    delete_record(lead, types().by_code("lead"), by=aurora["taras"])
    html = page(aurora, "taras", f"/companies/{horns}/")
    assert tab(html, "Leads") == tab(html, "Contacts") == ""


def test_counts_are_capped(aurora: Cast, horns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(belonging, "COUNTED", 2)
    for n in range(4):
        make(aurora, "lead", f"Lead {n}", company=horns)
    assert tab(page(aurora, "taras", f"/companies/{horns}/"), "Leads") == "2+"


def test_the_card_costs_the_same_queries_for_one_and_for_twenty(
    aurora: Cast, horns: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    client = browser(aurora, "taras")
    make(aurora, "lead", "First", company=horns)
    address = f"/companies/{horns}/?tab=lead"
    client.get(address, headers=HTMX)
    with django_assert_num_queries(14):
        client.get(address, headers=HTMX)
    for n in range(20):
        make(aurora, "lead", f"Lead {n}", company=horns)
        make(aurora, "contact", f"Contact {n}", company=horns)
    with django_assert_num_queries(14):
        client.get(address, headers=HTMX)


def test_f051_new_from_the_card_belongs_to_the_company(aurora: Cast, horns: int) -> None:
    make(aurora, "contact", "Clara", company=horns)
    taras = browser(aurora, "taras")
    panel = page(aurora, "taras", f"/companies/{horns}/?tab=contact")
    assert f'href="/contacts/new?company={horns}"' in panel
    assert f"/leads/new?company={horns}" in panel
    form = page(aurora, "taras", f"/contacts/new?company={horns}")
    assert "Horns LLC" in form
    sent = taras.post(f"/contacts/new?company={horns}", {"title": "Kim"}, headers=HTMX)
    assert sent.status_code == 204
    assert "Kim" in page(aurora, "taras", f"/companies/{horns}/?tab=contact")


def test_f264_a_company_that_one_does_not_see_is_no_address_to_create_at(
    aurora: Cast, horns: int
) -> None:
    lead = make(aurora, "lead", "No company", "nina")
    Grant.objects.filter(type_code__in=["company", "*"], action="view").update(scope="own")
    policy.forget()
    nina = browser(aurora, "nina")
    for company in (horns, lead, 10**17, "x", "9" * 30):
        address = f"/contacts/new?company={company}"
        answers = [
            nina.get(address, headers=HTMX),
            nina.post(address, {"title": "Kim"}, headers=HTMX),
        ]
        assert [one.status_code for one in answers] == [404, 404]
        assert "Horns" not in answers[0].text


def test_f051_a_contact_shows_leads_of_the_same_phone_or_address_by_right(aurora: Cast) -> None:
    phone, email = "+380441112201", "clara@horns.example"
    clara = make(aurora, "contact", "Clara", phone=phone, email=email)
    make(aurora, "lead", "By phone", phone=phone)
    make(aurora, "lead", "By address", email=email)
    make(aurora, "lead", "By both", phone=phone, email=email)
    make(aurora, "lead", "By another", phone="+380441112299")
    make(aurora, "lead", "Of Nina", "nina", phone=phone)
    html = page(aurora, "taras", f"/contacts/{clara}/?tab=lead")
    assert tab(html, "Leads") == "3"
    assert "By another" not in html
    assert "Of Nina" not in html
    FieldRight.objects.create(type_code="lead", field="phone", action="view")
    policy.forget()
    html = page(aurora, "taras", f"/contacts/{clara}/?tab=lead")
    assert tab(html, "Leads") == "2"
    assert "By phone" not in html
