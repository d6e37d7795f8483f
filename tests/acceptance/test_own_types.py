"""F101, F038, F060, F061: an administrator makes a type, and two people use it at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]

FIELDS = (
    ("Reason", "longtext"),
    ("Amount", "money"),
    ("Quantity", "integer"),
    ("Unit price", "decimal"),
    ("Total", "formula"),
    ("Needed by", "date"),
    ("Category", "list"),
    ("Supplier", "link"),
)


def make_type(page: Page, name: str) -> None:
    """Eight fields, four stages, for one unit."""
    page.goto("/settings/")
    page.get_by_role("link", name="Types").click()
    page.get_by_role("link", name="New type").click()
    page.locator("[name=name]").fill(name)
    rows = page.locator("o-rows").first
    for n, (label, kind) in enumerate(FIELDS):
        if rows.locator("[data-row]").count() == n:
            rows.get_by_role("button", name="Add a field").click()
        row = rows.locator("[data-row]").nth(n)
        row.get_by_label("Name of the field").fill(label)
        row.get_by_label("Kind").select_option(kind)
    rows.locator("[data-row]").nth(1).get_by_label("Required").check()
    rows.locator("[data-row]").nth(4).get_by_label("Formula").fill("Unit price * Quantity")
    rows.get_by_label("Options, one on each line").nth(6).fill("Hardware\nSoftware")
    rows.get_by_label("What it links to").nth(7).select_option(label="Companies")
    page.get_by_label("One unit").check()
    unit = page.get_by_role("combobox", name="Unit")
    unit.fill("Sales")
    page.get_by_role("option", name="Sales").first.click()
    page.get_by_role("button", name="Save and open").click()
    page.wait_for_url("**/purchase-requests*/")


def demand_reason(page: Page, slug: str) -> None:
    page.goto(f"/settings/types/{slug}/fields/reason/")
    rule = page.locator("#rule-required_if")
    rule.get_by_label("Field", exact=True).select_option(label="Amount")
    rule.get_by_label("Condition", exact=True).select_option(label="is over")
    rule.get_by_label("Value").fill("1000")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("required when ")).to_be_visible()


def in_menu(page: Page, name: str, width: str) -> Locator:
    if width == "phone":
        page.get_by_role("button", name="Menu", exact=True).click()
        return page.locator("#phone-menu").get_by_role("link", name=name, exact=True)
    return page.locator("nav.side").get_by_role("link", name=name, exact=True)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_f101_purchase_requests_are_made_and_used_by_two_people(
    open_page: Open, width: str
) -> None:
    name = "Purchase requests" if width == "desktop" else "Purchase requests again"
    olena = open_page("olena", width=width)
    make_type(olena, name)
    slug = olena.url.rstrip("/").rsplit("/", 1)[1]
    demand_reason(olena, slug)
    taras = open_page("taras", width=width)
    taras.goto("/")
    in_menu(taras, name, width).click()
    taras.get_by_role("link", name="Create the first one").click()
    dialog = taras.locator("#form-dialog")
    dialog.get_by_label("Name").fill("Laptops for sales")
    expect(dialog.get_by_label("Reason")).not_to_have_attribute("required", "")
    dialog.get_by_label("Amount").fill("1500")
    dialog.get_by_label("Amount").press("Tab")
    expect(dialog.get_by_label("Reason")).to_have_attribute("required", "")
    dialog.get_by_label("Reason").fill("The old ones are slow")
    dialog.get_by_role("button", name="Create", exact=True).click()
    expect(dialog).to_have_count(0)
    nina = open_page("nina", width=width)
    nina.goto(f"/{slug}/?view=list")
    nina.get_by_role("link", name="Laptops for sales").click()
    card = nina.locator(".card")
    expect(card.get_by_text("The old ones are slow")).to_be_visible()
    card.get_by_text("Show all").click()
    for field, value in (("Quantity", "3"), ("Unit price", "500")):
        card.get_by_role("button", name=f"Edit: {field}").click()
        card.get_by_label(field, exact=True).fill(value)
        card.get_by_label(field, exact=True).press("Enter")
        expect(card.get_by_role("button", name=f"Edit: {field}")).to_contain_text(value)
    expect(card.locator(".fact", has_text="Total")).to_contain_text("1,500")
    outsider = open_page("hanna", width=width)
    outsider.goto(f"/{slug}/?view=list")
    expect(outsider.get_by_text("Laptops for sales")).to_have_count(0)
    olena.goto(f"/settings/types/{slug}/")
    if olena.get_by_role("button", name="More", exact=True).first.is_visible():
        olena.locator("#type").get_by_role("button", name="More", exact=True).click()
    olena.get_by_role("link", name="Remove this type").click()
    asked = olena.get_by_role("dialog", name="Remove “Purchase requests")
    expect(asked.get_by_text("goes out of sight")).to_be_visible()
    asked.get_by_role("button", name="Remove").click()
    expect(olena.get_by_text("The type is removed")).to_be_visible()
