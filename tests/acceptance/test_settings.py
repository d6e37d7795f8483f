"""Administrators set the portal up, and others see it at once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

Open = Callable[..., Page]


def choose(page: Page, cell: str, scope: str) -> None:
    page.get_by_label(cell, exact=True).select_option(scope)


def undo(page: Page) -> None:
    page.locator(".toast").last.get_by_role("button", name="Undo").click()


def test_f264_rights_reach_an_open_browser_within_five_seconds_and_are_undone(
    open_page: Open,
) -> None:
    olena, taras = open_page("olena"), open_page("taras")
    taras.goto("/leads/?view=list")
    rows = taras.locator("#records tbody tr")
    expect(rows.first).to_be_visible()
    few = rows.count()
    olena.goto("/settings/roles/sales/")
    choose(olena, "Leads: see", "all")
    expect(olena.locator(".toast")).to_contain_text("Saved")
    expect(rows).not_to_have_count(few, timeout=5_000)
    undo(olena)
    expect(rows).to_have_count(few, timeout=5_000)
    expect(olena.get_by_label("Leads: see", exact=True)).to_have_value("participant")


def test_f264_what_is_refused_is_drawn_as_it_was(open_page: Open) -> None:
    olena = open_page("olena")
    olena.goto("/settings/roles/employee/")
    choose(olena, "Everything: see", "all")
    expect(olena.locator(".toast")).to_contain_text("single people")
    expect(olena.get_by_label("Everything: see", exact=True)).to_have_value("")


def test_f265_a_hidden_field_leaves_the_lists_of_others(open_page: Open) -> None:
    olena, taras = open_page("olena"), open_page("taras")
    olena.goto("/settings/fields/leads/")
    olena.get_by_role("link", name="Who may see “Amount”").click()
    olena.get_by_label("Finance").check()
    olena.get_by_role("button", name="Save").click()
    expect(olena.get_by_text("Seen only by Finance.")).to_be_visible()
    taras.goto("/leads/?view=list")
    expect(taras.get_by_role("columnheader", name="Person")).to_be_visible()
    expect(taras.get_by_role("columnheader", name="Amount")).to_have_count(0)
    undo(olena)
    expect(olena.get_by_text("Seen only by Finance.")).to_have_count(0)


def test_f007_a_stage_goes_with_its_cards_and_comes_back_with_undo(open_page: Open) -> None:
    olena, board = open_page("olena"), open_page("olena")
    board.goto("/leads/?view=board")
    lanes = board.locator(".lane-title")
    names = lanes.all_inner_texts()
    assert "Contact made" in names
    olena.goto("/settings/stages/leads/")
    olena.get_by_role("link", name="Remove “Contact made”").click()
    olena.get_by_label("Move them to").select_option(label="New")
    olena.get_by_role("button", name="Move and remove").click()
    expect(lanes).to_have_text([name for name in names if name != "Contact made"])
    undo(olena)
    expect(lanes).to_have_text(names)


def test_the_log_is_found_from_the_menu_on_a_phone(open_page: Open) -> None:
    olena = open_page("olena", width="phone")
    olena.goto("/")
    olena.get_by_role("button", name="Menu", exact=True).click()
    olena.locator("#phone-menu").get_by_role("link", name="Settings").click()
    olena.get_by_role("link", name="The log").click()
    expect(olena.locator(".set-log li").first).to_be_visible()
    assert olena.evaluate("document.documentElement.scrollWidth <= innerWidth")
