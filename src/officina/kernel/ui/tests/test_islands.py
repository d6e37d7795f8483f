"""The islands in a real browser, on the gallery's pages, against answers given by the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from jinja2_fragments import render_block
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from officina.kernel import clock
from officina.kernel.ui import samples
from officina.kernel.ui.assets import BUILT

pytestmark = pytest.mark.acceptance
PORTAL = "http://localhost:1"
AXE = Path(__file__).parents[5] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
Answer = Callable[[Route], None]


def template(source: str, **names: Any) -> str:
    env: Any = engines["jinja2"].env  # type: ignore[attr-defined]
    with translation.override("en"):
        return str(env.from_string(source).render(**names))


def sample(name: str, path: str, fragment: bool = False) -> str:
    env: Any = engines["jinja2"].env  # type: ignore[attr-defined]
    names = samples.context(path) | {"csrf_input": "", "csrf_token": "t"}
    names["request"] = RequestFactory().get(path)
    names["shell"] |= {"live": "/live"}
    with translation.override("en"):
        if fragment:
            return render_block(env, f"ui/gallery/{name}.html", "content", names)
        return str(env.get_template(f"ui/gallery/{name}.html").render(names))


class Portal:
    """Answers of a portal that the test writes itself; what was asked of it is kept."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str, str]] = []
        page.route("**/*", self.answer)

    def answer(self, route: Route) -> None:
        request = route.request
        path = request.url.removeprefix(PORTAL).split("?")[0]
        self.asked.append((request.method, path, request.post_data or ""))
        given = self.answers.get(f"{request.method} {path}")
        if given:
            given(route)
        elif "/built/" in path:
            file = BUILT / path.split("/built/")[1]
            kind = TYPES.get(file.suffix, "font/woff2")
            route.fulfill(body=file.read_bytes(), content_type=kind)
        elif path.startswith("/ui/gallery") and request.method == "GET":
            name = path.removeprefix("/ui/gallery").strip("/") or "components"
            fragment = "hx-request" in request.headers
            html = sample(name, path, fragment)
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            route.fulfill(status=204)

    def open(self, name: str) -> Page:
        self.page.goto(f"{PORTAL}/ui/gallery/{name}")
        self.page.wait_for_function("customElements.get('o-toasts') !== undefined")
        return self.page

    def posted(self, path: str) -> list[str]:
        return [body for method, at, body in self.asked if (method, at) == ("POST", path)]


@pytest.fixture
def portal(browser: Browser) -> Iterator[Portal]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en")
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield Portal(page)
    leave(context)
    assert failures == []


def leave(context: BrowserContext) -> None:
    """Close it; an answer that is still on its way must not be waited for."""
    for page in context.pages:
        page.unroute_all(behavior="ignoreErrors")
    context.close()


def drag(page: Page, card: str, lane: str) -> None:
    at, to = page.locator(card).bounding_box(), page.locator(lane).bounding_box()
    assert at
    assert to
    page.mouse.move(at["x"] + 60, at["y"] + 50)
    page.mouse.down()
    page.mouse.move(at["x"] + 80, at["y"] + 60)
    page.mouse.move(to["x"] + 60, to["y"] + 200, steps=4)
    page.mouse.up()


def test_a_dragged_card_moves_and_can_be_taken_back_by_ctrl_z(portal: Portal) -> None:
    toast = '{"toast": {"text": "Moved.", "undo": "/undo/7"}}'
    portal.answers["POST /ui/gallery/board"] = lambda route: route.fulfill(
        status=200, body="", headers={"HX-Trigger": toast}
    )
    page = portal.open("board")
    expect(page.locator("o-board:defined")).to_be_visible()
    drag(page, "#bcard-1", "#lane-2")
    expect(page.locator("#lane-2 #bcard-1")).to_be_visible()
    expect(page.locator("#lane-1 .lane-count")).to_have_text("4")
    expect(page.locator("#lane-1 .lane-sum")).to_have_text("€59,300")
    assert portal.posted("/ui/gallery/board") == ["record=1&stage=2"]
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Undone.")).to_be_visible()
    assert len(portal.posted("/undo/7")) == 1


