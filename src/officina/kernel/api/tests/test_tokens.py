"""Who may call, how often, and what a repeated request does (F262)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.api import answers, tokens
from officina.kernel.api.actions.issue_token import issue_token
from officina.kernel.api.actions.revoke_token import revoke_token
from officina.kernel.api.models import Answer, Token
from officina.kernel.api.tests.conftest import Cast, Program
from officina.kernel.principals.models import User
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import types

pytestmark = pytest.mark.django_db
Make = Callable[..., Program]


@pytest.mark.parametrize("header", ["", "Bearer off_unknown", "Basic dTpw", "Bearer ё"])
def test_without_a_token_in_force_nothing_is_said(aurora: Cast, header: str) -> None:
    """F262"""
    answered = Client().get("/api/v1/me", headers={"Authorization": header})
    assert answered.status_code == 401
    assert answered["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_token(aurora: Cast) -> None:
    """F262: no foreign page can ride on a cookie."""
    client = Client()
    client.force_login(User.objects.get(id=aurora["taras"].user_id))
    assert client.post("/api/v1/leads", "{}", content_type="application/json").status_code == 401


def test_only_the_hash_of_a_token_is_kept(aurora: Cast) -> None:
    made, secret = issue_token("Till", ["read:*"], by=aurora["taras"])
    assert secret not in str(Token.objects.filter(id=made.id).values())
    assert tokens.find(secret) is not None


def test_an_expired_revoked_or_dismissed_persons_token_is_worthless(
    program: Make, aurora: Cast
) -> None:
    """F262"""
    made, secret = issue_token("Till", ["read:*"], by=aurora["taras"], days=1)
    assert tokens.find(secret)
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert tokens.find(secret) is None
    revoke_token(made.id, by=aurora["taras"])
    assert tokens.find(secret) is None
    call = program("nina")
    User.objects.filter(id=aurora["nina"].user_id).update(is_active=False)
    assert call("GET", "/me").status_code == 401


def test_scopes_bound_what_a_token_reads_and_writes(program: Make) -> None:
    """F262"""
    call = program(scopes=["read:lead"])
    assert call("GET", "/leads").status_code == 200
    assert call("POST", "/leads", {"fields": {"title": "Tour"}}).status_code == 403
    assert call("GET", "/companies").status_code == 404
    assert [one["slug"] for one in call("GET", "/types").json()["items"]] == ["leads"]


def test_a_scope_holds_for_what_is_linked_and_named_too(program: Make, aurora: Cast) -> None:
    """F262"""
    company = create_record(types().by_code("company"), {"title": "Horns LLC"}, by=aurora["taras"])
    raw = {"title": "Tour", "company": company.record_id}
    lead = create_record(types().by_code("lead"), raw, by=aurora["taras"]).record_id
    wide, narrow = program(), program(scopes=["write:lead"])
    link = {"to": company.record_id}
    assert narrow("POST", f"/leads/{lead}/links", link).status_code == 404
    assert wide("POST", f"/leads/{lead}/links", link).json()["items"][0]["title"] == "Horns LLC"
    for path in (f"/leads/{lead}/links", "/leads"):
        assert "Horns" in wide("GET", path).content.decode()
        assert "Horns" not in narrow("GET", path).content.decode()


def test_tokens_are_made_for_oneself_and_for_programs_by_administrators(aurora: Cast) -> None:
    """F262"""
    nina = aurora["nina"].user_id
    with pytest.raises(NotAllowed):
        issue_token("Till", ["read:*"], by=aurora["taras"], acts_as=nina)
    made, _secret = issue_token("Till", ["read:*"], by=aurora["olena"], acts_as=nina)
    assert (made.user_id, made.is_app) == (nina, True)
    with pytest.raises(NoSuchRecord):
        revoke_token(made.id, by=aurora["taras"])
    for scopes in ([], ["read:nothing"], ["all"]):
        with pytest.raises(Refused):
            issue_token("Till", scopes, by=aurora["taras"])


def test_more_requests_than_a_minute_allows_are_told_to_wait(program: Make) -> None:
    """F262"""
    call = program()
    told = call("GET", "/me")
    assert told["RateLimit"].startswith(f'"minute";r={tokens.PER_MINUTE - 1}')
    Token.objects.update(used=tokens.PER_MINUTE)
    refused = call("GET", "/me")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        assert call("GET", "/me").status_code == 200


def test_a_repeated_request_is_done_once_and_answered_alike(program: Make) -> None:
    """F262"""
    call, sent = program(), {"fields": {"title": "Tour"}}
    first = call("POST", "/leads", sent, Idempotency_Key="order-7")
    again = call("POST", "/leads", sent, Idempotency_Key="order-7")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotency-Replayed"] == "true"
    assert len(call("GET", "/leads").json()["items"]) == 1
    other = call("POST", "/leads", {"fields": {"title": "Other"}}, Idempotency_Key="order-7")
    assert other.status_code == 422
    refused = call("POST", "/leads", {"fields": {}}, Idempotency_Key="order-8")
    assert (
        call("POST", "/leads", {"fields": {}}, Idempotency_Key="order-8").json() == refused.json()
    )
    with clock.at(clock.now() + dt.timedelta(days=2)):
        answers.clear_old()
    assert not Answer.objects.exists()


def test_an_address_that_is_not_there_answers_programs_in_their_words(program: Make) -> None:
    """F262"""
    call = program()
    paths = ("/nothing/at/all", "/nothings", "/leads/7/nothing")
    for answered in (*(call("GET", path) for path in paths), call("POST", "/leads/7/nothing")):
        assert answered.status_code == 404
        assert answered["Content-Type"] == "application/problem+json"


def test_sentences_are_in_the_language_of_the_person(program: Make, aurora: Cast) -> None:
    User.objects.filter(id=aurora["taras"].user_id).update(language="ru")
    said = program()("POST", "/leads", {"fields": {"title": ""}}).json()["detail"]
    assert any("а" <= letter <= "я" for letter in said.lower())
