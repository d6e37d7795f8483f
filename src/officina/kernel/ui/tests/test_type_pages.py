"""F101, F024, F061: pages on which administrators make types, fields, lists and links."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officina.kernel import clock
from officina.kernel.access import policy
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records import types
from officina.kernel.records.actions import remove_type
from officina.kernel.records.actions.add_field import add_field
from officina.kernel.records.actions.change_field import change_field
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import TypeDef
from officina.kernel.webhooks.models import Webhook

People = dict[str, Actor]
HTMX = {"HX-Request": "true"}
FORM = {
    "name": "Purchase requests",
    "title": "Name",
    "field": ["a", "b", "c", "blank"],
    "field-a-name": "Reason",
    "field-a-kind": "longtext",
    "field-b-name": "Amount",
    "field-b-kind": "money",
    "field-b-required": "1",
    "field-c-name": "Category",
    "field-c-kind": "list",
    "field-c-options": "Hardware\nSoftware",
    "field-blank-name": "",
    "field-blank-kind": "text",
    "has_stages": "on",
    "stage": ["s", "t"],
    "stage-s-name": "New",
    "stage-s-color": "blue",
    "stage-s-kind": "open",
    "stage-t-name": "Bought",
    "stage-t-color": "green",
    "stage-t-kind": "won",
    "icon": "shopping-cart",
    "who": "everyone",
    "sees": "all",
    "changes": "seen",
    "in_menu": "on",
}


@pytest.fixture(autouse=True)
def _committed_at_once(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_how: act())
    yield
    policy.forget()
    types.forget()


def sit(who: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=who.user_id))
    return client


def make(people: People) -> TypeDef:
    answer = sit(people["olena"]).post("/settings/types/new", FORM)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return types.types().by_slug(answer["Location"].strip("/"))


def undo(client: Client, answer: object) -> None:
    told = json.loads(answer.headers["HX-Trigger"])["toast"]  # type: ignore[attr-defined]
    assert client.post(told["undo"], headers=HTMX).status_code == 204


def test_f101_what_is_saved_opens_and_takes_the_first_one(aurora: People) -> None:
    made, taras = make(aurora), sit(aurora["taras"])
    assert list(made.fields)[:4] == ["title", "reason", "amount", "category"]
    page = taras.get(f"/{made.slug}/").content.decode()
    assert "Nothing here yet." in page
    assert "shopping-cart" in page
    values = {"asked": ["title", "amount"], "title": "Laptops", "amount": "1500"}
    assert taras.post(f"/{made.slug}/new", values, headers=HTMX).status_code == 204
    assert "Laptops" in taras.get(f"/{made.slug}/?view=list").content.decode()


def test_what_was_typed_is_drawn_again_with_a_sentence(aurora: People) -> None:
    client = sit(aurora["olena"])
    answer = client.post("/settings/types/new", FORM | {"name": "Settings"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "is a part of the portal itself" in page
    assert 'value="Reason"' in page
    assert "Hardware\nSoftware" in page
    broken = client.post("/settings/types/new", FORM | {"field-c-options": ""})
    assert "one on each line" in broken.content.decode()
    more = client.post("/settings/types/new", FORM | {"do": "add:fields"})
    assert more.status_code == 200
    assert more.content.decode().count('name="field" value=') == 6  # and the template
    up = client.post("/settings/types/new", FORM | {"do": "up:fields:b"}).content.decode()
    assert up.index('value="Amount"') < up.index('value="Reason"')


def test_pages_of_types_are_for_administrators_and_for_others_not_there(aurora: People) -> None:
    made, olena = make(aurora), sit(aurora["olena"])
    shared = made.fields["category"].option_list
    for path in (
        "types/",
        "types/new",
        f"types/{made.slug}/",
        "types/leads/",
        f"types/{made.slug}/names",
        f"types/{made.slug}/people",
        f"types/{made.slug}/places",
        f"types/{made.slug}/fields/new",
        f"types/{made.slug}/fields/category/",
        "types/companies/fields/phone/",
        f"types/{made.slug}/fields/category/kind",
        f"types/{made.slug}/fields/category/kind?kind=text",
        "lists/",
        "lists/new",
        f"lists/{shared}/",
        f"lists/{shared}/rename",
        f"lists/{shared}/add",
        f"lists/{shared}/hardware/",
        f"lists/{shared}/hardware/remove",
        "links/",
        "links/new",
    ):
        assert olena.get(f"/settings/{path}").status_code == 200, path
        assert sit(aurora["taras"]).get(f"/settings/{path}").status_code == 404, path
    assert sit(aurora["taras"]).post("/settings/types/new", FORM).status_code == 404


def test_f038_fields_are_drawn_again_when_one_that_they_depend_on_changes(aurora: People) -> None:
    made, client = make(aurora), sit(aurora["olena"])
    rule = {
        "required_if-0-field": "amount",
        "required_if-0-was": "amount",
        "required_if-0-op": "gt",
        "required_if-0-value": "1000",
        "name-en": "Reason",
    }
    at = f"/settings/types/{made.slug}/fields/reason/"
    assert client.post(at, rule).status_code == 302
    made = types.types().by_code(made.code)
    assert made.fields["reason"].required_if == "amount > 1000"
    asked = {"asked": ["title", "amount"], "title": "Laptops", "amount": "90"}
    at = f"/{made.slug}/new?redraw=1"
    assert 'name="reason"' in client.post(at, asked, headers=HTMX).content.decode()
    few = client.post(at, asked, headers=HTMX).content.decode()
    many = client.post(at, asked | {"amount": "2000"}, headers=HTMX).content.decode()
    assert many.count("required>") == few.count("required>") + 1
    refused = client.post(f"/{made.slug}/new", asked | {"amount": "2000"}, headers=HTMX)
    assert refused.status_code == 422
    assert "Please fill this in." in refused.content.decode()


def test_f038_a_value_changed_in_place_asks_for_what_it_demands(aurora: People) -> None:
    made, client = make(aurora), sit(aurora["olena"])
    change_field(made, "reason", {"required_if": "amount > 1000"}, by=aurora["olena"])
    one = create_record(made, {"title": "Laptops", "amount": "90"}, by=aurora["olena"]).record_id
    at = f"/{made.slug}/{one}"
    asking = client.post(f"{at}/edit", {"field": "amount", "value": "2000"}, headers=HTMX)
    assert asking.status_code == 422
    page = asking.content.decode()
    assert "<dialog" in page
    assert "Reason: required when Amount is over 1,000." in page
    sent = {"asked": ["reason", "amount"], "reason": "", "amount": "2000"}
    again = client.post(f"{at}/edit-together", sent, headers=HTMX)
    assert again.status_code == 422
    assert "Please fill this in." in again.content.decode()
    saved = client.post(f"{at}/edit-together", sent | {"reason": "They broke"}, headers=HTMX)
    assert saved.status_code == 204
    page = client.get(f"{at}/").content.decode()
    assert "€2,000" in page
    assert "They broke" in page
    undo(client, saved)
    assert "€90" in client.get(f"{at}/").content.decode()


def test_a_filter_is_saved_shown_under_its_name_and_deleted(aurora: People) -> None:
    made, client = make(aurora), sit(aurora["olena"])
    kept = {"view": "list", "q": "chairs"}
    page = client.get(f"/{made.slug}/", kept).content.decode()
    assert "Save this view" in page
    sent = {"name": "Chairs", "query": "view=list&q=chairs"}
    saved = client.post(f"/{made.slug}/views", sent, headers=HTMX)
    assert saved["HX-Redirect"] == f"/{made.slug}/?view=list&q=chairs"
    page = client.get(saved["HX-Redirect"]).content.decode()
    assert "Save this view" not in page
    assert "Delete this view" not in client.get(f"/{made.slug}/").content.decode()
    [address] = re.findall(r"views/\d+/delete", page)
    assert sit(aurora["nina"]).post(f"/{made.slug}/{address}", headers=HTMX).status_code == 404
    gone = client.post(f"/{made.slug}/{address}", headers=HTMX)
    assert "Save this view" in client.get(gone["HX-Redirect"]).content.decode()


def test_a_field_is_added_removed_and_brought_back(aurora: People) -> None:
    made, client = make(aurora), sit(aurora["olena"])
    at = f"/settings/types/{made.slug}/"
    sent = {"field-new-name": "Shop", "field-new-kind": "url"}
    added = client.post(f"{at}fields/new", sent, headers=HTMX)
    assert "shop" in types.types().by_code(made.code).fields
    gone = client.post(f"{at}fields/shop/remove", headers=HTMX)
    assert "shop" not in types.types().by_code(made.code).fields
    assert "Removed fields" in client.get(at).content.decode()
    undo(client, gone)
    assert "shop" in types.types().by_code(made.code).fields
    undo(client, added)
    assert "shop" not in types.types().by_code(made.code).fields
    again = client.post(f"{at}fields/new", {**sent, "field-new-name": "Amount"}, headers=HTMX)
    assert again.status_code == 422
    assert "There is a field “Amount” already." in again.content.decode()


def test_changing_a_kind_shows_first_what_happens(aurora: People) -> None:
    made, client = make(aurora), sit(aurora["olena"])
    values = {"title": "Laptops", "amount": "1", "reason": "Old ones broke"}
    create_record(made, values, by=aurora["olena"])
    at = f"/settings/types/{made.slug}/fields/category/kind"
    create_record(made, values | {"category": "hardware"}, by=aurora["olena"])
    seen = client.post(at, {"kind": "text", "seen": ""}, headers=HTMX)
    assert seen.status_code == 422
    assert "1 value is kept, and it fits." in seen.content.decode()
    assert types.types().by_code(made.code).fields["category"].kind == "list"
    done = client.post(at, {"kind": "text", "seen": "text"}, headers=HTMX)
    assert types.types().by_code(made.code).fields["category"].kind == "text"
    undo(client, done)
    assert types.types().by_code(made.code).fields["category"].kind == "list"


def test_f061_two_types_call_each_other_by_names_of_their_own(aurora: People) -> None:
    made, client = make(aurora), sit(aurora["olena"])
    sent = {"name-en": "Delivered by", "back-en": "Delivers", "source": made.code}
    answer = client.post("/settings/links/new", sent | {"target": "company"}, headers=HTMX)
    assert answer.status_code == 204
    request = create_record(made, {"title": "Laptops", "amount": "1"}, by=aurora["olena"])
    company = types.types().by_code("company")
    shop = create_record(company, {"title": "Rozetka"}, by=aurora["olena"])
    at = f"/{made.slug}/{request.record_id}/"
    dialog = client.get(f"{at}relate", headers=HTMX).content.decode()
    assert "Delivered by" in dialog
    assert "Delivers" not in dialog
    kind = types.types().relations[0].code
    linked = client.post(f"{at}relate", {"to": shop.record_id, "how": kind}, headers=HTMX)
    assert linked.status_code == 204
    assert "Delivered by" in client.get(at).content.decode()
    assert "Delivers" in client.get(f"/companies/{shop.record_id}/").content.decode()
    wrong = create_record(made, {"title": "Chair", "amount": "1"}, by=aurora["olena"])
    refused = client.post(f"{at}relate", {"to": wrong.record_id, "how": kind}, headers=HTMX)
    assert refused.status_code == 422


def test_the_list_of_types_asks_the_same_of_the_database_for_few_and_many(
    aurora: People,
) -> None:
    client = sit(aurora["olena"])
    client.get("/settings/types/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/settings/types/")
    make(aurora)
    client.get("/settings/types/")
    with CaptureQueriesContext(connection) as many:
        client.get("/settings/types/")
    assert len(many) == len(few)


def test_f101_removing_a_type_says_first_what_goes_with_it(
    aurora: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, client = make(aurora), sit(aurora["olena"])
    create_record(made, {"title": "Laptops", "amount": "900"}, by=aurora["olena"])
    Webhook.objects.create(
        name="Store", url="https://store.example/", secret="s", type_code=made.code,
        user_id=aurora["olena"].user_id, created_at=clock.now(),
    )  # fmt: skip
    at = f"/settings/types/{made.slug}/remove"
    asked = client.get(at).content.decode()
    assert "1 that is kept in it goes out of sight" in asked
    assert "The webhook “Store”" in asked
    monkeypatch.setattr(remove_type, "MOST_AT_ONCE", 0)
    refused = client.post(at, headers=HTMX)
    assert (refused.status_code, "too many" in refused.content.decode()) == (422, True)
    monkeypatch.undo()
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_how: act())
    gone = client.post(at, headers=HTMX)
    assert gone.headers["HX-Redirect"].startswith("/settings/types/?removed=")
    assert client.get(f"/{made.slug}/").status_code == 404
    event = gone.headers["HX-Redirect"].partition("=")[2]
    client.post(f"/settings/undo/{event}", headers=HTMX)
    assert "Laptops" in client.get(f"/{made.slug}/?view=list").content.decode()


def test_f101_a_type_that_others_link_to_names_their_fields(aurora: People) -> None:
    made, client = make(aurora), sit(aurora["olena"])
    linked = {"key": "x", "labels": {"en": "Purchase"}, "kind": "link", "target": made.code}
    add_field(types.types().by_code("lead"), linked, by=aurora["olena"])
    asked = client.get(f"/settings/types/{made.slug}/remove").content.decode()
    assert "“Purchase” of Leads" in asked
    assert ">Remove<" not in asked
    answer = client.post(f"/settings/types/{made.slug}/remove", headers=HTMX)
    assert answer.status_code == 422
