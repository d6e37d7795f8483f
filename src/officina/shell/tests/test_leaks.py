"""Every address of the portal, asked by those to whom nothing was given (F264, F265).

The addresses come from the resolver, so that a new page is in here by itself: what an outsider or
a colleague of another unit is answered may not hold a word of what is not his, what he may not see
looks like what is not there, and whatever he sends changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from officina.kernel.access import policy
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Unit
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.make_type import make_type
from officina.kernel.records.types import forget, types
from officina.processes.actions.add_ready import add_ready
from officina.processes.actions.publish import publish
from officina.processes.actions.start_case import start_case
from officina.shell.tests.conftest import Enter

pytestmark = pytest.mark.django_db

SECRET = "Zeppelin"
NOWHERE = 987654321
PART = re.compile(r"<(?:\w+:)?(\w+)>")
TOKENS = re.compile(r'(?<="csrf-token" content=")[^"]+|(?<=middlewaretoken" value=")[^"]+')
OPEN = re.compile(
    r"(sign-in|sign-out|language|password|manifest\.webmanifest|sw\.js|offline|share$|view-as/end)"
    r"|f/|invitation/|setup/|answer/|notifications/stop/|api/v1/"
)
"""Where who is not signed in gets something else than the way to sign in."""
OWN = re.compile(
    r"sign-out|language|profile|password|notifications|home/arrange|menu|help/|api/tokens|share"
    r"|f/|working-day"
)
"""What everybody has of his own, and may write to."""
NUMBERED = ("record_id", "id")
ABOUT_ONE = re.compile(r"<int:(record_id|id|task_id|case_id|process_id|company_id)>")
SEEN_BY_ALL = re.compile(r"/(api/v1/|reminders/|files/of/)?(companies|contacts|processes)/")
NUMBERS = re.compile(r"\d+")
PROGRAMS = re.compile(r"api/|files/")
"""Where more than pages asks and sends."""
DRAWINGS = re.compile(r"processes/versions/<int:before>")


@dataclass
class House:
    """What Olena keeps to herself, and its numbers by the names that addresses have for them."""

    people: dict[str, Actor]
    records: dict[str, int] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> dict[str, str]:
        olena = str(self.people["olena"].user_id)
        unit = Unit.objects.get(name="Finance").id
        numbers = {"person_id": olena, "unit_id": str(unit), "organisation_id": "1000"}
        numbers |= {f"{code}_id": str(n) for code, n in self.records.items()}
        return numbers

    def addresses(self) -> Iterator[tuple[str, str]]:
        """(route, address with real numbers) of all that the resolver knows."""
        for route in routes(get_resolver()):
            if route.startswith("<slug:slug>/") or "/<slug:slug>/<int:record_id>" in route:
                for slug, number in self.by_slug.items():
                    yield route, self.filled(route, {"slug": slug, "record_id": number})
            elif route.startswith("api/v1/<slug:type>"):
                for slug, number in self.by_slug.items():
                    yield route, self.filled(route, {"type": slug, "id": number})
            else:
                yield route, self.filled(route, {"slug": "leads"})

    @property
    def by_slug(self) -> dict[str, str]:
        return {types().by_code(code).slug: str(n) for code, n in self.records.items()}

    def absent(self, route: str, address: str) -> str:
        """The same address of what nobody has."""
        gone = {name: str(NOWHERE) for name in PART.findall(route)}
        own = next((s for s in self.by_slug if f"/{s}/" in f"{address}/"), "leads")
        if any(one in gone for one in NUMBERED):
            gone |= {name: own for name in ("slug", "type") if name in gone}
        return self.filled(route, gone)

    def filled(self, route: str, own: dict[str, str]) -> str:
        known = self.numbers | own
        return "/" + PART.sub(lambda found: known.get(found[1], "1"), route)


def routes(among: URLResolver, before: str = "") -> Iterator[str]:
    for one in among.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, route)
        elif isinstance(one, URLPattern) and "^" not in route:
            yield route


@pytest.fixture
def house(aurora: dict[str, Actor]) -> Iterator[House]:
    olena = aurora["olena"]
    made = House(aurora)
    names = {"labels": {"en": f"{SECRET} plan"}, "plurals": {"en": f"{SECRET} plans"}}
    own_type, _event = make_type({**names, "who": "roles", "roles": ["director"]}, by=olena)
    # A test's transaction never commits, so nobody is told of the type and its rights.
    forget()
    policy.forget()
    for code in ("lead", "company", "contact", "task", own_type.code):
        of_type = types().by_code(code)
        values = {"title": f"{SECRET} of {code}"}
        made.records[code] = create_record(of_type, values, by=olena).record_id
        add_comment(made.records[code], of_type, f"{SECRET} was said", by=olena)
    process = add_ready("supplies", by=olena)
    edit_record(process, types().by_code("process"), {"title": f"{SECRET} supplies"}, by=olena)
    publish(process, by=olena)
    made.records["process"] = process
    made.records["case"] = start_case(process, by=olena, typed={"what": SECRET})
    yield made
    forget()
    policy.forget()


def asked(client: Client, address: str, method: str = "get") -> tuple[int, str]:
    """The status, and the answer without what differs by where it was asked."""
    response = getattr(client, method)(address)
    body = b"".join(response) if response.streaming else response.content
    text = TOKENS.sub("", body.decode(errors="replace"))
    for said in (address, quote(address), quote(address, safe="")):
        text = text.replace(said, "")
    return response.status_code, NUMBERS.sub("#", text)


def last_event() -> tuple[int, ...]:
    [found] = sql.rows("SELECT coalesce(max(id), 0), count(*) FROM event")
    return found


def test_f264_who_is_not_signed_in_gets_nothing(house: House) -> None:
    client = Client()
    open_ones = [
        address
        for route, address in house.addresses()
        if not OPEN.match(route) and asked(client, address)[0] not in (302, 401, 404, 405)
    ]
    assert open_ones == []


def test_f264_an_outsider_sees_no_difference_between_what_is_not_his_and_what_is_not(
    house: House, enter: Enter
) -> None:
    clara, found = enter("clara"), []
    words = re.compile("|".join((SECRET, "Olena", "Finance", "Office")))
    for route, address in house.addresses():
        got = asked(clara, address)
        if got[0] >= 500 or words.search(got[1]):
            found.append(("says", address, got[0], words.findall(got[1])))
        absent = house.absent(route, address)
        if absent != address and not DRAWINGS.match(route) and asked(clara, absent) != got:
            found.append(("differs", address, got[0], [absent]))
    assert found == [], "\n".join(map(str, found))


def test_f264_an_outsider_changes_nothing(house: House, enter: Enter) -> None:
    clara, found, before = enter("clara"), [], last_event()
    for route, address in house.addresses():
        if OWN.match(route):
            continue
        for method in ("post", "put", "delete") if PROGRAMS.match(route) else ("post",):
            status, _text = asked(clara, address, method)
            if status >= 500 or last_event() != before:
                found.append((method, address, status))
                before = last_event()
    assert found == [], "\n".join(map(str, found))


def test_f264_a_colleague_sees_no_difference_either(house: House, enter: Enter) -> None:
    """Nina of Sales, and what the director keeps to herself."""
    nina, found, before = enter("nina"), [], last_event()
    for route, address in house.addresses():
        if not ABOUT_ONE.search(route) or SEEN_BY_ALL.match(address):
            continue
        for method in ("get", "post"):
            got = asked(nina, address, method)
            twin = asked(nina, house.absent(route, address), method)
            if SECRET in got[1] or got != twin or last_event() != before:
                found.append((method, address, got[0], twin[0]))
    assert found == [], "\n".join(map(str, found))


def test_f239_a_number_that_counts_nothing_names_nobody(house: House, enter: Enter) -> None:
    """The reports say whom a number is about by what stands in their address."""
    clara, olena = enter("clara"), house.people["olena"].user_id
    for address in (
        f"/work/report/tasks?by=performer&key={olena}&what=given",
        f"/processes/funnel/cases?by=manager&key={olena}&what=all",
        f"/processes/funnel/cases?by=unit&key={house.numbers['unit_id']}&what=all",
    ):
        status, text = asked(clara, address)
        assert status == 200
        assert "Olena" not in text
        assert "Finance" not in text
