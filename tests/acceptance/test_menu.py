"""Menus and home pages are arranged, parts of the portal switched off, pages of one's own made."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]


def left(page: Page) -> Locator:
    return page.locator("#side-menu > a.nav-entry, #side-menu > .nav-group")


def test_f260_a_menu_is_arranged_for_a_role_and_by_each_person(open_page: Open) -> None:
    olena, nina = open_page("olena"), open_page("nina")
    nina.goto("/")
    expect(left(nina).nth(2)).to_contain_text("Leads")

    olena.goto("/settings/menu/sales/")
    rows = olena.locator(".menu-row")
    olena.get_by_label("Name: Leads").fill("Asks")
    olena.get_by_role("button", name="Group", exact=True).click()
    olena.get_by_placeholder("Name of the group").fill("Clients")
    # By keys: above companies, which then stand in it with contacts.
    name = olena.get_by_placeholder("Name of the group")
    below = olena.locator(".menu-group + .menu-row input[placeholder='Companies']")
    for _row in range(rows.count()):
        if below.count():
            break
        name.press("Alt+ArrowUp")
    expect(below).to_have_count(1)
    olena.get_by_label("In the group above: Companies").check(force=True)
    olena.get_by_label("In the group above: Contacts").check(force=True)
    olena.get_by_role("button", name="Save").click()
    expect(olena.locator(".note")).to_contain_text("Saved.")

    # An open page of somebody else fetches its menu again by itself.
    expect(nina.locator("#side-menu")).to_contain_text("Asks")
    clients = nina.locator(".nav-group")
    expect(clients.get_by_role("link", name="Contacts")).to_be_visible()
    with nina.expect_response("**/menu/fold"):
        clients.locator("summary").click()
    nina.goto("/leads/")
    expect(clients.get_by_role("link", name="Contacts")).to_be_hidden()

    nina.locator(".side-user").click()
    nina.get_by_role("link", name="My menu").click()
    nina.get_by_label("Employees").check()
    nina.get_by_label("Asks", exact=True).uncheck()
    nina.get_by_role("button", name="Save").click()
    expect(left(nina).filter(has_text="Asks")).to_have_count(0)

    olena.get_by_role("button", name="Undo").click()
    expect(rows.locator("input[value='Asks']")).to_have_count(0)


def test_f270_what_is_off_leaves_open_pages_and_comes_back(open_page: Open) -> None:
    olena, taras = open_page("olena"), open_page("taras")
    taras.goto("/")
    expect(left(taras).filter(has_text="Companies")).to_have_count(1)
    olena.goto("/settings/parts/")
    olena.get_by_role("switch", name="Clients").click()
    expect(olena.locator("#part-leads")).to_contain_text("needs: Clients")
    expect(left(taras).filter(has_text="Companies")).to_have_count(0)
    expect(left(taras).filter(has_text="Leads")).to_have_count(0)
    olena.locator(".toast").last.get_by_role("button", name="Undo").click()
    expect(left(taras).filter(has_text="Companies")).to_have_count(1)


def test_f261_an_own_page_and_an_own_home_on_a_phone(open_page: Open) -> None:
    olena, taras = open_page("olena"), open_page("taras", width="phone")
    olena.goto("/settings/pages/")
    olena.get_by_role("link", name="New page").click()
    olena.get_by_label("Name").fill("Start of the day")
    olena.get_by_role("button", name="Go on").click()
    olena.get_by_role("button", name="Text", exact=True).click()
    olena.locator(".rich-text").first.fill("Read this with your coffee.")
    olena.get_by_role("button", name="Block", exact=True).click()
    olena.get_by_label("Block").select_option(label="News")
    olena.get_by_role("button", name="Save").click()
    expect(olena.locator(".note")).to_contain_text("Saved.")

    taras.goto("/pages/start-of-the-day/")
    expect(taras.get_by_text("Read this with your coffee.")).to_be_visible()
    expect(taras.get_by_role("heading", name="News")).to_be_visible()
    taras.goto("/")
    taras.get_by_role("link", name="Arrange this page").click()
    taras.get_by_label("News").uncheck()
    taras.get_by_role("button", name="Save").click()
    expect(taras.get_by_role("heading", name="News", exact=True)).to_have_count(0)
    expect(taras.get_by_role("heading", name="Today")).to_be_visible()
