"""Every page of the demo company, as axe reads it: light and dark, at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
Open = Callable[..., Page]

BAD = {"serious", "critical"}

OUTSIDE = ("/sign-in/", "/password/forgotten/", "/f/turkey", "/f/contact-us")
PAGES = (
    *("/", "/leads/?view=list", "/leads/?view=board", "/companies/", "/contacts/", "/leads/new"),
    *("/people/", "/people/chart/", "/people/new/", "/people/invitations/"),
    *("/organisations/", "/organisations/new/", "/units/new/"),
    *("/notifications", "/notifications/settings", "/search?q=turkey", "/bin", "/feed/new"),
    *("/profile/security/", "/ui/gallery"),
)
SETTINGS = (
    *("/settings/", "/settings/roles/", "/settings/roles/sales/", "/settings/roles/new"),
    *("/settings/fields/leads/", "/settings/stages/leads/", "/settings/stages/leads/new"),
    *("/settings/work/", "/settings/work/planned/", "/settings/work/readers/", "/settings/log/"),
    *("/settings/forms/", "/settings/forms/new", "/settings/forms/turkey/"),
    *("/settings/forms/turkey/publish", "/settings/forms/turkey/texts/ru"),
)
WORK = (
    *("/work/", "/work/?view=board", "/work/?view=calendar", "/work/regular", "/work/new"),
    *("/tasks/?view=list", "/tasks/?view=board", "/processes/", "/processes/new", "/cases/"),
    *("/cases/stuck", "/processes/report", "/processes/funnel", "/work/report"),
)
MAKING = (
    *("/settings/types/", "/settings/types/new", "/settings/types/leads/", "/settings/groups/"),
    *("/settings/stages/tasks/", "/settings/webhooks/", "/settings/webhooks/new"),
    *("/api/", "/api/tokens/", "/api/tokens/new", "/leads/import"),
)
SET_UP = tuple(f"/setup/{step}/" for step in ("organisation", "hours", "people", "roles", "mail"))
DRAWN = {"/work/?view=calendar": "o-calendar .ec-event"}
"""What a script draws after the page is there, and what of it comes last."""
DEMO_CARDS = (
    # where its link stands, which link
    ("/leads/?view=list", ".row-link"),
    ("/companies/", ".row-link"),
    ("/people/", "main a[href^='/people/1']"),
    ("/organisations/", "main a[href^='/organisations/']:not([href$='/new/'])"),
)


@pytest.fixture(params=["desktop", "phone"])
def width(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest, width: str, open_page: Open) -> Open:
    def open_as(who: str = "") -> Page:
        # The portal lets no strange script in; axe is one. Colours are read at rest.
        options = {"color_scheme": request.param, "bypass_csp": True, "reduced_motion": "reduce"}
        return open_page(who, width=width, **options)

    return open_as


def faults(page: Page) -> list[str]:
    """What axe finds serious or critical, and whether the page scrolls sideways."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    said = [
        f"{page.url}: {one['id']} at {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in BAD
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        said.append(f"{page.url}: scrolls sideways")
    return said


def visit(page: Page, addresses: tuple[str, ...]) -> list[str]:
    said = []
    for address in addresses:
        answer = page.goto(address)
        assert getattr(answer, "ok", False), address
        if address in DRAWN:
            expect(page.locator(DRAWN[address]).first).to_be_visible()
        said += faults(page)
    return said


def test_pages_for_people_outside(look: Open) -> None:
    assert visit(look(), OUTSIDE) == []


@pytest.mark.parametrize(
    "addresses",
    [PAGES, WORK, SETTINGS, MAKING, SET_UP],
    ids=["pages", "work", "settings", "making", "setup"],
)
def test_pages_within(addresses: tuple[str, ...], look: Open) -> None:
    assert visit(look("olena"), addresses) == []


def test_cards_as_pages(look: Open) -> None:
    page, said = look("olena"), []
    for address, link in DEMO_CARDS:
        page.goto(address)
        said += visit(page, (str(page.locator(link).first.get_attribute("href")),))
    assert said == []


def test_what_lies_over_a_page(look: Open) -> None:
    page = look("olena")
    page.goto("/leads/?view=list")
    page.locator(".row-link").first.click()
    sheet = page.locator("dialog.sheet[open]")
    expect(sheet.locator(".card-title")).to_be_visible()
    said = faults(page)
    page.goto("/")
    page.keyboard.press("Control+k")
    expect(page.locator("dialog[open] input").first).to_be_visible()
    said += faults(page)
    assert said == []


def test_a_name_without_end_stays_on_its_pages(open_page: Open) -> None:
    """Titles and people of many letters without a space, at the width of a phone."""
    page, endless = open_page("olena", width="phone"), "Щ" * 150
    page.goto("/leads/new")
    page.fill("main [name=title]", endless)
    page.locator("main [type=submit]").click()
    page.wait_for_url(re.compile(r"/leads/\d+/"))
    lead = page.url
    page.goto("/people/new/")
    page.fill("main [name=name]", endless)
    page.fill("main [name=email]", "endless@aurora.example")
    page.locator("main [type=submit]").click()
    expect(page.locator("main", has_text=f"Link for {endless}")).to_be_visible()
    page.goto("/people/")
    person = page.locator("main a[href^='/people/']", has_text=endless).first
    at = str(person.get_attribute("href"))
    said = []
    pages = (lead, at, "/leads/?view=board", "/leads/?view=list", "/people/", "/people/chart/")
    for address in (*pages, "/settings/roles/"):
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            said.append(page.url)
    assert said == []
