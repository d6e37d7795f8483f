"""F006: forms for people outside make leads, and only what was meant to comes through."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client

from officina.channels import rate
from officina.channels.actions.add_form import add_form
from officina.channels.actions.change_form import change_form
from officina.channels.models import Form
from officina.channels.tests.visiting import PAVEL, Visitor, action_of, leads, token_of
from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor

pytestmark = pytest.mark.django_db
HOUSE = Actor.house()


def test_f006_a_stranger_sends_the_form_and_a_lead_is_there(form: Form, visitor: Visitor) -> None:
    answer = visitor.send(PAVEL | {"message": "Ten days in July\nTwo adults, a child"})
    assert answer.status_code == 303
    assert answer["Location"] == "/f/contact-us/thanks"
    (lead,) = leads()
    assert lead["title"] == "Contact us"
    assert lead["person"] == "Pavel Semenovich"
    assert lead["phone"] == "+380501112233"
    assert lead["message"] == "Ten days in July\r\nTwo adults, a child".replace("\r", "")
    assert b"Thank you" in visitor.look(answer["Location"]).content


def test_f006_the_page_needs_no_cookie_and_sets_none(form: Form, visitor: Visitor) -> None:
    answer = visitor.send(PAVEL)
    assert answer.status_code == 303
    assert not visitor.client.cookies


def test_f008_source_page_and_campaign_reach_the_lead(form: Form, visitor: Visitor) -> None:
    visitor.send(
        PAVEL,
        "/f/contact-us?utm_source=banner-7&utm_medium=cpc",
        referer="https://shop.example/tours?utm_campaign=autumn&utm_source=other",
    )
    (lead,) = leads()
    assert lead["source"] == "web-form"
    assert lead["source_page"].startswith("https://shop.example/tours?")
    assert lead["utm_source"] == "banner-7"
    assert lead["utm_medium"] == "cpc"
    assert lead["utm_campaign"] == "autumn"


def test_f008_a_page_named_in_the_address_wins_and_nonsense_is_left_out(
    form: Form, visitor: Visitor
) -> None:
    named = "/f/contact-us?page=https%3A%2F%2Fshop.example%2Fa&utm_source=" + "x" * 900
    visitor.send(PAVEL, named, referer="https://other.example/")
    visitor.send(PAVEL, "/f/contact-us?page=javascript:alert(1)")
    visitor.send(PAVEL, "/f/contact-us", referer="http://testserver/f/contact-us?lang=ru")
    first, second, third = leads()
    assert first["source_page"] == "https://shop.example/a"
    assert first["utm_source"] == "x" * 200
    assert second["source_page"] is None
    assert third["source_page"] is None


def test_f006_the_timeline_says_through_which_form_it_came(form: Form, visitor: Visitor) -> None:
    from officina.channels.events import FORM_SUBMITTED

    visitor.send(PAVEL)
    found = sql.row("SELECT kind, robot, actor_id, data FROM event WHERE kind LIKE 'channels.%'")
    assert found
    kind, robot, actor, data = found
    assert (kind, robot, actor) == ("channels.form-submitted", "form:contact-us", None)
    said = json.loads(data)
    assert said["consent"].startswith("I agree")
    assert FORM_SUBMITTED.said(said) == (
        "came through the form “Contact us” · given to Nina Sales, the least busy of 1 (open: 0)"
    )


@pytest.mark.parametrize(
    ("accepts", "asked", "words"),
    [
        ("ru,en;q=0.5", "", "Ваше имя"),
        ("ro-MD,ro;q=0.9", "", "Numele dvs."),
        ("de", "", "Your name"),
        ("ru", "?lang=ro", "Numele dvs."),
        ("ru", "?lang=xx", "Ваше имя"),
    ],
)
def test_f006_the_form_speaks_the_language_of_the_reader(
    form: Form, visitor: Visitor, accepts: str, asked: str, words: str
) -> None:
    page = visitor.look(f"/f/contact-us{asked}", accept_language=accepts)
    assert words in page.content.decode()


def test_f006_a_form_of_fewer_languages_speaks_the_next_that_the_reader_accepts(
    form: Form, visitor: Visitor
) -> None:
    change_form(form, {"languages": ["en", "ru"]}, by=HOUSE)
    page = visitor.look(accept_language="ro, ru;q=0.8")
    assert page["Content-Language"] == "ru"
    assert "Ваше имя" in page.content.decode()


def test_f006_the_lead_is_titled_in_the_forms_first_language(form: Form, visitor: Visitor) -> None:
    visitor.send(PAVEL, "/f/contact-us?lang=ru")
    assert leads()[0]["title"] == "Contact us"


def test_f006_links_fill_fields_in_beforehand(form: Form, visitor: Visitor) -> None:
    page = visitor.look("/f/contact-us?person=Ina+%3Cb%3E&nothing=1").content.decode()
    assert 'value="Ina &lt;b&gt;"' in page


def test_f006_each_wrong_field_has_its_sentence_and_nothing_typed_is_lost(
    form: Form, visitor: Visitor
) -> None:
    answer = visitor.send({"person": " ", "phone": "12", "email": "a@", "message": "Tours <b>"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('class="field-error"') == 4
    assert "does not look like a phone number" in page
    assert "does not look like an e-mail address" in page
    assert "Please tick this" in page
    assert 'value="a@"' in page
    assert "Tours &lt;b&gt;" in page
    assert not leads()


def test_f006_after_an_error_the_same_page_can_be_sent(form: Form, visitor: Visitor) -> None:
    again = visitor.press(visitor.send(PAVEL | {"phone": ""}, "/f/contact-us?utm_source=b"), PAVEL)
    assert again.status_code == 303
    assert leads()[0]["utm_source"] == "b"


def test_f006_pressing_twice_makes_one_lead(form: Form, visitor: Visitor) -> None:
    page = visitor.look()
    first, second = visitor.press(page, PAVEL), visitor.press(page, PAVEL)
    assert first.status_code == second.status_code == 303
    assert len(leads()) == 1
    assert form.submissions.count() == 1


def test_f006_unknown_fields_are_refused(form: Form, visitor: Visitor) -> None:
    for name in ("responsible", "tags", "source_page", "amount", "nonsense"):
        answer = visitor.send(PAVEL | {name: "1"})
        assert answer.status_code == 422
        assert "Pavel Semenovich" in answer.content.decode()
    assert not leads()


@pytest.mark.parametrize("token", ["", "nonsense", "WzEsIngiLDFd:1xUuXZ:aaaa", "9" * 5_000])
def test_f006_a_page_that_is_not_ours_is_shown_again_with_what_was_typed(
    form: Form, visitor: Visitor, token: str
) -> None:
    answer = visitor.press(visitor.look(), PAVEL | {"form-token": token})
    assert answer.status_code == 422
    assert "Pavel Semenovich" in answer.content.decode()
    assert not leads()
    assert visitor.press(answer, PAVEL, after=60).status_code == 303


def test_f006_the_token_of_another_form_or_of_yesterday_is_not_taken(
    form: Form, visitor: Visitor
) -> None:
    other = add_form("other", "lead", "Other", by=HOUSE)
    foreign = token_of(visitor.look(f"/f/{other.slug}"))
    assert visitor.press(visitor.look(), PAVEL | {"form-token": foreign}).status_code == 422
    assert visitor.press(visitor.look(), PAVEL, after=13 * 3600).status_code == 422
    assert not leads()


def test_f006_whoever_presses_within_two_seconds_is_asked_to_press_again(
    form: Form, visitor: Visitor
) -> None:
    page = visitor.look()
    quick = visitor.press(page, PAVEL, after=0)
    assert quick.status_code == 422
    assert "very quick" in quick.content.decode()
    assert token_of(quick) == token_of(page)
    assert visitor.press(quick, PAVEL).status_code == 303


def test_f006_a_program_that_fills_in_the_trap_is_thanked_and_ignored(
    form: Form, visitor: Visitor
) -> None:
    answer = visitor.send(PAVEL | {"leave-empty": "http://spam.example"})
    assert answer.status_code == 303
    assert not leads()


def test_f006_one_address_sends_twenty_times_in_ten_minutes_and_no_more(
    form: Form, visitor: Visitor
) -> None:
    page = visitor.look()
    with clock.at(clock.now()):
        for _time in range(rate.MOST):
            assert visitor.press(page, PAVEL, after=9).status_code == 303
        refused = visitor.press(page, PAVEL, after=9)
        assert refused.status_code == 429
        assert refused["Retry-After"] == "600"
        assert "Pavel Semenovich" in refused.content.decode()
        assert Visitor(address="203.0.113.8").send(PAVEL).status_code == 303
        clock.advance(dt.timedelta(minutes=11))
        assert visitor.press(page, PAVEL).status_code == 303


def test_f006_what_is_too_long_is_refused_with_a_sentence(form: Form, visitor: Visitor) -> None:
    long = visitor.send(PAVEL | {"person": "x" * 201, "message": "y" * 5_001})
    assert long.status_code == 422
    assert long.content.decode().count("At most") == 2
    huge = visitor.send(PAVEL | {"message": "y" * 200_000})
    assert huge.status_code == 413
    assert "too long" in huge.content.decode()
    assert not leads()


def test_f006_zero_bytes_and_odd_letters_do_no_harm(form: Form, visitor: Visitor) -> None:
    assert visitor.send(PAVEL | {"person": "Ștefan\x00 Ж 𝒳"}).status_code == 303
    assert leads()[0]["person"] == "Ștefan Ж 𝒳"


def test_f006_a_closed_or_unknown_form_is_absent(form: Form, visitor: Visitor) -> None:
    page = visitor.look()
    change_form(form, {"is_active": False}, by=HOUSE)
    assert visitor.look().status_code == 404
    assert visitor.press(page, PAVEL).status_code == 404
    assert visitor.look("/f/contact-us/thanks").status_code == 404
    assert visitor.look("/f/nothing").status_code == 404
    assert not leads()


def test_f006_other_verbs_are_refused(form: Form) -> None:
    assert Client().delete("/f/contact-us").status_code == 405
    assert Client().post("/f/contact-us/thanks").status_code == 405


def test_f006_by_default_only_the_portal_itself_may_frame_the_form(
    form: Form, visitor: Visitor
) -> None:
    page = visitor.look()
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert page["Content-Security-Policy"].count("'self'") > 3
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert visitor.look("/sign-in/")["X-Frame-Options"] == "DENY"


def test_f006_named_sites_may_frame_this_form_and_no_other_page(
    form: Form, visitor: Visitor
) -> None:
    change_form(form, {"sites": "https://Shop.example/tours\nhttps://b.example:8443"}, by=HOUSE)
    for page in (visitor.look(), visitor.look("/f/contact-us/thanks"), visitor.send({})):
        sites = "frame-ancestors 'self' https://shop.example https://b.example:8443"
        assert sites in page["Content-Security-Policy"]
        assert "X-Frame-Options" not in page
    add_form("other", "lead", "Other", by=HOUSE)
    for at in ("/f/other", "/sign-in/", "/settings/forms/"):
        assert "shop.example" not in visitor.look(at)["Content-Security-Policy"]


def test_f006_a_form_may_lead_away_afterwards(form: Form, visitor: Visitor) -> None:
    change_form(form, {"redirect_url": "https://shop.example/thanks?a=1"}, by=HOUSE)
    answer = visitor.send(PAVEL)
    assert answer["Location"] == "https://shop.example/thanks?a=1"
    assert "form-action 'self' https://shop.example;" in visitor.look()["Content-Security-Policy"]


def test_f006_other_types_than_leads_come_through_forms_too(form: Form, visitor: Visitor) -> None:
    add_form("suppliers", "company", "For suppliers", by=HOUSE)
    assert visitor.send({"phone": "+373 22 123456", "consent": "on"}, "/f/suppliers")["Location"]
    row = sql.row("SELECT title, phone FROM record JOIN company ON record_id = id")
    assert row == ("For suppliers", "+37322123456")


def test_f006_the_page_and_a_press_cost_a_fixed_number_of_queries(
    form: Form, visitor: Visitor, django_assert_num_queries: object
) -> None:
    page = visitor.look()
    with django_assert_num_queries(2):  # type: ignore[operator]
        visitor.look()
    for _time in range(2):
        # Two of them ask which country a number without one belongs to.
        with django_assert_num_queries(17):  # type: ignore[operator]
            visitor.press(page, PAVEL)
        page = visitor.look()
    assert action_of(page) == "/f/contact-us"
