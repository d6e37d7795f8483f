"""Other programs read and write what their person may (F262)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from officina.kernel.access import policy
from officina.kernel.access.models import FieldRight
from officina.kernel.api.tests.conftest import Cast, Program
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import types

pytestmark = pytest.mark.django_db
Make = Callable[..., Program]


def lead(cast: Cast, title: str = "I want to Turkey", who: str = "taras", **values: Any) -> int:
    return create_record(
        types().by_code("lead"), {"title": title, **values}, by=cast[who]
    ).record_id


def test_a_record_is_created_read_changed_moved_binned_and_restored(program: Make) -> None:
    """F262"""
    call = program()
    made = call("POST", "/leads", {"fields": {"title": "Tour", "amount": "1450.50"}})
    assert made.status_code == 201, made.content
    one = made.json()
    assert (one["fields"]["amount"], one["stage"]) == ("1450.50", "new")
    changed = call("PATCH", f"/leads/{one['id']}", {"fields": {"person": "Pavel"}}).json()
    assert changed["fields"]["person"] == "Pavel"
    moved = call("POST", f"/leads/{one['id']}/stage", {"stage": "offer"}).json()
    assert moved["stage"] == "offer"
    assert call("DELETE", f"/leads/{one['id']}").status_code == 200
    assert call("GET", f"/leads/{one['id']}").json()["deleted_at"]
    assert call("POST", f"/leads/{one['id']}/restore").json()["deleted_at"] is None


def test_a_list_is_filtered_by_feel_sorted_and_read_page_by_page(
    program: Make, aurora: Cast
) -> None:
    """F262, F255"""
    for n in range(5):
        lead(aurora, f"Tour {n}", amount=str(100 * n))
    call = program()
    query = "/leads?filter=amount%20%3E%20100&sort=-amount&fields=title,amount&limit=2"
    first = call("GET", query).json()
    assert [one["fields"]["title"] for one in first["items"]] == ["Tour 4", "Tour 3"]
    assert set(first["items"][0]["fields"]) == {"title", "amount"}
    rest = call("GET", f"{query}&after={first['next']}").json()
    assert [one["fields"]["title"] for one in rest["items"]] == ["Tour 2"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    "query",
    [
        "filter=nobody%20%3E%201",
        "filter=)(",
        "filter=amount%20%3E",
        "sort=nothing",
        "fields=title,nothing",
        "limit=201",
        "limit=0",
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_words(program: Make, query: str) -> None:
    """F262"""
    answered = program()("GET", f"/leads?{query}")
    assert answered.status_code == 422
    assert answered["Content-Type"] == "application/problem+json"
    assert answered.json()["detail"]


@pytest.mark.parametrize("query", ["words=%00", "filter=title%20%3D%20%22%00%22"])
def test_what_no_text_can_hold_is_no_fault_of_ours(program: Make, query: str) -> None:
    """F262"""
    assert program()("GET", f"/leads?{query}").status_code in (400, 422)


def test_what_its_person_may_not_see_is_not_there(program: Make, aurora: Cast) -> None:
    """F264: by number, in the list, in search, and for every verb alike."""
    hidden = lead(aurora, "Secret tour", who="olena")
    call = program("nina")
    for method, path, sent in [
        ("GET", f"/leads/{hidden}", None),
        ("PATCH", f"/leads/{hidden}", {"fields": {"title": "Mine"}}),
        ("DELETE", f"/leads/{hidden}", None),
        ("POST", f"/leads/{hidden}/stage", {"stage": "offer"}),
        ("POST", f"/leads/{hidden}/comments", {"text": "Hello"}),
        ("GET", f"/leads/{hidden}/timeline", None),
        ("GET", f"/leads/{hidden}/files", None),
    ]:
        answered = call(method, path, sent)
        assert answered.status_code == 404, (method, path, answered.content)
        assert "Secret" not in answered.content.decode()
    assert call("GET", "/leads").json()["items"] == []


def test_a_hidden_field_is_neither_read_written_filtered_nor_sorted_by(
    program: Make, aurora: Cast
) -> None:
    """F265"""
    number = lead(aurora, amount="100")
    FieldRight.objects.create(type_code="lead", field="amount", action="view")
    policy.forget()
    call = program()
    assert "amount" not in call("GET", f"/leads/{number}").json()["fields"]
    assert "amount" not in call("GET", "/leads").json()["items"][0]["fields"]
    assert call("PATCH", f"/leads/{number}", {"fields": {"amount": "1"}}).status_code == 422
    assert call("GET", "/leads?filter=amount%20%3E%201").status_code == 422
    assert call("GET", "/leads?sort=amount").status_code == 422
    schemas = call("GET", "/openapi.json").json()["components"]["schemas"]
    assert "amount" not in schemas["lead"]["properties"]["fields"]["properties"]
    assert "amount" not in schemas["lead.sent"]["properties"]["fields"]["properties"]


def test_fields_that_are_not_there_are_refused_by_name(program: Make) -> None:
    """F262: nothing is half done."""
    call = program()
    answered = call("POST", "/leads", {"fields": {"title": "Tour", "wish": "sea"}})
    assert answered.status_code == 422
    assert "wish" in answered.json()["errors"]
    assert call("POST", "/leads", {"fields": {"title": "T"}, "more": 1}).status_code == 422
    assert call("GET", "/leads").json()["items"] == []


def test_a_change_on_an_old_version_conflicts_at_the_field(program: Make, aurora: Cast) -> None:
    """F269"""
    number = lead(aurora)
    taras, olena = program(), program("olena")
    version = taras("GET", f"/leads/{number}")["ETag"]
    olena("PATCH", f"/leads/{number}", {"fields": {"person": "Pavel"}})
    sent = {"fields": {"person": "Petro"}}
    answered = taras("PATCH", f"/leads/{number}", sent, If_Match=version)
    assert answered.status_code == 409
    assert answered.json()["fields"]["person"]["value"] == "Pavel"
    other = taras(
        "PATCH", f"/leads/{number}", {"fields": {"phone": "050 111 22 33"}}, If_Match=version
    )
    assert other.status_code == 200


def test_many_are_created_at_once_and_each_refusal_is_told(program: Make) -> None:
    """F262"""
    items = [{"fields": {"title": "One"}}, {"fields": {}}, {"fields": {"title": "Three"}}]
    told = program()("POST", "/leads/many", {"items": items}).json()["items"]
    assert [("id" in one, "error" in one) for one in told] == [
        (True, False),
        (False, True),
        (True, False),
    ]


def test_comments_checklist_links_files_and_the_log_go_over_the_api(
    program: Make, aurora: Cast
) -> None:
    """F262"""
    number, other = lead(aurora), lead(aurora, "Another")
    call = program()
    assert call("POST", f"/leads/{number}/comments", {"text": "Called"}).status_code == 201
    [item] = call("POST", f"/leads/{number}/checklist", {"text": "Passport"}).json()["items"]
    ticked = call("PATCH", f"/leads/{number}/checklist/{item['id']}", {"done": True}).json()
    assert ticked["items"][0]["done_at"]
    [link] = call("POST", f"/leads/{number}/links", {"to": other}).json()["items"]
    assert (link["id"], link["type"]) == (other, "leads")
    assert call("DELETE", f"/leads/{number}/links?to={other}").json()["items"] == []
    sent = call.client.post(
        f"/api/v1/leads/{number}/files", {"file": SimpleUploadedFile("offer.txt", b"1,450 EUR")}
    )
    assert sent.status_code == 201, sent.content
    file = sent.json()["id"]
    got = call("GET", f"/leads/{number}/files/{file}")
    assert b"".join(got.streaming_content) == b"1,450 EUR"
    assert call("GET", f"/leads/{other}/files/{file}").status_code == 404
    kinds = [one["kind"] for one in call("GET", f"/leads/{number}/timeline").json()["items"]]
    assert {"comment.added", "file.attached", "record.created"} <= set(kinds)


def test_a_list_of_a_hundred_asks_no_more_than_a_list_of_one(
    program: Make, aurora: Cast, django_assert_max_num_queries: Any
) -> None:
    for n in range(100):
        lead(aurora, f"Tour {n}")
    call = program()
    call("GET", "/leads?limit=1")
    with django_assert_max_num_queries(4):
        assert len(call("GET", "/leads?limit=100").json()["items"]) == 100


def test_a_body_that_is_too_large_is_refused_in_words(program: Make) -> None:
    """F262: whether it is read for a verb, for fields, or for an idempotency key."""
    call, huge = program(), "x" * 5_000_000
    for headers in ({}, {"Idempotency_Key": "order-9"}):
        answered = call("POST", "/leads", {"fields": {"title": huge}}, **headers)
        assert answered.status_code == 413
        assert answered["Content-Type"] == "application/problem+json"