def test_a_refused_move_goes_back_and_says_why(portal: Portal) -> None:
    portal.answers["POST /ui/gallery/board"] = lambda route: route.fulfill(
        status=422, body='<p role="alert">Offer needs the dates.</p>'
    )
    page = portal.open("board")
    expect(page.locator("o-board:defined")).to_be_visible()
    page.locator("#bcard-2").hover()
    page.locator("#bcard-2 [data-move]").click()
    page.locator("#board-move").get_by_role("button", name="Offer").click()
    expect(page.get_by_text("Offer needs the dates.")).to_be_visible()
    expect(page.locator("#lane-1 > ol > li").nth(1)).to_have_id("bcard-2")
    expect(page.locator("#lane-1 .lane-count")).to_have_text("5")


def test_a_card_is_moved_by_keys_alone(portal: Portal) -> None:
    page = portal.open("board")
    expect(page.locator("o-board:defined")).to_be_visible()
    page.locator("#bcard-3 .bcard-title").focus()
    for key in ("Space", "ArrowRight", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.locator("#lane-3 #bcard-3")).to_be_visible()
    assert portal.posted("/ui/gallery/board") == ["record=3&stage=3"]
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    expect(page.locator("#lane-3 #bcard-3")).to_be_visible()


def test_a_card_opens_over_the_board_with_its_own_address_and_back_closes_it(
    portal: Portal,
) -> None:
    page = portal.open("board")
    page.locator("#bcard-1 .bcard-title").click()
    sheet = page.locator("dialog.sheet")
    expect(sheet.get_by_role("heading", level=1)).to_have_text("Two offers: Kemer or Side")
    assert page.url.endswith("/ui/gallery/card")
    page.go_back()
    expect(sheet).to_be_hidden()
    assert page.url.endswith("/ui/gallery/board")


def test_a_field_is_edited_in_place_and_a_conflict_is_shown_at_it(portal: Portal) -> None:
    """F269."""
    record = samples.record(clock.now())
    field = record["fields"][5]
    editor = "{{ ui.fact_editor(record, field, conflict=conflict) }}"
    theirs = {"by": samples.OLENA, "display": "5 stars"}
    page = portal.open("card")
    portal.answers["GET /ui/gallery/card"] = lambda route: route.fulfill(
        body=template(editor, record=record, field=field, conflict=None)
    )
    portal.answers["POST /ui/gallery/card"] = lambda route: route.fulfill(
        status=409, body=template(editor, record=record, field=field, conflict=theirs)
    )
    page.locator("#fact-7-hotel [data-edit]").click()
    page.locator("#edit-7-hotel").fill("3 stars")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Olena Director changed this to “5 stars”")).to_be_visible()
    portal.answers["POST /ui/gallery/card"] = lambda route: route.fulfill(
        body=template(
            "{{ ui.fact(record, field) }}", record=record, field=field | {"display": "3 stars"}
        )
    )
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#fact-7-hotel .fact-value")).to_contain_text("3 stars")
    assert 'name="force"' in portal.posted("/ui/gallery/card")[-1]


def test_a_mention_is_sent_by_id_and_a_draft_outlives_the_page(portal: Portal) -> None:
    """F040."""
    portal.answers["GET /people"] = lambda route: route.fulfill(
        body=template("{{ ui.options(people, person=True) }}", people=[samples.NINA])
    )
    page = portal.open("card")
    expect(page.locator("o-composer:defined")).to_be_visible()
    page.locator(".composer-text").press_sequentially("Look, @Ni")
    page.get_by_role("option", name="Nina Sales").click()
    expect(page.locator(".composer-text")).to_have_value("Look, @Nina Sales ")
    portal.open("card")
    expect(page.locator(".composer-text")).to_have_value("Look, @Nina Sales ")


