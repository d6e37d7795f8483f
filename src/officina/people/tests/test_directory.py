"""Employees as list, chart and page (F184, F185, F186), and who may do what there."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from officina.kernel.principals.models import Office, User
from officina.people.actions.change_person import change_person
from officina.people.actions.dismiss_person import dismiss_person
from officina.people.actions.invite_person import invite_person

CAST = ("stranger", "clara", "nina", "hanna", "olena")
"""A stranger, an outsider, a colleague, HR, an administrator."""


def answers(company, browser_of, ask, cast=CAST) -> list[int]:
    """The status that each of the cast gets."""
    people = [None, *(getattr(company, code) for code in cast[1:])]
    return [ask(browser_of(person)).status_code for person in people]


def text_of(response) -> str:
    return response.content.decode()


def names_in(response) -> list[str]:
    found = r'class="row-link".*?<span class="clip">([^<]+)</span>'
    return re.findall(found, text_of(response), re.DOTALL)


# Who may do what


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/people/", [302, 404, 200, 200, 200]),
        ("/people/chart/", [302, 404, 200, 200, 200]),
        ("/people/{sofia}/", [302, 404, 200, 200, 200]),
        ("/people/{clara}/", [302, 200, 200, 200, 200]),
        ("/people/invitations/", [302, 404, 404, 200, 200]),
        ("/people/new/", [302, 404, 404, 200, 200]),
        ("/people/{sofia}/place/", [302, 404, 404, 200, 200]),
        ("/people/{sofia}/dismiss/", [302, 404, 404, 200, 200]),
        ("/people/{sofia}/edit/?field=position", [302, 404, 404, 200, 200]),
        ("/units/new/", [302, 404, 404, 200, 200]),
        ("/units/{support}/edit/", [302, 404, 404, 200, 200]),
        ("/organisations/", [302, 404, 200, 200, 200]),
        ("/organisations/new/", [302, 404, 404, 404, 200]),
        ("/organisations/{organisation}/", [302, 404, 404, 404, 200]),
        ("/ui/gallery", [302, 404, 404, 404, 200]),
        ("/setup/organisation/", [302, 404, 404, 404, 200]),
        ("/setup/hours/", [302, 404, 404, 404, 200]),
        ("/setup/people/", [302, 404, 404, 404, 200]),
        ("/setup/roles/", [302, 404, 404, 404, 200]),
        ("/setup/mail/", [302, 404, 404, 404, 200]),
        ("/setup/a-guessed-token", [404, 404, 404, 404, 404]),
    ],
)
def test_each_page_is_there_for_those_it_is_for_and_absent_for_others(
    company, browser_of, address, expected
):
    parts = ("sofia", "clara", "support", "organisation")
    address = address.format(**{part: getattr(company, part).id for part in parts})
    assert answers(company, browser_of, lambda browser: browser.get(address)) == expected


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/people/new/", {"name": "Eve", "email": "eve@x.example"}),
        ("/people/{sofia}/edit/", {"field": "position", "value": "Queen"}),
        ("/people/{sofia}/place/", {"unit": "{support}"}),
        ("/people/{sofia}/dismiss/", {}),
        ("/people/{sofia}/return/", {}),
        ("/people/{sofia}/invite/", {}),
        ("/people/{sofia}/roles/", {"role": "sales"}),
        ("/people/{sofia}/roles/support/take/", {}),
        ("/units/new/", {"name": "Shadow"}),
        ("/units/{support}/edit/", {"name": "Mine"}),
        ("/organisations/new/", {"name": "Shadow"}),
        ("/setup/people/", {"people": "Eve, eve@x.example"}),
        ("/setup/roles/", {"role_{nina}": "director"}),
    ],
)
def test_colleagues_outsiders_and_strangers_change_nobody(company, browser_of, address, sent):
    known = {code: getattr(company, code).id for code in ("sofia", "support", "nina")}
    address = address.format(**known)
    sent = {key.format(**known): value.format(**known) for key, value in sent.items()}
    before = list(User.objects.order_by("id").values())
    got = answers(company, browser_of, lambda browser: browser.post(address, sent), CAST[:3])
    assert got == [302, 404, 404]
    after = list(User.objects.order_by("id").values())
    for one in (*before, *after):
        one.pop("last_login")
    assert after == before


# The list (F185, F186)


def test_f185_the_list_shows_unit_contacts_office_and_room(company, browser_of, house):
    office = Office.objects.create(name="Kyiv")
    facts = {"phone": "+380501112233", "room": "305", "office_id": str(office.id)}
    change_person(company.nina, facts, by=house)
    page = text_of(browser_of(company.sofia).get("/people/"))
    for shown in ("Nina Sales", "Sales manager", "Kyiv, 305", "+380501112233"):
        assert shown in page
    assert "Client Clara" not in page


def test_f186_one_writes_and_calls_from_the_row_and_what_is_not_there_yet_is_absent(
    company, browser_of, house
):
    change_person(company.nina, {"phone": "+380 50 111 22 33"}, by=house)
    page = text_of(browser_of(company.sofia).get("/people/?q=nina"))
    assert 'href="mailto:nina@aurora.example"' in page
    assert 'href="tel:+380501112233"' in page
    assert page.count("row-acts") == 1
    acts = re.findall(r'row-acts">.*?</td>', page, re.DOTALL)[0]
    assert acts.count("<a ") == 2


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=nina", ["Nina Sales"]),
        ("q=NINA+sales", ["Nina Sales"]),
        ("q=operator", ["Sofia Support"]),
        ("q=100%25", []),
        ("unit={sales}", ["Nina Sales"]),
        ("unit={top}", ["Hanna HR", "Nina Sales", "Olena Director", "Sofia Support"]),
        ("sort=-name", ["Sofia Support", "Olena Director", "Nina Sales", "Hanna HR"]),
        ("sort=position", ["Olena Director", "Hanna HR", "Sofia Support", "Nina Sales"]),
        ("sort=nonsense&unit=x&page=-1&status=y", 4),
        ("page=99999999", []),
        ("q=%00", 4),
    ],
)
def test_the_list_finds_filters_and_sorts_and_bears_nonsense(company, browser_of, query, names):
    query = query.format(sales=company.sales.id, top=company.top.id)
    found = names_in(browser_of(company.sofia).get(f"/people/?{query}"))
    assert found == names if isinstance(names, list) else len(found) == names


def test_dismissed_people_are_behind_a_filter(company, browser_of, house):
    dismiss_person(company.nina, by=house)
    browser = browser_of(company.sofia)
    assert "Nina Sales" not in names_in(browser.get("/people/"))
    assert names_in(browser.get("/people/?status=dismissed")) == ["Nina Sales"]
    assert names_in(browser.get("/people/?status=outside")) != ["Client Clara"]
    assert names_in(browser_of(company.hanna).get("/people/?status=outside")) == ["Client Clara"]


@pytest.mark.parametrize("address", ["/people/", "/people/chart/"])
def test_the_list_and_the_chart_cost_the_same_for_two_people_and_for_twenty(
    company, browser_of, address
):
    browser = browser_of(company.hanna)
    browser.get(address)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(address).status_code == 200
        return len(caught)

    few = cost()
    User.objects.bulk_create(
        User(email=f"p{n}@x.example", name=f"Person {n}", unit=company.sales) for n in range(20)
    )
    assert cost() == few
    assert 2 <= few <= 13


# The chart (F184)


def test_f184_the_chart_shows_units_as_a_tree_with_heads_and_people(company, browser_of):
    page = text_of(browser_of(company.nina).get("/people/chart/"))
    assert page.index("Aurora") < page.index("Sales") < page.index("Support")
    assert re.search(r"Sofia Support.{0,40}Head", re.sub(r"<[^>]+>|\s+", " ", page))
    assert "unit-edit" not in page
    assert "/units/" not in page, "no tools for those who may not use them"


def test_hr_adds_a_unit_names_its_head_and_is_told_of_a_ring(company, browser_of):
    browser = browser_of(company.hanna)
    sent = {"name": "Kyiv", "parent": company.sales.id, "head": company.nina.id}
    assert browser.post("/units/new/", sent).status_code == 302
    page = text_of(browser.get("/people/chart/"))
    assert "Kyiv" in page
    ring = {"name": "Sales", "parent": company.sales.id}
    answer = browser.post(f"/units/{company.sales.id}/edit/", ring)
    assert answer.status_code == 422
    assert "below itself" in text_of(answer)


# The person


def test_a_birthday_is_shown_to_colleagues_without_the_year(company, browser_of, house):
    change_person(company.nina, {"birthday": "1985-06-02"}, by=house)
    address = f"/people/{company.nina.id}/"
    assert "1985" not in text_of(browser_of(company.sofia).get(address))
    assert "June 2" in text_of(browser_of(company.sofia).get(address))
    assert "1985" in text_of(browser_of(company.hanna).get(address))


def test_a_person_s_page_names_the_heads_above_the_nearest_first(company, browser_of, house):
    from officina.people.actions.change_unit import set_head

    set_head(company.top, company.olena, by=house)
    User.objects.filter(pk=company.nina.pk).update(unit=company.support)
    page = text_of(browser_of(company.clara).get(f"/people/{company.clara.id}/"))
    assert "Sofia" not in page
    page = text_of(browser_of(company.nina).get(f"/people/{company.nina.id}/"))
    assert page.index("Sofia Support") < page.index("Olena Director")


def test_people_edit_their_own_phone_in_place_and_mistakes_are_kept(company, browser_of):
    browser, address = browser_of(company.nina), f"/people/{company.nina.id}/edit/"
    editor = browser.get(f"{address}?field=phone", HTTP_HX_REQUEST="true")
    assert 'name="value"' in text_of(editor)
    wrong = browser.post(address, {"field": "phone", "value": "no"}, HTTP_HX_REQUEST="true")
    assert wrong.status_code == 422
    assert 'value="no"' in text_of(wrong)
    assert "does not look like a phone number" in text_of(wrong)
    done = browser.post(address, {"field": "phone", "value": "101"}, HTTP_HX_REQUEST="true")
    assert done.status_code == 200
    assert "101" in text_of(done)
    assert browser.post(address, {"field": "password", "value": "x"}).status_code == 404


def test_hr_adds_a_person_and_gets_a_link_to_copy(company, browser_of):
    browser = browser_of(company.hanna)
    sent = {"name": "Newbie Nazar", "email": "nazar@x.example", "unit": company.sales.id}
    page = text_of(browser.post("/people/new/", sent))
    link = re.search(r'value="[^"]+(/invitation/[^"]+)"', page)
    assert link
    assert "Newbie Nazar" in text_of(browser.get("/people/invitations/"))
    welcome = Client().get(link[1])
    assert (welcome.status_code, company.organisation.name in text_of(welcome)) == (200, True)
    person = User.objects.get(email="nazar@x.example")
    browser.post(reverse("person-uninvite", args=[person.id]))
    assert Client().get(link[1]).status_code == 410


def test_only_administrators_make_a_link_for_who_has_a_password(company, browser_of):
    address = f"/people/{company.nina.id}/invite/"
    assert browser_of(company.hanna).post(address).status_code == 403
    assert browser_of(company.olena).post(address).status_code == 200


def test_a_refusal_says_its_reason_to_who_works_with_script(company, browser_of):
    answer = browser_of(company.olena).post(
        f"/people/{company.sofia.id}/dismiss/", HTTP_HX_REQUEST="true"
    )
    assert answer.status_code == 422
    assert "heads Support" in text_of(answer)
    done = browser_of(company.olena).post(
        f"/people/{company.nina.id}/dismiss/", HTTP_HX_REQUEST="true"
    )
    assert "is dismissed" in done.headers["HX-Trigger"]


def test_a_move_with_a_wrong_day_or_unit_keeps_what_was_typed(company, browser_of):
    sent = {"unit": "999", "position": "Queen", "since": "soon"}
    answer = browser_of(company.hanna).post(f"/people/{company.nina.id}/place/", sent)
    assert answer.status_code == 422
    assert "Queen" in text_of(answer)


NONSENSE = ("\x00", "²", "9" * 30, "-1", "' OR 1=1 --", "x" * 3000, "<script>")


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_in_any_field_is_refused_with_a_sentence_and_never_an_error(
    company, browser_of, nonsense
):
    browser, nina = browser_of(company.olena), company.nina.id
    forms = {
        "/people/new/": ("name", "email", "unit"),
        f"/people/{nina}/place/": ("unit", "position", "since"),
        f"/people/{nina}/roles/": ("role",),
        "/units/new/": ("name", "parent", "head", "organisation"),
        f"/organisations/{company.organisation.id}/": ("name", "country", "tax_number", "hours_0"),
        "/setup/people/": ("people",),
        "/setup/roles/": (f"role_{nina}",),
    }
    for address, fields in forms.items():
        answer = browser.post(address, dict.fromkeys(fields, nonsense))
        assert answer.status_code in (200, 302, 404, 422), address
    for field in ("phone", "office_id", "birthday", "language", "timezone", "theme", "email"):
        sent = {"field": field, "value": nonsense}
        assert browser.post(f"/people/{nina}/edit/", sent).status_code in (200, 422), field
    for query in ("q", "unit", "office", "page", "sort", "status"):
        assert browser.get("/people/", {query: nonsense}).status_code == 200
    assert browser.get(f"/people/{'9' * 30}/").status_code == 404


# Pictures


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 600)) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return SimpleUploadedFile("face.png", out.getvalue(), "image/png")


def test_a_photo_is_drawn_anew_small_and_shown_to_colleagues_only(
    company, browser_of, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    address = f"/people/{company.nina.id}/photo"
    browser = browser_of(company.nina)
    assert browser.post(address, {"photo": picture()}).status_code == 302
    shown = browser.get(address)
    assert shown.headers["Content-Type"] == "image/webp"
    assert Image.open(BytesIO(shown.content)).size == (512, 341)
    assert answers(company, browser_of, lambda one: one.get(address)) == [302, 404, 200, 200, 200]
    assert browser_of(company.sofia).post(address, {"photo": picture()}).status_code == 403


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload='alert(1)'/>", b"GIF89a" + bytes(40), b"\x89PNG" + bytes(40)]
)
def test_what_is_no_picture_is_refused_with_a_sentence(company, browser_of, content):
    sent = SimpleUploadedFile("face.png", content, "image/png")
    answer = browser_of(company.nina).post(f"/people/{company.nina.id}/photo", {"photo": sent})
    assert answer.status_code == 422
    assert "Choose a picture" in text_of(answer)


# Invited, not yet in


def test_who_was_invited_and_has_not_come_is_found_by_hr(company, browser_of, house):
    User.objects.filter(pk=company.nina.pk).update(password="!none")
    invite_person(User.objects.get(pk=company.nina.pk), by=house)
    browser = browser_of(company.hanna)
    assert names_in(browser.get("/people/?status=invited")) == ["Nina Sales"]
    assert "Has not come in yet" in text_of(browser.get(f"/people/{company.nina.id}/"))


def test_f269_two_people_edit_one_field_and_neither_overwrites_the_other_unawares(
    company, browser_of
):
    """F269: the second is told whose value stands there, and keeps his or takes theirs."""
    at, htmx = f"/people/{company.sofia.id}/edit/", {"HX-Request": "true"}
    olena, hanna = browser_of(company.olena), browser_of(company.hanna)
    seen = hanna.get(f"{at}?field=room", headers=htmx).text
    mark = re.search(r'name="event" value="(\w+)"', seen)[1]
    olena.post(at, {"field": "room", "value": "77"}, headers=htmx)
    sent = {"field": "room", "value": "88", "event": mark}
    told = hanna.post(at, sent, headers=htmx)
    assert told.status_code == 409
    assert company.olena.name in told.text
    assert "77" in told.text
    assert 'value="88"' in told.text
    # Another field is no conflict.
    mark = re.search(r'name="event" value="(\w+)"', hanna.get(f"{at}?field=phone").text)[1]
    olena.post(at, {"field": "position", "value": "Chief operator"}, headers=htmx)
    phone = {"field": "phone", "value": "151", "event": mark}
    assert hanna.post(at, phone, headers=htmx).status_code == 200
    assert hanna.post(at, sent | {"force": "1"}, headers=htmx).status_code == 200
    company.sofia.refresh_from_db()
    assert (company.sofia.room, company.sofia.phone) == ("88", "151")
