"""Questions that hang on answers, several choices, files, and forms of any type (F006)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase

from officina.channels.actions.change_form import change_form
from officina.channels.asked import askable
from officina.channels.tests.visiting import PAVEL, Visitor, action_of, leads, token_of
from officina.kernel.access.policy import rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.add_field import add_field
from officina.kernel.records.actions.change_field import change_field
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import TypeDef, types
from officina.kernel.rules.vocabulary import find
from officina.people.tests.cast import Company

if TYPE_CHECKING:
    from officina.channels.models import Form

ASKED = [
    {"code": "person", "required": True},
    {"code": "phone"},
    {"code": "request_kind"},
    {"code": "amount", "required": True, "shown_if": 'request_kind = "tender"'},
    {"code": "message", "shown_if": "amount > 1000"},
]


@pytest.fixture
def tall(form: Form, company: Company) -> Form:
    """Contact us asks for the amount of tenders, and what for where it is large."""
    kinds = [o.code for o in _field("request_kind").options]
    asked = [{**one, "shown_if": _with(one, kinds[0])} for one in ASKED]
    return change_form(form, {"fields": asked, "files": "2"}, by=Actor.person(company.olena.id))


WHO = {"person": "Pavel", "consent": "on"}
captured = TestCase.captureOnCommitCallbacks


def _with(one: dict[str, Any], kind: str) -> str:
    return str(one.get("shown_if", "")).replace("tender", kind)


def _field(code: str) -> Any:
    return _lead().fields[code]


def _lead() -> TypeDef:
    return types().by_code("lead")


def kind() -> str:
    return str(_field("request_kind").options[0].code)


def names_in(page: Any) -> list[str]:
    return re.findall(r'name="form-shown" value="([^"]+)"', page.content.decode())


def test_f006_a_question_comes_when_an_answer_brings_it(tall: Form, visitor: Visitor) -> None:
    page = visitor.look()
    assert names_in(page) == ["person", "phone", "request_kind"]
    sent = {"form-token": token_of(page), **PAVEL, "request_kind": kind()}
    headers = {"HX-Request": "true"}
    asked = visitor.client.post(action_of(page), sent, headers=headers)
    assert names_in(asked) == ["person", "phone", "request_kind", "amount"]
    assert leads() == []
    sent |= {"amount": "5000"}
    more = visitor.client.post(action_of(page), sent, headers=headers)
    assert names_in(more)[-1] == "message"


def test_f006_without_script_the_question_comes_when_it_is_sent(
    tall: Form, visitor: Visitor
) -> None:
    page = visitor.look()
    seen = {"form-shown": names_in(page)}
    again = visitor.press(page, PAVEL | seen | {"request_kind": kind()})
    assert again.status_code == 422
    assert "amount" in names_in(again)
    more = visitor.press(
        again,
        PAVEL | {"request_kind": kind(), "amount": "5000", "form-shown": names_in(again)},
        after=60,
    )
    assert "Your answers bring one more question." in more.content.decode()
    done = PAVEL | {"request_kind": kind(), "amount": "5000", "message": "A roof"}
    assert visitor.press(more, done | {"form-shown": names_in(more)}).status_code == 303
    assert leads()[-1]["message"] == "A roof"


def test_f006_what_answers_demand_is_asked_though_the_form_did_not_mean_to(
    form: Form, company: Company, visitor: Visitor
) -> None:
    olena = Actor.person(company.olena.id)
    with captured(execute=True):
        change_field(_lead(), "message", {"required_if": "amount > 1000"}, by=olena)
    change_form(form, {"fields": [{"code": "person"}, {"code": "amount"}]}, by=olena)
    page = visitor.look()
    assert names_in(page) == ["person", "amount"]
    large = WHO | {"amount": "5000", "form-shown": ["person", "amount"]}
    again = visitor.press(page, large)
    assert names_in(again) == ["person", "amount", "message"]
    large["form-shown"] = names_in(again)
    empty = visitor.press(again, large, after=60)
    assert "Please fill this in." in empty.content.decode()
    assert visitor.press(empty, large | {"message": "A roof"}, after=120).status_code == 303
    assert leads()[-1]["message"] == "A roof"
    assert sql.rows("SELECT currency FROM record WHERE title = 'Contact us'") == [("EUR",)]


def test_f006_an_asked_question_is_demanded_by_other_answers(
    form: Form, company: Company, visitor: Visitor
) -> None:
    olena = Actor.person(company.olena.id)
    with captured(execute=True):
        change_field(_lead(), "message", {"required_if": "amount > 1000"}, by=olena)
    asked = [{"code": "message"}, {"code": "person"}, {"code": "amount"}]
    change_form(form, {"fields": asked}, by=olena)
    page = visitor.look()
    refused = visitor.press(page, WHO | {"amount": "5000"})
    assert "Please fill this in." in refused.content.decode()
    small = WHO | {"amount": "50"}
    assert visitor.press(refused, small, after=60).status_code == 303


def test_a_formula_is_no_question(company: Company) -> None:
    raw = {"labels": {"en": "With tax"}, "kind": "formula"}
    raw |= {"formula": "Amount * 1.2", "result": "money"}
    with captured(execute=True):
        code, _event = add_field(_lead(), raw, by=Actor.person(company.olena.id))
    assert _field(code).formula
    assert code not in {one.code for one in askable(_lead())}


def test_a_long_list_is_answered_without_asking_the_portal_for_anything(
    form: Form, company: Company, visitor: Visitor
) -> None:
    """F006: one of many, and several of many, more than were letters once."""
    olena = Actor.person(company.olena.id)
    options = [f"A city with a long name {n}" for n in range(100)]
    codes = []
    for kind in ("list", "multilist"):
        raw = {"labels": {"en": kind.title()}, "kind": kind, "options": options}
        with captured(execute=True):
            code, _event = add_field(_lead(), raw, by=olena)
        codes.append(code)
    change_form(form, {"fields": [{"code": "person"}, *({"code": c} for c in codes)]}, by=olena)
    page = visitor.look().content.decode()
    assert f'name="{codes[0]}"' in page
    assert page.count("A city with a long name 99<") == 2
    known = [option.code for option in _field(codes[1]).options]
    answer = {codes[0]: _field(codes[0]).options[99].code, codes[1]: known[:20]}
    assert visitor.send(WHO | answer).status_code == 303
    [(fields,)] = sql.rows("SELECT fields FROM record ORDER BY id DESC LIMIT 1")
    kept = json.loads(fields)
    assert (kept[codes[0]], kept[codes[1]]) == (answer[codes[0]], known[:20])


def test_an_answer_to_a_question_that_is_not_asked_is_not_taken(
    tall: Form, visitor: Visitor
) -> None:
    assert visitor.send(PAVEL | {"amount": "5000", "message": "hidden"}).status_code == 303
    assert leads()[-1]["message"] in (None, "")


def test_fields_that_the_form_does_not_have_are_refused(tall: Form, visitor: Visitor) -> None:
    assert visitor.send(PAVEL | {"responsible": "1"}).status_code == 422
    assert leads() == []


def test_f006_files_come_with_what_was_sent(tall: Form, visitor: Visitor) -> None:
    files = [SimpleUploadedFile(f"plan {n}.txt", b"A plan") for n in range(2)]
    assert visitor.send(PAVEL | {"form-files": files}).status_code == 303
    found = sql.rows("SELECT name, record_id FROM files_attachment ORDER BY name")
    assert [tuple(one) for one in found] == [(f"plan {n}.txt", leads()[-1]["id"]) for n in range(2)]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([SimpleUploadedFile(f"{n}.txt", b"x") for n in range(3)], "At most 2 files, please."),
        ([SimpleUploadedFile("big.bin", b"x" * (10 * 1024**2 + 1))], "too large"),
    ],
)
def test_too_many_or_too_large_files_are_refused(
    files: list[SimpleUploadedFile], sentence: str, tall: Form, visitor: Visitor
) -> None:
    answer = visitor.send(PAVEL | {"form-files": files})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert leads() == []


def test_files_are_refused_where_none_are_asked_for(form: Form, visitor: Visitor) -> None:
    answer = visitor.send(PAVEL | {"form-files": SimpleUploadedFile("a.txt", b"x")})
    assert "Files cannot be sent here." in answer.content.decode()


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("amount > ", "Amount"),
        ('message = "x"', "not asked before it"),
        ("nobody = 1", "nobody"),
        ("amount + 1", "true or false"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(
    condition: str, sentence: str, form: Form, company: Company
) -> None:
    fields = [
        {"code": "person"},
        {"code": "amount", "shown_if": condition},
        {"code": "message"},
    ]
    with pytest.raises(Refused) as refused:
        change_form(form, {"fields": fields}, by=Actor.person(company.olena.id))
    assert sentence in refused.value.errors["fields"]


def test_names_of_a_form_are_for_administrators(form: Form, company: Company) -> None:
    olena, nina = (rights_of(Actor.person(one.id)) for one in (company.olena, company.nina))
    assert olena
    assert nina
    assert find("form:contact-us", olena)
    assert find("form:contact-us", nina) is None
    assert find("form:nothing", olena) is None
