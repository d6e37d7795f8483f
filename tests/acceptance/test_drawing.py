"""A process of four steps with a gateway and a timer, drawn with the mouse, tried, published, and
started from a lead (F072, F074, F077, F081, F082)."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]


def side(page: Page) -> Locator:
    """The settings of what is chosen on the sheet."""
    return page.locator("[data-side]")


def saved(page: Page) -> None:
    expect(page.locator("[data-said]")).to_contain_text("saved.")
    page.wait_for_load_state("networkidle")


def append(page: Page, what: str, name: str = "", who: str = "") -> None:
    """Go on from the chosen element with the pad beside it, as the mouse does."""
    page.locator(f'.djs-context-pad [data-action="append.{what}"]').click()
    if name:
        field = side(page).get_by_label("What is to be done")
        expect(field).to_have_value("")
        page.keyboard.press("Escape")
        field.fill(name)
        field.press("Tab")
        expect(page.locator(".djs-element", has_text=name.split()[0]).first).to_be_visible()
    saved(page)
    if who:
        field = side(page).get_by_role("combobox", name="Who", exact=True)
        field.click()
        field.fill(who)
        page.locator(".option", has_text=who).first.click()
        expect(side(page).locator(".chip", has_text=who)).to_be_visible()
        saved(page)


def choose(page: Page, selector: str) -> None:
    page.locator(f"{selector} .djs-hit").first.click(force=True)


def test_f072_drawn_with_the_mouse_tried_published_and_started(open_page: Open) -> None:
    page = open_page("olena")
    page.goto("/processes/")
    page.get_by_role("link", name="New process").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Name").fill("Order of a pump")
    dialog.get_by_role("button", name="Go on to its steps").click()
    page.get_by_role("link", name="Open the drawing").click()
    expect(page.locator(".djs-palette .entry").first).to_be_visible()
    side(page).get_by_label("Leads").check()
    page.wait_for_load_state("networkidle")

    choose(page, '[data-element-id="start"]')
    append(page, "append-task", "Check the order", "Tech Ivan")
    side(page).get_by_label("To approve or refuse").check()
    saved(page)
    append(page, "gateway")
    append(page, "append-task", "Buy it", "Fedir Finance")
    append(page, "end-event")
    choose(page, 'g[data-element-id^="Gateway_"]')
    append(page, "timer")
    side(page).get_by_label("How long").fill("2")
    side(page).get_by_label("How long").press("Tab")
    saved(page)
    append(page, "append-task", "Ask again", "Nina Sales")
    append(page, "end-event")
    expect(page.locator("[data-fault]")).to_contain_text("say of each of its ways")
    page.locator("[data-fault]").click()
    expect(side(page).get_by_role("heading")).to_contain_text("One of the ways")
    side(page).get_by_label("If nothing applies").select_option(index=2)
    saved(page)
    box = page.locator('g[data-element-id^="Gateway_"] .djs-hit').first.bounding_box()
    assert box is not None
    page.locator(".djs-container > svg").click(position={"x": 5, "y": 5}, force=True)
    page.mouse.click(box["x"] + box["width"] + 15, box["y"] + box["height"] / 2)
    side(page).get_by_label("Field").select_option(label="The last answer")
    side(page).locator("o-picks summary").click()
    side(page).locator("o-picks label", has_text="Approve").click()
    page.keyboard.press("Escape")
    expect(page.locator(".designer-fine")).to_be_visible()
    saved(page)

    page.get_by_role("button", name="Tidy up").click()
    step = page.locator(".djs-shape", has_text="Check the order").locator("rect.djs-hit")
    expect(step.first).to_have_attribute("width", "150")
    saved(page)
    page.get_by_role("button", name="Try it").click()
    for answer in ("Refuse", "Let the time pass", "Complete"):
        side(page).get_by_role("button", name=answer, exact=True).click()
    expect(side(page)).to_contain_text("It came to its end.")
    side(page).get_by_role("button", name="Close").click()

    page.get_by_role("link", name="Publish").click()
    page.locator("dialog[open]").get_by_role("button", name="Publish").click()
    expect(page.locator(".card-head")).to_contain_text("Published")

    page.goto("/leads/?view=list")
    page.locator("tbody .row-link", has_text="Warehouse roof repair").first.click()
    page.get_by_role("link", name="Start a process").click()
    page.locator(".choose-row", has_text="Order of a pump").click()
    page.locator("dialog[open]").last.get_by_role("button", name="Start").click()
    expect(page.locator(".toast").last).to_contain_text("The process is started.")
    ivan = open_page("ivan")
    ivan.goto("/tasks/?view=list")
    ivan.locator("tbody .row-link", has_text="Check the order").first.click()
    expect(ivan.locator(".task-acts")).to_contain_text(re.compile("Approve"))