def test_a_change_elsewhere_arrives_without_a_reload_but_not_under_the_hands(
    portal: Portal,
) -> None:
    renamed: list[str] = []
    portal.answers["GET /live"] = lambda route: route.fulfill(
        body='retry: 200\nevent: changed\ndata: {"record": 7}\n\n',
        content_type="text/event-stream",
    )
    page = portal.open("card")
    title = page.locator("#card-7-title")
    portal.answers["GET /ui/gallery/card"] = lambda route: (
        renamed.append("asked"),
        route.fulfill(
            body=sample("card", "/ui/gallery/card").replace("Kemer or Side", "Kemer it is")
        ),
    )[1]
    expect(title).to_have_text("Two offers: Kemer it is")
    assert renamed


def test_the_palette_finds_and_goes(portal: Portal) -> None:
    found = [{"href": "/ui/gallery/card", "title": "Fence", "icon": "target", "type_name": "Lead"}]
    portal.answers["GET /ui/gallery/found"] = lambda route: route.fulfill(
        body=template("{{ ui.found(found, 'fen') }}", found=found)
    )
    page = portal.open("board")
    page.keyboard.press("Control+k")
    page.keyboard.type("fen")
    expect(page.get_by_role("option", name="Fence")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("dialog.sheet")).to_be_visible()


def test_rows_are_picked_by_shift_and_sent_together(portal: Portal) -> None:
    page = portal.open("list")
    expect(page.locator("o-select-rows:defined")).to_be_visible()
    page.locator("tbody tr").nth(1).get_by_role("checkbox").check()
    page.locator("tbody tr").nth(4).get_by_role("checkbox").click(modifiers=["Shift"])
    expect(page.get_by_text("4 selected")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".bulk")).to_be_hidden()


def test_losing_the_connection_is_told_plainly(portal: Portal) -> None:
    page = portal.open("board")
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("You are back online.")).to_be_visible()


ASKED = """
{% set csrf_input = "" %}{% call ui.dialog("form-dialog", "New", open=True) %}
{% call ui.form("/new", csrf_input, keep="new-thing") %}
<div class="form" id="form-fields" data-redraw="/redraw">{% for one in fields %}
{{ ui.field(one, one|capitalize, value=typed[one], autofocus=loop.first, error=errors[one]) }}
{% endfor %}</div>{{ ui.dialog_actions("Create") }}{% endcall %}{% endcall %}
"""


def asked(*fields: str, typed: dict[str, str] | None = None, **errors: str) -> str:
    return template(ASKED, fields=fields, typed=typed or {}, errors=errors)


def opened(portal: Portal, dialog: str) -> Page:
    portal.answers["GET /new"] = lambda route: route.fulfill(body=dialog, content_type="text/html")
    page = portal.open("board")
    page.evaluate("""() => {
        const link = document.createElement("a");
        Object.assign(link, { href: "/new", textContent: "Go" });
        link.dataset.dialog = "";
        document.querySelector("main").prepend(link);
    }""")
    page.get_by_role("link", name="Go", exact=True).click()
    return page


def test_a_second_click_does_not_do_it_twice(portal: Portal) -> None:
    held: list[Route] = []
    portal.answers["POST /new"] = held.append
    page = opened(portal, asked("name"))
    page.get_by_role("button", name="Create").dblclick()
    expect(page.locator("dialog form")).to_have_attribute("aria-busy", "true")
    page.get_by_label("Name", exact=True).press("Enter")
    held[0].fulfill(status=204)
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert len(portal.posted("/new")) == 1


def test_a_comment_is_sent_once(portal: Portal) -> None:
    held: list[Route] = []
    portal.answers["POST /ui/gallery/card"] = held.append
    page = portal.open("card")
    page.locator("o-composer textarea").fill("Please hurry")
    page.get_by_role("button", name="Comment", exact=True).dblclick()
    form = page.locator("o-composer form")
    expect(form).to_have_attribute("aria-busy", "true")
    page.locator("o-composer textarea").press("Control+Enter")
    held[0].fulfill(status=204)
    expect(form).not_to_have_attribute("aria-busy", "true")
    assert len(held) == 1


