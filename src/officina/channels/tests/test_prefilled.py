"""F006: a link that opens a form with answers filled in."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from officina.channels.models import Form
from officina.channels.tests.visiting import Visitor
from officina.people.tests.cast import Company

pytestmark = pytest.mark.django_db
AT = "/settings/forms/contact-us/link"


def made(page: bytes) -> str:
    found = re.search(r'<input class="input" readonly value="([^"]*)"', page.decode())
    assert found, page.decode()[-2000:]
    return html.unescape(found[1])


def test_what_is_filled_in_stands_in_the_address_and_in_the_form(
    form: Form, company: Company, visitor: Visitor
) -> None:
    client = Client()
    client.force_login(company.olena)
    filled = {"person": "Pavel & Co", "message": "Ten days", "utm_source": "letter", "lang": "ro"}
    link = made(client.get(AT, filled).content)
    assert parse_qs(urlsplit(link).query) == {key: [value] for key, value in filled.items()}
    page = visitor.look(f"{urlsplit(link).path}?{urlsplit(link).query}").content.decode()
    assert "Pavel &amp; Co" in page
    assert "Ten days" in page


def test_what_the_form_would_refuse_is_said_and_left_out(form: Form, company: Company) -> None:
    client = Client()
    client.force_login(company.olena)
    page = client.get(AT, {"phone": "no digits", "person": "Pavel", "nothing": "x"}).content
    assert parse_qs(urlsplit(made(page)).query) == {"person": ["Pavel"]}
    assert b"This does not look like a phone number." in page
    page = client.get(AT, {"message": "x" * 4_000}).content
    assert b"too long for an address" in page


def test_only_administrators_make_links(form: Form, company: Company) -> None:
    client = Client()
    client.force_login(company.nina)
    assert client.get(AT).status_code in (403, 404)
