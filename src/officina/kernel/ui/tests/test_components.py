"""Every component renders, in three languages, without an inline style or script."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from jinja2 import Environment

from officina.kernel import clock
from officina.kernel.ui import samples
from officina.kernel.ui.components import FOLDER, collect
from officina.kernel.ui.gallery import PAGES
from officina.kernel.ui.jinja import Absent, environment

LANGUAGES = ("en", "ru", "ro")


@cache
def strict() -> Environment:
    """The environment of the pages, in which a name that is not there is an error."""
    pages: Any = engines["jinja2"]
    return environment(loader=pages.env.loader, autoescape=True, undefined=Absent)


def page(template: str, language: str = "en") -> str:
    names = samples.context("/ui/gallery/board")
    request = RequestFactory().get("/")
    with translation.override(language):
        names |= {"request": request, "csrf_input": "", "csrf_token": "t"}
        return strict().get_template(template).render(names)


GALLERY = ["ui/gallery/components.html", *PAGES.values()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", GALLERY)
def test_a_gallery_page_renders_in_each_language(template: str, language: str) -> None:
    html = page(template, language)
    assert f'<html lang="{language}"' in html


def test_every_component_is_rendered_by_the_gallery_or_here() -> None:
    pages = [FOLDER.parent / one.removeprefix("ui/") for one in ("ui/shell.html", *GALLERY)]
    called = " ".join(path.read_text() for path in (*pages, Path(__file__)))
    within = " ".join(path.read_text() for path in FOLDER.glob("*.html"))
    for name in collect(strict()):
        assert f"ui.{name}(" in called or re.search(rf"(?<!macro )\b{name}\(", within), name


def test_answers_to_requests_render_too() -> None:
    source = """
    {% call ui.dialog("d", "New lead", open=True, note="n") %}
    {% call ui.form("#") %}{% call ui.form_row() %}{{ ui.field("a", "A") }}{% endcall %}
    {{ ui.dialog_actions("Save") }}{% endcall %}{% endcall %}
    {{ ui.fact_editor(record, record.fields[5], conflict={"by": people[0], "display": "5"}) }}
    {{ ui.fact_editor(record, record.fields[0], error="Too much.") }}
    {{ ui.found([{"href": "#", "title": "T", "icon": "target", "type_name": "L"}], "t", "#", "c") }}
    {{ ui.lane_rest(columns[0].cards, "#more") }}{{ ui.timeline_rest(entries[1:], "#more") }}
    {{ ui.pages_of({"later": "?page=2", "first": 1, "last": 50, "total": 70}) }}
    {{ ui.person_card(org[0].head) }}{{ ui.options([(1, "One")]) }}{{ ui.options([]) }}
    """
    html = strict().from_string(source).render(samples.context("/"))
    assert 'name="force"' in html
    assert "1–50 of 70" in html
    assert "5" in html


@pytest.mark.parametrize("template", GALLERY)
def test_pages_obey_the_strict_policy_of_content(template: str) -> None:
    html = page(template)
    assert not re.search(r"<[^>]+\sstyle=", html)
    assert not re.search(r"<[^>]+\son[a-z]+=", html)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", html)
    assert "hx-on" not in html


@pytest.mark.parametrize("template", GALLERY)
def test_ids_are_unique_and_every_reference_has_its_target(template: str) -> None:
    html = re.sub(r"<template.*?</template>", "", page(template), flags=re.DOTALL)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    pointed = re.findall(r'(?:for|aria-labelledby|aria-describedby|popovertarget)="([^"]+)"', html)
    assert set(pointed) <= set(ids)


def test_text_of_users_is_escaped_everywhere() -> None:
    poison = "<b>&\"'"
    card = samples.columns(clock.now())[0]["cards"][0] | {"title": poison, "company": poison}
    html = (
        strict()
        .from_string("{{ ui.board_card(card) }}{{ ui.tag(poison) }}")
        .render(card=card, poison=poison)
    )
    assert "<b>" not in html


def test_a_board_card_says_at_most_five_facts() -> None:
    card = samples.columns(clock.now())[0]["cards"][0]
    html = strict().from_string("{{ ui.board_card(card) }}").render(card=card)
    for fact in ("I want to Turkey", "Pavel Semenovich", "Call back", "€1,450", "TS"):
        assert fact in html
    assert "L-1" not in html


def test_a_card_shows_eight_fields_and_hides_empty_ones() -> None:
    record = samples.record(clock.now())
    html = str(strict().from_string("{{ ui.facts(record) }}").render(record=record))
    first, rest = html.split("<details", 1)
    assert first.count("<dt>") == 8
    assert rest.count("<dt>") == 3


def test_an_absent_name_may_be_asked_about_but_not_printed() -> None:
    env = strict()
    assert env.from_string("{% if nobody.here %}x{% endif %}").render(nobody={}) == ""
    with pytest.raises(Exception, match="here"):
        env.from_string("{{ nobody.here }}").render(nobody={})