def test_fields_that_come_while_typing_leave_the_cursor_where_it_is(portal: Portal) -> None:
    """F038: what an answer demands is drawn beside what is being typed."""
    more = asked("name", "amount", "reason", typed={"name": "Chairs"})
    portal.answers["POST /redraw"] = lambda route: route.fulfill(
        body=more, content_type="text/html"
    )
    page = opened(portal, asked("name", "amount"))
    page.keyboard.type("Chairs")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Reason")).to_be_visible()
    page.keyboard.type("15")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Chairs")
    expect(page.get_by_label("Amount", exact=True)).to_have_value("15")


FINDER = """<form id="people" hx-post="/who" hx-trigger="change" hx-target="#people"
hx-swap="outerMorph">{{ ui.field("who", "Who", "combobox", id="who-" ~ n, href="/find") }}</form>"""


def finder(n: int) -> str:
    return template(FINDER, n=n)


def test_a_finder_drawn_again_finds_again_and_keeps_the_cursor(portal: Portal) -> None:
    """F279: after one person comes an empty finder for the next, under a name of its own."""
    option = template('{{ ui.options([{"id": 7, "name": "Nina"}]) }}')
    portal.answers["GET /find"] = lambda route: route.fulfill(body=option)
    portal.answers["POST /who"] = lambda route: route.fulfill(
        body=finder(1), content_type="text/html"
    )
    dialog = template("""{% call ui.dialog("d", "New", open=True) %}FORM{% endcall %}""")
    page = opened(portal, dialog.replace("FORM", finder(0)))
    page.get_by_label("Who").click()
    page.get_by_role("option", name="Nina").click()
    expect(page.locator("#who-1")).to_be_focused()
    page.keyboard.type("Ni")
    expect(page.get_by_role("option", name="Nina")).to_be_visible()


def test_a_closed_form_is_found_again_and_a_cancelled_one_is_not(portal: Portal) -> None:
    page = opened(portal, asked("name"))
    page.get_by_label("Name", exact=True).fill("Chairs")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Go", exact=True).click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Chairs")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("link", name="Go", exact=True).click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("")


def test_what_is_told_once_is_shown_where_it_was_asked_for(portal: Portal) -> None:
    """F262: a token that was made in a dialog is seen, and copied."""
    told = """<h1>Till</h1><o-copy data-copied="Copied"><input readonly value="off_secret">
        <button type="button" hidden>Copy</button></o-copy>"""
    portal.answers["POST /new"] = lambda route: route.fulfill(
        status=201, body=told, content_type="text/html"
    )
    page = opened(portal, asked("name"))
    page.get_by_role("button", name="Create").click()
    dialog = page.get_by_role("dialog", name="Till")
    expect(dialog.get_by_role("textbox")).to_have_value("off_secret")
    dialog.get_by_role("button", name="Copy").click()
    expect(dialog.get_by_role("button", name="Copied")).to_be_visible()


def test_what_is_wrong_has_the_cursor(portal: Portal) -> None:
    page = opened(portal, asked("name", "amount", amount="Write a number."))
    expect(page.get_by_label("Amount", exact=True)).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", ["", "board", "list", "card", "home", "plain"])
def test_axe_has_nothing_serious_to_say(
    browser: Browser, name: str, width: int, theme: Any
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True
    )
    portal = Portal(context.new_page())
    portal.page.goto(f"{PORTAL}/ui/gallery/{name}")
    portal.page.evaluate(AXE.read_text())
    found = portal.page.evaluate("axe.run()")["violations"]
    width_used = portal.page.evaluate("document.documentElement.scrollWidth")
    leave(context)
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert width_used <= width
