"""Sign-in by password, code and link; sessions; guessing. Section 3 of the skeleton."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.live import session_hash
from officina.kernel.principals.models import User
from officina.people.actions.change_person import change_person
from officina.people.actions.dismiss_person import dismiss_person
from officina.people.actions.invite_person import invite_person
from officina.people.jobs import send_reset_letter
from officina.people.models import Session
from officina.people.tests.cast import PASSWORD

SIGN_IN = "/sign-in/"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get("/people/").status_code == 200


def text_of(response) -> str:
    return response.content.decode()


def test_a_person_signs_in_with_e_mail_and_password_and_lands_where_he_wanted(company):
    client = Client()
    wanted = client.get("/people/")
    assert wanted.url == "/sign-in/?next=/people/"
    answer = client.post(
        SIGN_IN, {"login": "Nina@Aurora.example", "password": PASSWORD, "next": "/people/"}
    )
    assert (answer.status_code, answer.url) == (302, "/people/")
    assert is_in(client)


def test_the_sign_in_page_is_small_and_has_nothing_inline(company):
    answer = Client().get(SIGN_IN)
    html = text_of(answer)
    assert answer.status_code == 200
    assert len(answer.content) < 8_000
    assert "style=" not in html
    assert not re.search(r"<script(?![^>]*src=)", html)


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(company):
    wrong = sign_in(Client(), "nina@aurora.example", "not-her-password")
    unknown = sign_in(Client(), "nobody@aurora.example", "not-her-password")
    assert wrong.status_code == unknown.status_code == 422
    strip = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|(nina|nobody)@aurora.example')
    assert strip.sub("", text_of(wrong)) == strip.sub("", text_of(unknown))
    assert "do not fit together" in text_of(wrong)


def test_a_dismissed_person_gets_the_answer_of_an_unknown_one(company, house):
    dismiss_person(company.nina, by=house)
    answer = sign_in(Client(), "nina@aurora.example")
    assert answer.status_code == 422
    assert "do not fit together" in text_of(answer)


def test_guessing_is_slowed_down_per_name_even_from_many_addresses(company):
    for n in range(5):
        client = Client(REMOTE_ADDR=f"198.51.100.{n}")
        assert sign_in(client, "nina@aurora.example", f"guess-{n}").status_code == 422
    answer = sign_in(Client(REMOTE_ADDR="198.51.100.99"), "nina@aurora.example")
    assert answer.status_code == 422
    assert "Wait five minutes" in text_of(answer)
    assert sign_in(Client(), "sofia@aurora.example").status_code == 302


def test_guessing_is_slowed_down_per_address_over_many_names(company):
    client = Client(REMOTE_ADDR="198.51.100.7")
    for n in range(20):
        sign_in(client, f"name{n}@aurora.example", "guess")
    answer = sign_in(client, "nina@aurora.example")
    assert answer.status_code == 422
    assert "Wait five minutes" in text_of(answer)


def test_whoever_starts_later_is_told_the_day_and_stays_outside(company, house):
    day = clock.now().date() + dt.timedelta(days=9)
    change_person(company.nina, {"starts_on": day.isoformat()}, by=house)
    client = Client()
    answer = sign_in(client, "nina@aurora.example")
    assert answer.status_code == 403
    assert "first day" in text_of(answer)
    assert not is_in(client)


def test_a_second_step_asks_for_the_app_and_takes_a_recovery_code_once(company):
    totp = TOTP.activate(company.nina, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(company.nina)
    assert "JBSWY3DPEHPK3PXP" not in str(totp.instance.data), "the key is kept encrypted"
    client = Client()
    answer = sign_in(client, "nina@aurora.example")
    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.post(answer.url, {"code": "000000"}).status_code == 200
    assert not is_in(client)
    counter = next(iter(yield_hotp_counters_from_time()))
    right = format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", counter))
    assert client.post(answer.url, {"code": right}).status_code == 302
    assert is_in(client)

    codes = RecoveryCodes(company.nina.authenticator_set.get(type="recovery_codes"))
    code = codes.get_unused_codes()[0]
    for expected in (302, 200):
        again = Client()
        sign_in(again, "nina@aurora.example")
        assert again.post(answer.url, {"code": code}).status_code == expected


def test_passkeys_are_offered_and_an_unknown_one_is_refused(company):
    client = Client()
    assert "o-passkey" in text_of(client.get(SIGN_IN))
    options = client.get(reverse("mfa_login_webauthn"), HTTP_ACCEPT="application/json").json()
    assert options["request_options"]["publicKey"]["challenge"]
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": '{"id":"x"}'})
    assert answer.url == SIGN_IN
    assert not is_in(client)


def test_a_forgotten_password_is_chosen_anew_by_a_letter(company):
    known, unknown, other = Client(), Client(), Client()
    other.force_login(company.nina)
    told = known.post(reverse("account_reset_password"), {"email": "nina@aurora.example"})
    also = unknown.post(reverse("account_reset_password"), {"email": "nobody@aurora.example"})
    assert told.status_code == also.status_code == 302
    assert told.url == also.url
    assert not mail.outbox, "the answer waits for no mail server, whoever is asked for"
    [(asked,)] = sql.rows("SELECT args FROM procrastinate_jobs WHERE queue_name = 'mail'")
    assert json.loads(asked) == {"user_id": company.nina.id}, "nothing that opens an account"
    send_reset_letter(company.nina.id)
    assert [letter.to for letter in mail.outbox] == [["nina@aurora.example"]]
    link = re.search(rf"{settings.OFFICINA.address}(\S+)", mail.outbox[0].body)
    assert link
    form = known.get(link[1], follow=True)
    path = form.redirect_chain[-1][0]
    short = known.post(path, {"password1": "short", "password2": "short"})
    assert "at least 10 characters" in text_of(short)
    done = known.post(path, {"password1": "quiet-river-77", "password2": "quiet-river-77"})
    assert done.url == reverse("account_reset_password_from_key_done")
    assert not is_in(other), "the old password's sessions are over"
    assert sign_in(Client(), "nina@aurora.example", "quiet-river-77").status_code == 302
    assert "used already" in text_of(Client().get(link[1], follow=True))


def test_a_password_is_changed_only_by_who_knows_it_and_others_are_signed_out(company):
    client, other = Client(), Client()
    sign_in(client, "nina@aurora.example")
    other.force_login(company.nina)
    fresh = {"password1": "quiet-river-77", "password2": "quiet-river-77"}
    wrong = client.post(reverse("account_change_password"), {"oldpassword": "guess", **fresh})
    assert "present password" in text_of(wrong)
    done = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **fresh})
    assert done.url == reverse("mfa_index")
    assert is_in(client)
    assert not is_in(other)


def test_sessions_are_listed_with_their_device_and_one_or_all_others_are_ended(company):
    agents = ("Mozilla/5.0 (X11; Linux) Firefox/140.0", "Mozilla/5.0 (iPhone) Safari/604.1", "odd")
    clients = [Client(HTTP_USER_AGENT=agent, REMOTE_ADDR="198.51.100.4") for agent in agents]
    for client in clients:
        sign_in(client, "nina@aurora.example")
    page = text_of(clients[0].get(reverse("mfa_index")))
    for shown in ("Firefox, Linux", "Safari, iPhone", "Unknown device", "198.51.100.4"):
        assert shown in page
    name = re.findall(r'name="name" value="(\w+)"', page)[0]
    clients[0].post(reverse("end-sessions"), {"name": name})
    assert [is_in(client) for client in clients].count(False) == 1
    clients[0].post(reverse("end-sessions"))
    assert [is_in(client) for client in clients] == [True, False, False]


def test_nobody_ends_the_session_of_another(company):
    hers, his = Client(), Client()
    sign_in(hers, "sofia@aurora.example")
    sign_in(his, "nina@aurora.example")
    name = session_hash(hers.session.session_key)
    his.post(reverse("end-sessions"), {"name": name})
    his.post(reverse("end-sessions"))
    assert is_in(hers)


def test_a_dismissal_ends_all_sessions_at_once(company, house):
    clients = [Client(), Client()]
    for client in clients:
        sign_in(client, "nina@aurora.example")
    assert all(is_in(client) for client in clients)
    dismiss_person(company.nina, by=house)
    assert not any(is_in(client) for client in clients)
    assert not Session.objects.filter(user=company.nina).exists()


def test_signing_out_ends_the_session_by_post_only(company):
    client = Client()
    sign_in(client, "nina@aurora.example")
    assert client.get(reverse("account_logout")).status_code == 405
    assert is_in(client)
    live = client.post(reverse("account_logout"), HTTP_HX_REQUEST="true")
    assert live.headers["HX-Redirect"] == SIGN_IN
    assert not is_in(client)


def test_an_invited_person_comes_in_by_a_link_that_works_once(company, house):
    User.objects.filter(pk=company.nina.pk).update(password="!unset")
    link = reverse("invitation", args=[invite_person(company.nina, by=house)])
    client = Client()
    assert "Nina Sales" in text_of(client.get(link))
    weak = client.post(link, {"password": "aurora"})
    assert weak.status_code == 422
    assert "at least 10 characters" in text_of(weak)
    assert client.post(link, {"password": "quiet-river-77"}).url == "/"
    assert is_in(client)
    again = Client().post(link, {"password": "another-river-78"})
    assert again.status_code == 410
    assert sign_in(Client(), "nina@aurora.example", "quiet-river-77").status_code == 302


def test_an_invitation_ends_with_time_and_with_the_next_one(company, house):
    first = reverse("invitation", args=[invite_person(company.nina, by=house)])
    second = reverse("invitation", args=[invite_person(company.nina, by=house)])
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200
    with clock.at(clock.now() + dt.timedelta(days=15)):
        assert Client().get(second).status_code == 410


def test_a_stranger_chooses_the_language_of_the_sign_in_page(company):
    client = Client()
    client.post(reverse("set-language"), {"language": "ru", "next": SIGN_IN})
    assert '<html lang="ru"' in text_of(client.get(SIGN_IN))


def test_there_is_no_sign_up(company):
    assert not get_adapter().is_open_for_signup(None)
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
