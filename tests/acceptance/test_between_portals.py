"""F263, C14: what was set up in one portal is taken to another, and used there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

Open = Callable[..., Page]


def test_f263_a_type_its_form_and_its_process_are_used_in_another_portal(
    open_page: Open, second_portal: Any, tmp_path: Path
) -> None:
    olena = open_page("olena")
    make_type(olena)
    make_form(olena)
    make_process(olena)
    olena.goto("/settings/packages/")
    with olena.expect_download() as download:
        olena.get_by_role("link", name="Download it").click()
    download.value.save_as(tmp_path / "aurora.zip")

    vera = open_page(base_url=second_portal.address)
    claim(vera, second_portal)
    vera.goto("/settings/packages/")
    vera.set_input_files("input[type=file]", tmp_path / "aurora.zip")
    vera.get_by_role("button", name="Compare").click()
    expect(vera.get_by_text("It was tried and can be put in.")).to_be_visible()
    told = vera.locator(".pack-told", has_text="“Visit”")
    expect(told).to_contain_text("nina@aurora.example are not here, so Vera stands in")
    vera.get_by_role("button", name="Put it in").click()
    expect(vera.locator(".set-row", has_text="aurora.zip")).to_be_visible()

    stranger = open_page(base_url=second_portal.address)
    stranger.goto("/f/visit")
    stranger.locator("[name=reason]").fill("To see the new machines")
    stranger.locator("[name=title]").fill("Pavel from the North")
    stranger.locator("[name=consent]").check()
    stranger.wait_for_timeout(2_100)  # faster than two seconds is a program
    stranger.get_by_role("button", name="Send").click()
    expect(stranger.get_by_text(re.compile("Thank you"))).to_be_visible()

    vera.goto("/visit-requests/?view=list")
    vera.locator("tbody .row-link", has_text="Pavel from the North").click()
    expect(vera.locator(".card").get_by_text("To see the new machines")).to_be_visible()
    vera.get_by_role("link", name="Start a process").click()
    vera.locator(".choose-row", has_text="Visit").click()
    vera.locator("dialog[open]").last.get_by_role("button", name="Start").click()
    expect(vera.locator(".toast").last).to_contain_text("The process is started.")
    vera.goto("/tasks/?view=list")
    vera.locator("tbody .row-link", has_text="Call the visitor").click()
    vera.locator(".task-acts").get_by_role("button", name="Complete", exact=True).click()
    expect(vera.locator(".task-state")).to_contain_text("Done")


def make_type(page: Page) -> None:
    page.goto("/settings/types/")
    page.get_by_role("link", name="New type").click()
    page.locator("[name=name]").fill("Visit requests")
    row = page.locator("o-rows").first.locator("[data-row]").first
    row.get_by_label("Name of the field").fill("Reason")
    row.get_by_label("Kind").select_option("longtext")
    page.get_by_role("button", name="Save and open").click()
    page.wait_for_url("**/visit-requests/")


def make_form(page: Page) -> None:
    page.goto("/settings/forms/")
    page.get_by_role("link", name="New form").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Ask for a visit")
    dialog.get_by_label("What comes of it").select_option(label="Visit requests")
    dialog.get_by_label("Address").fill("visit")
    dialog.get_by_role("button", name="Create").click()
    page.wait_for_url("**/settings/forms/visit/")
    preview = page.locator(".form-preview")
    for code, label in (("title", "Name"), ("reason", "Reason")):
        page.locator(f"input[name=ask][value={code}]").check()
        expect(preview.get_by_text(label).first).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def make_process(page: Page) -> None:
    """One step, done by a person whom the other portal does not know."""
    page.goto("/processes/")
    page.get_by_role("link", name="New process").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Name").fill("Visit")
    dialog.get_by_role("button", name="Go on to its steps").click()
    expect(page.get_by_role("heading", name="Route")).to_be_visible()
    page.locator(".route-add").get_by_role("button", name="Task").click()
    page.get_by_label("What is to be done").fill("Call the visitor")
    page.get_by_label("What is to be done").press("Tab")
    expect(page.locator(".route-row[data-current] .route-title")).to_contain_text("Call")
    page.wait_for_load_state("networkidle")
    panel = page.locator(".route-side")
    panel.get_by_role("combobox", name="Who", exact=True).fill("Nina")
    page.locator(".option", has_text="Nina Sales").first.click()
    expect(panel.locator(".chip", has_text="Nina Sales")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.goto(re.sub(r"\?.*", "", page.url))
    panel.get_by_label("Visit requests").check()
    page.wait_for_load_state("networkidle")
    expect(panel.get_by_label("Visit requests")).to_be_checked()
    page.get_by_role("link", name="Publish").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("What changed").fill("The first version")
    dialog.get_by_role("button", name="Publish").click()
    expect(page.locator(".card-head")).to_contain_text("Published")


def claim(page: Page, portal: Any) -> None:
    """Vera takes the empty portal by the link that its program printed."""
    link = re.search(r"http\S+(/setup/\S+)", (portal.home / "said").read_text())
    assert link
    page.goto(link[1])
    page.get_by_role("link", name="My company").click()
    page.get_by_label("Name").fill("Vera")
    page.get_by_label("E-mail").fill("vera@second.example")
    page.get_by_label("Password").fill("quiet-river-77")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Step 1 of 5")).to_be_visible()
    page.locator("input[name=name]").fill("Second Company")
    page.get_by_label("Country").select_option(label="Moldova")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Step 2 of 5")).to_be_visible()
