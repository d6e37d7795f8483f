"""The first start: claimed by the printed link, set up in five screens, a colleague let in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

DEMO = False
Open = Callable[..., Page]


@pytest.mark.parametrize("width", ["desktop"])
def test_a_company_is_set_up_and_a_colleague_comes_in_by_a_link(
    width: str, portal: Any, open_page: Open
) -> None:
    said = (portal.home / "said").read_text()
    link = re.search(r"http\S+/setup/\S+", said)
    assert link
    page = open_page(width=width)
    page.goto(re.sub(r"^http://[^/]+", portal.address, link[0]))
    page.get_by_role("link", name="My company").click()
    page.get_by_label("Name").fill("Olena Director")
    page.get_by_label("E-mail").fill("olena@first.example")
    page.get_by_label("Password").fill("quiet-river-77")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Step 1 of 5")).to_be_visible()
    page.locator("input[name=name]").fill("First Company")
    page.get_by_label("Country").select_option(label="Moldova")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Step 2 of 5")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Step 3 of 5")).to_be_visible()
    page.locator("textarea[name=people]").fill("Nina Sales, nina@first.example, Sales")
    page.get_by_role("button", name="Add and make links").click()
    invitation = page.locator("table.links input").input_value()
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("combobox", name=re.compile("Nina")).select_option(label="Sales")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Finish without this").click()
    expect(page.get_by_role("heading", name=re.compile("Olena"))).to_be_visible()
    expect(page.locator(".brand")).to_contain_text("First Company")

    nina = open_page(width=width)
    nina.goto(re.sub(r"^http://[^/]+", portal.address, invitation))
    nina.locator("input[type=password]").first.fill("calm-forest-42")
    nina.locator("button[type=submit]").first.click()
    nina.goto("/leads/")
    nina.get_by_role("link", name="New: lead").click()
    nina.locator("dialog[open]").get_by_label("Title").fill("Our first request")
    nina.locator("dialog[open]").get_by_role("button", name="Create").click()
    expect(nina.locator(".bcard", has_text="Our first request")).to_be_visible()
    page.goto("/leads/")
    expect(page.locator(".bcard", has_text="Our first request")).to_be_visible()
    # The links work once.
    answer = open_page().goto(re.sub(r"^http://[^/]+", portal.address, link[0]))
    assert answer
    assert answer.status == 404
