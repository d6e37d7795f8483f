"""An administrator names the mail server, tries it, and letters leave by it at once."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from django.core.mail import send_mail
from django.test import Client
from pytest_django.fixtures import Settings

from officina.kernel.access.policy import NotAllowed
from officina.kernel.notify.actions.mail_server import set_mail_server
from officina.kernel.notify.mail import server
from officina.kernel.notify.models import MailServer
from officina.kernel.notify.posting import can_send
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused

# The server of these tests asks for a password without TLS, which its library warns of.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Requiring AUTH")]
PAGE = "/settings/mail/"


class Inbox:
    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def knows(self, _server: Any, _session: Any, _envelope: Any, _how: str, who: Any) -> AuthResult:
        is_known = who == LoginPassword(b"portal", b"quiet river")
        return AuthResult(success=is_known, handled=False)

    @property
    def typed(self) -> dict[str, str]:
        return {
            "host": "127.0.0.1",
            "port": str(self.port),
            "security": "none",
            "username": "portal",
            "password": "quiet river",
            "sender": "office@aurora.example",
        }


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    """A real server that asks for a password; the portal sends as it does when it runs."""
    settings.MAILERS = {"default": {"BACKEND": settings.PORTAL_MAIL}}
    made = Inbox()
    running = Controller(
        made,
        hostname="127.0.0.1",
        port=made.port,
        authenticator=made.knows,
        auth_required=True,
        auth_require_tls=False,
    )
    running.start()
    yield made
    running.stop()


@pytest.fixture
def olena(aurora: dict[str, Actor]) -> Client:
    return as_person("olena@aurora.example")


def as_person(email: str) -> Client:
    browser = Client()
    browser.force_login(User.objects.get(email=email), "django.contrib.auth.backends.ModelBackend")
    return browser


def test_a_letter_tries_it_and_saving_makes_all_letters_leave_by_it(
    olena: Client, inbox: Inbox
) -> None:
    assert not can_send()
    page = olena.post(PAGE, {**inbox.typed, "try": "1"}).content.decode()
    assert "on its way to olena@aurora.example" in page
    assert "quiet river" not in page
    assert (len(inbox.letters), MailServer.objects.count()) == (1, 0)
    assert olena.post(PAGE, inbox.typed).headers["Location"] == f"{PAGE}?saved=1"
    assert can_send()
    send_mail("Hello", "…", None, ["nina@aurora.example"])
    assert inbox.letters[-1]["From"] == "office@aurora.example"
    kept = MailServer.objects.get()
    assert "quiet river" not in kept.password
    assert "quiet river" not in olena.get(PAGE).content.decode()
    olena.post(f"{PAGE}remove")
    assert not can_send()


def test_a_password_that_is_not_typed_again_stays_and_goes_to_no_other_server(
    olena: Client, inbox: Inbox
) -> None:
    olena.post(PAGE, inbox.typed)
    olena.post(PAGE, {**inbox.typed, "password": "", "sender": "new@aurora.example"})
    found = server.in_use()
    assert found is not None
    assert (found.sender, found.password) == ("new@aurora.example", "quiet river")
    olena.post(PAGE, {**inbox.typed, "password": "", "host": "localhost"})
    found = server.in_use()
    assert found is not None
    assert found.password == ""


def test_what_the_server_refuses_is_told(olena: Client, inbox: Inbox) -> None:
    wrong = {
        "refused this name and password": {"password": "loud river"},
        "Nobody answers": {"port": "1"},
        "does not offer this": {"security": "starttls"},
        "Try another kind of security": {"security": "tls"},
    }
    for said, change in wrong.items():
        page = olena.post(PAGE, {**inbox.typed, **change, "try": "1"}).content.decode()
        assert said in page
        assert f'value="{inbox.typed["host"]}"' in page
    assert not inbox.letters


def test_what_is_mistyped_is_told_at_its_field(aurora: dict[str, Actor], inbox: Inbox) -> None:
    wrong = {
        "host": ["", "smtp://mail.example", "mail example", "a" * 300],
        "port": ["0", "70000", "many", "-1"],
        "security": ["", "ssl"],
        "sender": ["", "Olena", "a@x.example, b@x.example"],
        "username": [""],
    }
    for field, texts in wrong.items():
        for text in texts:
            with pytest.raises(Refused) as refused:
                set_mail_server({**inbox.typed, field: text}, by=aurora["olena"])
            assert set(refused.value.errors) == {field}, text
    with pytest.raises(Refused) as refused:
        set_mail_server({**inbox.typed, "host": "mail.example"}, by=aurora["olena"])
    assert set(refused.value.errors) == {"security"}, "no password in the clear over a network"
    with pytest.raises(Refused):
        set_mail_server({**inbox.typed, "colour": "red"}, by=aurora["olena"])
    with pytest.raises(NotAllowed):
        set_mail_server(inbox.typed, by=aurora["nina"])
    assert as_person("nina@aurora.example").get(PAGE).status_code == 404
    assert not MailServer.objects.exists()


def test_what_the_program_was_started_with_is_shown_and_not_changed(
    olena: Client, inbox: Inbox, settings: Settings
) -> None:
    url = f"smtp://127.0.0.1:{inbox.port}"
    settings.OFFICINA = replace(settings.OFFICINA, mail_url=url, mail_from="given@aurora.example")
    page = olena.get(PAGE).content.decode()
    assert f"127.0.0.1:{inbox.port}, from given@aurora.example" in page
    assert 'name="host"' not in page
    assert olena.post(PAGE, inbox.typed).status_code == 422
    assert "set where the program is started" in olena.post(PAGE, inbox.typed).content.decode()
    assert "Authentication required" in olena.post(PAGE, {"try": "1"}).content.decode()
