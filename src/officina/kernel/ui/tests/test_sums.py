"""Sums are typed beside their currency, over HTTP (F093)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.test import Client

from officina.kernel.access import policy
from officina.kernel.access.models import FieldRight
from officina.kernel.principals.models import Organisation, User
from officina.kernel.records.models import Field, RecordType
from officina.kernel.records.rows import read
from officina.kernel.records.types import forget
from officina.kernel.search.tests.cast import Cast, hire
from officina.kernel.ui import formats

HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    policy.forget()
    hired = hire()
    Organisation.objects.update(currency="MDL")
    yield hired
    policy.forget()
    forget()


def browser(who: User) -> Client:
    client = Client(headers=HTMX)
    client.force_login(who)
    return client


def sum_of(cast: Cast, record: int) -> tuple[str, str]:
    values = read(record, cast.lead, rights=None).values
    return str(values["amount"]), values["currency"]


def offered(html: str, name: str) -> list[str]:
    """The currencies that may be chosen, the one that is chosen first."""
    found = re.search(rf'<select[^>]*name="{name}_currency".*?</select>', html, re.S)
    if found is None:
        return []
    codes = re.findall(r"<option( selected)?>([A-Z]{3})", found[0])
    return [code for _is, code in sorted(codes, key=lambda one: not one[0])]


def test_a_sum_on_the_card_is_typed_in_another_currency_and_taken_back(cast: Cast) -> None:
    anna = browser(cast.anna)
    record = cast.add(cast.anna, "Tour", amount="100")
    editor = anna.get(f"/leads/{record}/edit?field=amount").text
    assert offered(editor, "value")[0] == "MDL"
    assert {"EUR", "USD", "UAH"} < set(offered(editor, "value"))
    typed = {"field": "amount", "value": "1,200.50", "value_currency": "USD"}
    saved = anna.post(f"/leads/{record}/edit", typed)
    assert "$1,200.50" in saved.text
    assert sum_of(cast, record) == ("1200.50", "USD")
    said = anna.get(f"/leads/{record}/").text
    assert formats.money(Decimal(100), "MDL") in said, "what it was stands in what it was in"
    anna.post(json.loads(saved["HX-Trigger"])["toast"]["undo"])
    assert sum_of(cast, record) == ("100.00", "MDL")


def test_what_is_no_currency_is_refused_and_what_was_typed_stays(cast: Cast) -> None:
    record = cast.add(cast.anna, "Tour", amount="100")
    typed = {"field": "amount", "value": "many", "value_currency": "USD"}
    refused = browser(cast.anna).post(f"/leads/{record}/edit", typed)
    assert refused.status_code == 422
    assert 'value="many"' in refused.text
    assert offered(refused.text, "value")[0] == "USD"
    assert sum_of(cast, record) == ("100.00", "MDL")


def test_whoever_may_not_change_the_currency_sees_it(cast: Cast) -> None:
    FieldRight.objects.create(type_code="lead", field="currency", action="edit")
    policy.forget()
    record = cast.add(cast.anna, "Tour", amount="100")
    editor = browser(cast.anna).get(f"/leads/{record}/edit?field=amount").text
    assert offered(editor, "value") == []
    assert 'class="money-unit">MDL' in editor


def test_a_dialog_with_two_sums_asks_for_their_currency_once(cast: Cast) -> None:
    lead = RecordType.objects.get(code="lead")
    Field.objects.create(type=lead, code="fee", labels={"en": "Fee"}, kind="money")
    lead.layout |= {"create": ["title", "amount", "fee"]}
    lead.save()
    forget()
    anna = browser(cast.anna)
    dialog = anna.get("/leads/new").text
    assert offered(dialog, "amount")[0] == "MDL"
    assert offered(dialog, "fee") == []
    sent = {"asked": ["title", "amount", "fee"], "title": "Tour", "amount": "7", "fee": "1"}
    made = anna.post("/leads/new", sent | {"amount_currency": "EUR"})
    record = int(json.loads(made["HX-Trigger"])["toast"]["href"].split("/")[-2])
    assert sum_of(cast, record) == ("7.00", "EUR")
