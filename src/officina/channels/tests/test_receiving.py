"""F027 in small, F010, F007: who gets what came through a form, and who came before."""

from __future__ import annotations

import datetime as dt
import json
import threading
from typing import Any

import pytest
from django.db import connection

from officina.channels.actions.change_form import change_form
from officina.channels.events import FORM_SUBMITTED
from officina.channels.models import Form
from officina.channels.tests.visiting import PAVEL, Visitor, leads
from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Role, User
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.delete_record import delete_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.types import types
from officina.people.actions.add_person import add_person
from officina.people.actions.give_role import give_role
from officina.people.tests.cast import Company, found_aurora

HOUSE = Actor.house()


def join(company: Company, code: str, **more: Any) -> User:
    raw = {"name": code.title(), "email": f"{code}@aurora.example", **more}
    return add_person(raw, by=HOUSE, unit=company.sales)


def told() -> str:
    """What the timeline says of the newest event of a form."""
    found = sql.row("SELECT data FROM event WHERE kind LIKE 'channels.%' ORDER BY id DESC LIMIT 1")
    assert found
    return FORM_SUBMITTED.said(json.loads(found[0]))


def send_another(n: int, visitor: Visitor) -> dict[str, Any]:
    assert visitor.send(PAVEL | {"phone": f"+3805011122{n:02}"}).status_code == 303
    return leads()[-1]


def test_f027_leads_go_round_among_those_with_the_fewest_open(
    company: Company, form: Form, visitor: Visitor
) -> None:
    taras = join(company, "taras")
    change_form(form, {"receiver": f"unit-{company.top.id}"}, by=HOUSE)
    change_form(form, {"receiver": f"unit-{company.sales.id}"}, by=HOUSE)
    got = [send_another(n, visitor)["responsible_id"] for n in range(4)]
    assert got == [company.nina.id, taras.id, company.nina.id, taras.id]
    assert "given to Taras, the least busy of 2 (open: 1)" in told()


def test_f027_of_equals_the_one_who_waited_longest_gets_it(
    company: Company, form: Form, visitor: Visitor
) -> None:
    taras = join(company, "taras")
    change_form(form, {"receiver": f"unit-{company.sales.id}"}, by=HOUSE)
    lead, got = types().by_code("lead"), []
    for n in range(4):
        with clock.at(clock.now() + dt.timedelta(minutes=n)):
            newest = send_another(n, visitor)
        got.append(newest["responsible_id"])
        move_stage(newest["id"], lead, to=lead.stage("junk").id, by=HOUSE)
    assert got == [company.nina.id, taras.id, company.nina.id, taras.id]


def test_f027_holders_of_a_role_take_turns_whatever_the_role_was_given_to(
    company: Company, form: Form, visitor: Visitor
) -> None:
    give_role(Role.objects.get(code="clerk"), -company.support.id, by=HOUSE)
    change_form(form, {"receiver": "role-clerk"}, by=HOUSE)
    assert send_another(1, visitor)["responsible_id"] == company.sofia.id


def test_f027_dismissed_people_and_those_who_have_not_begun_get_nothing(
    company: Company, form: Form, visitor: Visitor
) -> None:
    User.objects.filter(id=company.nina.id).update(is_active=False)
    join(company, "nazar", starts_on="2199-12-01")
    change_form(form, {"receiver": f"unit-{company.sales.id}"}, by=HOUSE)
    assert send_another(1, visitor)["responsible_id"] is None
    assert told().endswith("nobody was there to take it")


def test_f006_one_person_may_get_everything(company: Company, form: Form, visitor: Visitor) -> None:
    change_form(form, {"receiver": f"person-{company.sofia.id}"}, by=HOUSE)
    assert send_another(1, visitor)["responsible_id"] == company.sofia.id
    assert told() == "came through the form “Contact us”"


def test_f006_without_a_receiver_a_lead_waits_for_whoever_sees_all(
    form: Form, visitor: Visitor
) -> None:
    change_form(form, {"receiver": ""}, by=HOUSE)
    assert send_another(1, visitor)["responsible_id"] is None


def test_f010_the_same_phone_in_other_writing_is_recognised_as_a_repeat(
    form: Form, visitor: Visitor
) -> None:
    visitor.send(PAVEL)
    visitor.send(PAVEL | {"phone": "+38 (050) 111-22-33", "person": "P. Semenovich"})
    visitor.send(PAVEL | {"phone": "0671234567"})
    first, second, stranger = leads()
    assert first["tags"] == stranger["tags"] == []
    assert second["tags"] == ["repeat"]
    visitor.send(PAVEL)
    assert "repeat, contact no. 3" in told()


def test_f010_the_same_mail_is_a_repeat_and_what_lies_in_the_bin_is_not(
    form: Form, visitor: Visitor
) -> None:
    visitor.send(PAVEL | {"email": "Pavel@X.example"})
    visitor.send(PAVEL | {"email": "pavel@x.example", "phone": "0671234567"})
    assert leads()[-1]["tags"] == ["repeat"]
    for one in leads():
        delete_record(one["id"], types().by_code("lead"), by=HOUSE)
    visitor.send(PAVEL | {"email": "pavel@x.example"})
    assert leads()[-1]["tags"] == []


@pytest.mark.parametrize(
    ("category", "kind"), [("customer", "existing"), ("supplier", "supplier"), ("", None)]
)
def test_f007_f010_a_known_contact_brings_his_company_and_its_kind_of_request(
    form: Form, visitor: Visitor, category: str, kind: str | None
) -> None:
    company = create_record(
        types().by_code("company"), {"title": "Horns LLC", "category": category}, by=HOUSE
    )
    contact = {"title": "Clara", "phone": "+380501112233", "company": company.record_id}
    create_record(types().by_code("contact"), contact, by=HOUSE)
    visitor.send(PAVEL)
    (lead,) = leads()
    assert lead["tags"] == ["repeat"]
    assert lead["request_kind"] == kind
    found = sql.row("SELECT company_id FROM record WHERE id = %(id)s", {"id": lead["id"]})
    assert found == (company.record_id,)


def test_f007_what_the_visitor_says_of_his_request_stands(form: Form, visitor: Visitor) -> None:
    asked = [{"code": "person"}, {"code": "phone"}, {"code": "request_kind", "required": True}]
    change_form(form, {"fields": asked}, by=HOUSE)
    assert visitor.send(PAVEL).status_code == 422
    assert visitor.send(PAVEL | {"request_kind": "nonsense"}).status_code == 422
    visitor.send(PAVEL | {"request_kind": "supplier"})
    assert leads()[-1]["request_kind"] == "supplier"


def test_f006_f027_presses_at_the_same_moment_make_one_lead_each_and_share_them_out(
    own_database: str,
) -> None:
    company = found_aurora()
    join(company, "taras")
    form = Form.objects.get(slug="contact-us")
    change_form(form, {"receiver": f"unit-{company.sales.id}"}, by=HOUSE)
    visitors = [Visitor(address=f"203.0.113.{n}") for n in range(4)]
    pages = [one.look() for one in visitors]
    with clock.at(clock.now() + dt.timedelta(seconds=30)):
        presses = [
            threading.Thread(target=_press, args=(visitor, page))
            for visitor, page in zip(visitors, pages, strict=True)
            for _twice in range(2)
        ]
        for one in presses:
            one.start()
        for one in presses:
            one.join()
    got = [one["responsible_id"] for one in leads()]
    assert len(got) == 4
    assert {got.count(person) for person in got} == {2}


def _press(visitor: Visitor, page: Any) -> None:
    try:
        visitor.press(page, PAVEL, after=0)
    finally:
        connection.close()
