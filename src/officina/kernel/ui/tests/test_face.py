"""One address answers page or fragment; icons, toasts, operators and catalogues keep their word."""

import json
import re
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory

from officina.kernel.ui import installable, messages, samples
from officina.kernel.ui.icons import LIST as SPRITE_LIST
from officina.kernel.ui.icons import UNKNOWN, icon, names
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast

HERE = Path(__file__).parents[1]


class Plain(forms.Form):
    name = forms.CharField(help_text="As on the door.")
    secret = forms.CharField(widget=forms.PasswordInput)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    agreed = forms.BooleanField(required=False)


def board(**headers: str) -> HttpResponse:
    request = RequestFactory().get("/ui/gallery/board", headers=headers)
    return render(request, "ui/offline.html", samples.context(request.path))


def test_one_address_answers_the_page_or_its_fragment_and_caches_are_told() -> None:
    whole, part = board(), board(**{"HX-Request": "true"})
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert part.content.strip() in whole.content
    assert "HX-Request" in whole.headers["Vary"]
    assert "HX-Request" in part.headers["Vary"]


def test_an_icon_that_a_type_brought_and_the_sprite_lacks_breaks_no_page() -> None:
    assert icon("unheard-of") == icon(UNKNOWN)
    assert icon("") == icon(UNKNOWN)


def test_every_icon_that_templates_and_code_name_is_in_the_sprite() -> None:
    house = SPRITE_LIST.parents[2]
    found = {UNKNOWN}
    for path in (*house.rglob("*.html"), *house.rglob("*.py")):
        if "tests" not in path.parts:
            found |= set(re.findall(r'icon(?:\(|=)"([a-z0-9-]+)"', path.read_text()))
    assert len(found) > 50
    assert found <= names()


def test_a_toast_goes_in_a_header_whatever_the_language_and_joins_others() -> None:
    response = HttpResponse(headers={"HX-Trigger": '{"saved": {}}'})
    toast(response, "Перемещено", undo="/undo/7")
    said = json.loads(response.headers["HX-Trigger"])
    assert said["toast"]["text"] == "Перемещено"
    assert said["toast"]["undo"] == "/undo/7"
    assert "saved" in said
    assert response.headers["HX-Trigger"].isascii()


def test_a_django_form_is_drawn_with_its_errors_and_without_its_password() -> None:
    form = Plain({"name": "", "secret": "hidden-word", "kind": "b"})
    env: Any = engines["jinja2"].env  # type: ignore[attr-defined]
    html = env.from_string("{% for one in form %}{{ ui.bound(one) }}{% endfor %}").render(form=form)
    assert 'aria-invalid="true"' in html
    assert "hidden-word" not in html
    assert '<option value="b" selected>' in html


def test_the_portal_can_be_installed() -> None:
    request = RequestFactory().get("/manifest.webmanifest")
    said = json.loads(installable.manifest(request).content)
    assert said["display"] == "standalone"
    assert {one["purpose"] for one in said["icons"]} == {"any", "maskable"}


def test_the_three_languages_say_everything() -> None:
    assert list(messages.problems()) == []


def test_extraction_keeps_translations_and_finds_strings_of_templates_and_code() -> None:
    strings = {messages._key(one) for one in messages.template() if one.id}
    assert {"Search or jump to…", "Undone.", "Notifications: %(num)s new"} <= strings
    russian = messages.read("ru")
    assert len(russian.get("Notifications: %(num)s new").string) == 3
