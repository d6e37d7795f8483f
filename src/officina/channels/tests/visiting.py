"""A visitor of a public form: looks, waits, types, presses."""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client

from officina.kernel import clock
from officina.kernel.database import sql

PAVEL = {"person": "Pavel Semenovich", "phone": "050 111 22 33", "consent": "on"}


@dataclass
class Visitor:
    address: str = "203.0.113.7"
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def look(self, at: str = "/f/contact-us", **headers: str) -> HttpResponse:
        return self.client.get(at, headers=headers, REMOTE_ADDR=self.address)

    def press(self, shown: HttpResponse, typed: dict[str, Any], after: int = 30) -> HttpResponse:
        """Send what the shown page holds and what is typed, so many seconds later."""
        sent = {"form-token": token_of(shown), **typed}
        with clock.at(clock.now() + dt.timedelta(seconds=after)):
            return self.client.post(action_of(shown), sent, REMOTE_ADDR=self.address)

    def send(
        self, typed: dict[str, Any], at: str = "/f/contact-us", **headers: str
    ) -> HttpResponse:
        return self.press(self.look(at, **headers), typed)


def token_of(page: HttpResponse) -> str:
    found = re.search(r'name="form-token" value="([^"]+)"', page.content.decode())
    assert found, page.content
    return found[1]


def action_of(page: HttpResponse) -> str:
    found = re.search(r'<form class="form" action="([^"]+)"', page.content.decode())
    assert found, page.content
    return html.unescape(found[1])


def leads() -> list[dict[str, Any]]:
    """All leads, the newest last."""
    names = "id, title, responsible_id, company_id, tags, person, phone, email, message, source,"
    names += " request_kind, source_page, utm_source, utm_medium, utm_campaign"
    rows = sql.rows(f"SELECT {names} FROM record JOIN lead ON record_id = id ORDER BY id")
    return [dict(zip(names.replace(" ", "").split(","), row, strict=True)) for row in rows]
