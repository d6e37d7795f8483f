"""Signing in by OpenID Connect, against a real provider on this machine."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.conf import settings
from django.test import Client
from oidc_provider_mock import User as Claims
from oidc_provider_mock import run_server_in_thread

from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.people.actions.dismiss_person import dismiss_person
from officina.people.actions.set_issuer import set_issuer
from officina.people.models import Identity, Issuer
from officina.people.tests.cast import Company

BEGIN, BACK = "/sign-in/by-issuer/", "/sign-in/by-issuer/back/"


def claims(subject: str, email: str, *, verified: bool = True) -> Claims:
    said = {"email": email, "email_verified": verified, "name": subject.title()}
    return Claims(sub=subject, claims=said)


PEOPLE = (
    claims("nina", "Nina@aurora.example"),
    claims("nina-again", "nina@aurora.example"),
    claims("thief", "olena@aurora.example", verified=False),
    claims("stranger", "stranger@elsewhere.example"),
)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with run_server_in_thread(user_claims=PEOPLE, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def issuer(company: Company, provider: str) -> Issuer:
    raw = {"name": "Keyring", "url": provider, "client_id": "officina", "secret": "s3cret"}
    return set_issuer(raw | {"is_active": "on"}, by=Actor.person(company.olena.id))


def go(browser: Client, subject: str, next_page: str = "") -> str:
    """What the provider sends the browser back with."""
    begun = browser.get(BEGIN, {"next": next_page} if next_page else {})
    assert begun.status_code == 302
    seen = requests.post(begun["Location"], data={"sub": subject}, allow_redirects=False, timeout=9)
    assert seen.headers["Location"].startswith(f"{settings.OFFICINA.address}{BACK}")
    return urlsplit(seen.headers["Location"]).query


def is_in(browser: Client) -> bool:
    return browser.get("/people/").status_code == 200


def test_a_colleague_comes_in_and_lands_where_he_wanted(issuer: Issuer, company: Company) -> None:
    browser = Client()
    assert "Sign in by Keyring" in browser.get("/sign-in/").text
    answer = browser.get(f"{BACK}?{go(browser, 'nina', '/people/chart/')}")
    assert answer["Location"] == "/people/chart/"
    assert is_in(browser)
    assert Identity.objects.get().person == company.nina


def test_what_is_asked_has_state_nonce_and_the_challenge_of_the_verifier(issuer: Issuer) -> None:
    """RFC 7636, 4.2."""
    browser = Client()
    asked = parse_qs(urlsplit(browser.get(BEGIN)["Location"]).query)
    kept = browser.session["oidc"]
    digest = hashlib.sha256(kept["verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["code_challenge"] == [challenge]
    assert (asked["state"], asked["nonce"]) == ([kept["state"]], [kept["nonce"]])


def test_an_answer_that_this_browser_did_not_ask_for_lets_nobody_in(issuer: Issuer) -> None:
    victim, thief = Client(), Client()
    stolen = go(thief, "nina")
    assert victim.get(f"{BACK}?{stolen}")["Location"] == "/sign-in/"
    go(victim, "nina")
    assert victim.get(f"{BACK}?{stolen}").status_code == 403  # another state
    assert not is_in(victim)


def test_an_answer_is_taken_once(issuer: Issuer) -> None:
    browser = Client()
    answer = go(browser, "nina")
    browser.get(f"{BACK}?{answer}")
    assert browser.get(f"{BACK}?{answer}")["Location"] == "/sign-in/"


def test_a_word_that_was_said_for_another_asking_is_refused(issuer: Issuer) -> None:
    browser = Client()
    answer = go(browser, "nina")
    session = browser.session
    session["oidc"] = session["oidc"] | {"nonce": "x" * 32}
    session.save()
    assert browser.get(f"{BACK}?{answer}").status_code == 403
    assert not is_in(browser)


def test_an_address_that_is_not_confirmed_makes_nobody_known(issuer: Issuer) -> None:
    browser = Client()
    answer = browser.get(f"{BACK}?{go(browser, 'thief')}")
    assert answer.status_code == 403
    assert "not confirmed" in answer.text
    assert not is_in(browser)
    assert not Identity.objects.exists()


def test_strangers_are_refused_unless_the_issuer_invites(issuer: Issuer, company: Company) -> None:
    browser = Client()
    refused = browser.get(f"{BACK}?{go(browser, 'stranger')}")
    assert "Nobody here has the address stranger@elsewhere.example" in refused.text
    Issuer.objects.update(invites=True)
    browser.get(f"{BACK}?{go(browser, 'stranger')}")
    assert is_in(browser)
    person = User.objects.get(email="stranger@elsewhere.example")
    assert (person.name, person.is_extranet) == ("Stranger", False)


def test_the_dismissed_stay_out_though_the_issuer_knows_them(
    issuer: Issuer, company: Company
) -> None:
    browser = Client()
    browser.get(f"{BACK}?{go(browser, 'nina')}")
    dismiss_person(company.nina, by=Actor.house())
    assert not is_in(browser)
    answer = browser.get(f"{BACK}?{go(browser, 'nina')}")
    assert answer.status_code == 403
    assert not is_in(browser)


def test_who_is_linked_stays_himself_when_his_address_changes(
    issuer: Issuer, company: Company
) -> None:
    browser = Client()
    browser.get(f"{BACK}?{go(browser, 'nina')}")
    User.objects.filter(id=company.nina.id).update(email="nina.new@aurora.example")
    again = Client()
    again.get(f"{BACK}?{go(again, 'nina')}")
    assert is_in(again)


def test_the_server_s_configuration_wins_and_cannot_be_changed_here(
    issuer: Issuer,
    company: Company,
    provider: str,
    browser_of: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configured = dataclasses.replace(
        settings.OFFICINA, oidc_issuer=provider, oidc_client_id="officina", oidc_name="The house"
    )
    monkeypatch.setattr(settings, "OFFICINA", configured)
    assert "Sign in by The house" in Client().get("/sign-in/").text
    assert (
        "The configuration of the server"
        in browser_of(company.olena).get("/settings/sign-on/").text
    )
    with pytest.raises(Refused):
        set_issuer({}, by=Actor.person(company.olena.id))


def test_only_administrators_set_it_and_the_secret_is_sealed_and_tried(
    issuer: Issuer, company: Company, provider: str, browser_of: Callable[[User], Client]
) -> None:
    page = "/settings/sign-on/"
    assert browser_of(company.hanna).get(page).status_code == 404
    browser = browser_of(company.olena)
    assert "s3cret" not in browser.get(page).text
    assert "s3cret" not in Issuer.objects.get().secret
    typed = {"name": "Keyring", "url": provider, "client_id": "officina"}
    assert "It answers." in browser.post(f"{page}test", typed).text
    wrong = browser.post(f"{page}test", typed | {"url": f"{provider}/nowhere"})
    assert "does not answer" in wrong.text
    bad = browser.post(page, typed | {"url": "http://login.example"})
    assert bad.status_code == 422
