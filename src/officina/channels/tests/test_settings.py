"""F006: administrators set forms up; nobody else finds the page."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from officina.channels.actions.add_form import add_form
from officina.channels.actions.change_form import change_form
from officina.channels.actions.delete_form import delete_form
from officina.channels.models import Form
from officina.channels.presets import lay_forms
from officina.channels.tests.visiting import PAVEL, Visitor, leads
from officina.kernel.access.actions.name_role import add_role, delete_role, why_kept
from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.people.tests.cast import Company

pytestmark = pytest.mark.django_db
HOUSE = Actor.house()
AT = "/settings/forms/contact-us/"


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def olena(company: Company) -> Client:
    return browser(company.olena)


@pytest.mark.parametrize(
    "at", ["", "new", "receivers", "contact-us/", "contact-us/texts/en", "contact-us/publish"]
)
def test_f006_only_administrators_find_the_settings(
    company: Company, form: Form, olena: Client, at: str
) -> None:
    people = (company.olena, company.hanna, company.nina, company.clara)
    answers = [browser(one).get(f"/settings/forms/{at}").status_code for one in people]
    assert answers == [200, 404, 404, 404]
    assert Client().get(f"/settings/forms/{at}").status_code == 302


def test_f006_the_verbs_refuse_all_but_administrators(company: Company, form: Form) -> None:
    for person in (company.hanna, company.nina, company.clara):
        by = Actor.person(person.id)
        with pytest.raises(NotAllowed):
            change_form(form, {"is_active": False}, by=by)
        with pytest.raises(NotAllowed):
            add_form("new", "lead", "New", by=by)


def test_f006_a_form_is_made_of_three_answers_and_works_at_once(
    olena: Client, visitor: Visitor
) -> None:
    asked = {"title": "Summer sale", "type": "lead", "slug": "summer-sale"}
    answer = olena.post("/settings/forms/new", asked)
    assert answer["Location"] == "/settings/forms/summer-sale/"
    assert visitor.send(PAVEL, "/f/summer-sale").status_code == 303
    assert leads()[0]["title"] == "Summer sale"
    assert "Summer sale" in olena.get("/settings/forms/").content.decode()
    again = olena.post("/settings/forms/new", asked | {"slug": ""})
    assert again["Location"] == "/settings/forms/summer-sale-2/"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"slug": "contact-us"}, "Another form has this address"),
        ({"slug": "Summer sale!"}, "Small Latin letters"),
        ({"type": "nothing"}, "Choose one of the list"),
        ({"title": ""}, "Please fill this in"),
    ],
)
def test_f006_a_new_form_is_refused_with_a_sentence_at_the_field(
    form: Form, olena: Client, wrong: dict[str, str], said: str
) -> None:
    asked = {"title": "Sale", "type": "lead", "slug": "sale"} | wrong
    answer = olena.post("/settings/forms/new", asked)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Form.objects.count() == 1


def test_f006_questions_are_picked_ordered_and_demanded(
    form: Form, olena: Client, visitor: Visitor
) -> None:
    sent = {
        "order": ["person", "email", "phone", "amount"],
        "ask": ["email", "phone", "amount"],
        "required": ["email", "amount"],
        "languages": ["en", "ro"],
        "source": "event",
    }
    assert olena.post(AT, sent)["Location"] == f"{AT}?saved=1"
    assert "Saved." in olena.get(f"{AT}?saved=1").content.decode()
    page = visitor.look().content.decode()
    assert page.index('name="email"') < page.index('name="phone"') < page.index('name="amount"')
    assert 'name="person"' not in page
    wrong = visitor.send({"phone": "0501112233", "amount": "many", "consent": "on"})
    assert wrong.content.decode().count('class="field-error"') == 2
    sent_well = {"phone": "0501112233", "email": "a@b.example", "amount": "1 200,50"}
    assert visitor.send(sent_well | {"consent": "on"}).status_code == 303
    assert leads()[0]["source"] == "event"
    form.refresh_from_db()
    assert form.fields[1]["code"] == "phone"
    assert not form.fields[1]["required"]


def test_f006_labels_of_a_language_survive_a_change_of_questions(
    form: Form, olena: Client, visitor: Visitor
) -> None:
    texts = {
        "titles": "Пишите",
        "label-phone": "Куда звонить",
        "help-phone": "С кодом страны",
        "thanks": "Ждите",
        "consents": "",
    }
    assert olena.post(f"{AT}texts/ru", texts).status_code == 302
    fields = {"order": ["phone", "person"], "ask": ["phone", "person"], "languages": "ru"}
    olena.post(AT, fields)
    page = visitor.look().content.decode()
    for words in ("Пишите", "Куда звонить", "С кодом страны"):
        assert words in page
    form.refresh_from_db()
    assert form.titles["en"] == "Contact us"
    assert olena.post(f"{AT}texts/ru", texts | {"titles": ""}).status_code == 422
    assert olena.get(f"{AT}texts/de").status_code == 404


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("fields", []),
        ("fields", [{"code": "responsible"}]),
        ("fields", [{"code": "source_page"}]),
        ("languages", ["de"]),
        ("receiver", "person-999999"),
        ("receiver", "unit-1; DROP"),
        ("receiver", "role-nobody"),
        ("redirect_url", "javascript:alert(1)"),
        ("sites", "https://a.example 'unsafe-inline'"),
        ("sites", "data:text/html"),
        ("sites", " ".join(f"a{n}.example" for n in range(21))),
        ("source", "nothing"),
        ("slug", "other"),
    ],
)
def test_f006_what_a_form_cannot_be_is_refused_by_key(form: Form, key: str, value: object) -> None:
    with pytest.raises(Refused) as refused:
        change_form(form, {key: value}, by=HOUSE)
    assert list(refused.value.errors) == [key]


def test_f006_people_of_other_companies_do_not_receive(company: Company, form: Form) -> None:
    with pytest.raises(Refused):
        change_form(form, {"receiver": f"person-{company.clara.id}"}, by=HOUSE)


def test_f006_receivers_are_found_by_letters(company: Company, olena: Client) -> None:
    page = olena.get("/settings/forms/receivers?q=sal").content.decode()
    for key in (f"unit-{company.sales.id}", f"person-{company.nina.id}", "role-sales"):
        assert f'data-value="{key}"' in page
    assert str(company.sofia.id) not in page


def test_f006_the_code_for_other_sites_is_ready_to_copy_and_a_closed_form_is_not_shown(
    form: Form, olena: Client, visitor: Visitor
) -> None:
    page = olena.get(f"{AT}publish").content.decode()
    assert "&lt;iframe src=&#34;http://testserver/f/contact-us?lang=en&#34;" in page
    assert "no-referrer-when-downgrade" in page
    assert '<iframe src="/f/contact-us?lang=en"' in page
    olena.post(f"{AT}publish", {"sites": "shop.example"})
    form.refresh_from_db()
    assert (form.sites, form.is_active) == (["https://shop.example"], False)
    assert visitor.look().status_code == 404
    assert '<iframe src="/f/' not in olena.get(f"{AT}publish").content.decode()


def test_f006_each_change_of_a_form_is_in_the_log(company: Company, form: Form) -> None:
    change_form(form, {"is_active": False}, by=Actor.person(company.olena.id))
    change_form(form, {"is_active": False}, by=HOUSE)
    found = sql.rows("SELECT actor_id, data FROM event WHERE kind = 'channels.form-changed'")
    assert [(who, json.loads(data)["changes"]) for who, data in found] == [
        (company.olena.id, {"is_active": [True, False]})
    ]


def test_f006_migrating_again_leaves_alone_what_people_changed(form: Form) -> None:
    change_form(form, {"titles": {"en": "Write to us"}, "is_active": False}, by=HOUSE)
    lay_forms()
    form.refresh_from_db()
    assert (form.title, form.is_active) == ("Write to us", False)


def test_f006_the_list_counts_what_came_with_the_same_queries_for_many_forms(
    form: Form, olena: Client, visitor: Visitor, django_assert_max_num_queries: object
) -> None:
    visitor.send(PAVEL)
    olena.get("/settings/forms/")
    with django_assert_max_num_queries(12) as few:  # type: ignore[operator]
        assert '<span class="num">1</span>' in olena.get("/settings/forms/").content.decode()
    for n in range(5):
        add_form(f"form-{n}", "lead", f"Form {n}", by=HOUSE)
    with django_assert_max_num_queries(len(few)):  # type: ignore[operator]
        olena.get("/settings/forms/")


def test_a_form_is_deleted_and_restored_with_what_came_through_it(
    company: Company, form: Form, olena: Client
) -> None:
    with pytest.raises(NotAllowed):
        delete_form(form, by=Actor.person(company.hanna.id))
    assert browser(company.hanna).post(f"{AT}delete").status_code == 404
    gone = olena.post(f"{AT}delete", headers={"HX-Request": "true"})
    assert Client().get("/f/contact-us").status_code == 404
    assert olena.get(AT).status_code == 404
    assert "Undo" in olena.get(gone["HX-Redirect"]).text
    lay_forms()
    assert Client().get("/f/contact-us").status_code == 404
    assert olena.post(f"{AT}restore").status_code == 302
    assert Client().get("/f/contact-us").status_code == 200
    assert olena.post(f"{AT}restore").status_code == 404


def test_a_role_that_gets_what_a_form_brings_is_not_deleted(company: Company, form: Form) -> None:
    role, _event = add_role({"en": "Night shift"}, by=HOUSE)
    change_form(form, {"receiver": f"role-{role.code}"}, by=HOUSE)
    assert "form" in why_kept(role)
    with pytest.raises(NotAllowed):
        delete_role(role, by=HOUSE)
    delete_form(form, by=HOUSE)
    delete_role(role, by=HOUSE)
