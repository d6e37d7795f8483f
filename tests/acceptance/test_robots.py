"""A robot drawn on a stage without code, woken by a seller's move, and what it did taken back.

And a card that asks the process beside it before it moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]

LEADS = {"desktop": "School trip to Lviv", "phone": "I want to Turkey"}
SELLERS = {"desktop": "nina", "phone": "taras"}


def draw(page: Page, title: str) -> None:
    """On "Contact made": if the amount is over 1,000, a task for whoever is responsible."""
    page.goto("/leads/")
    page.locator(".page-head").get_by_role("button", name="More").click()
    page.get_by_role("link", name="Robots").click()
    lane = page.locator(".robot-lane", has_text="Contact made")
    lane.get_by_role("link", name="Add a robot").click()
    dialog = page.locator("dialog[open]")
    condition(dialog)
    dialog.get_by_label("What is to be done").fill(title)
    dialog.get_by_text("Put in a field").first.click()
    dialog.get_by_role("button", name="Title", exact=True).first.click()
    expect(dialog.get_by_label("What is to be done")).to_have_value(f"{title}{{Title}}")
    expect(dialog.get_by_label("Whoever is responsible")).to_be_checked()
    dialog.get_by_role("button", name="Save").click()
    robot = lane.locator(".robot", has_text=title)
    expect(robot).to_contain_text("When it enters, if Amount is over 1,000:")
    expect(robot).to_contain_text(f"create a task “{title}{{Title}}” for whoever is responsible")


def condition(dialog: Locator) -> None:
    rule = dialog.locator("o-rule")
    rule.get_by_label("Field").select_option(label="Amount")
    expect(rule.get_by_label("Condition", exact=True)).to_contain_text("is over")
    rule.get_by_label("Condition", exact=True).select_option(label="is over")
    expect(rule.locator("[id=condition-0-op]")).to_have_value("gt")
    rule.get_by_label("Value").fill("1000")
    expect(rule).not_to_have_attribute("aria-busy", "true")


def open_lead(page: Page, lead: str) -> None:
    page.goto("/leads/?view=list")
    page.get_by_role("link", name=lead, exact=True).first.click()
    expect(page.get_by_role("heading", name=lead)).to_be_visible()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_f103_a_robot_is_drawn_acts_and_is_taken_back(open_page: Open, width: str) -> None:
    """F103, F126-F129, C10, UX 16: by an administrator who knows no code."""
    title, lead = f"Call by {width}: ", LEADS[width]
    olena = open_page("olena", width=width)
    draw(olena, title)

    seller = open_page(SELLERS[width], width=width)
    open_lead(seller, lead)
    if width == "phone":
        seller.locator(".stages-phone").click()
    seller.get_by_role("button", name="Contact made").click()
    expect(seller.locator(".entry", has_text=f"acted: Create a task: “{title}")).to_be_visible()
    expect(seller.get_by_role("button", name="Take back")).to_have_count(0)
    seller.goto("/tasks/?view=list")
    expect(seller.get_by_role("link", name=f"{title}{lead}")).to_be_visible()

    open_lead(olena, lead)
    line = olena.locator(".entry", has_text=f"acted: Create a task: “{title}")
    line.get_by_role("button", name="Take back").click()
    expect(olena.locator(".entry", has_text="took back what a robot did")).to_be_visible()
    expect(line.get_by_role("button", name="Take back")).to_have_count(0)
    olena.goto("/settings/robots/leads/done")
    expect(olena.locator(".set-row", has_text=title)).to_contain_text("Taken back")
    seller.reload()
    expect(seller.get_by_role("link", name=f"{title}{lead}")).to_have_count(0)


HELD = "Annual travel contract, again"


def drag_left(page: Page, lead: str) -> None:
    page.goto("/leads/")
    page.locator(".bcard", has_text=lead).locator(".bcard-title").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")


def test_f080_a_dropped_card_asks_the_process(open_page: Open) -> None:
    """An unfinished step that must be done opens itself; who may goes on with a reason."""
    taras = open_page("taras")
    drag_left(taras, HELD)
    expect(taras).to_have_url(re.compile(r"/tasks/\d+/"))
    expect(taras.locator("dialog.sheet[open]")).to_contain_text("The letter has not been sent yet.")
    expect(taras.locator(".toast")).to_contain_text("“Invoice” must be done first")

    olena = open_page("olena")
    drag_left(olena, HELD)
    dialog = olena.locator("dialog.dialog[open]")
    expect(dialog).to_contain_text("“Invoice” must be done first, by Taras Sales.")
    dialog.get_by_label("Why it moves all the same").fill("The client came in person")
    dialog.get_by_role("button", name="Move anyway").click()
    card = olena.locator('.lane[data-name="Quality lead"] .bcard', has_text=HELD)
    expect(card).to_be_visible()
    card.locator(".bcard-title").click()
    expect(olena.locator(".timeline")).to_contain_text("The client came in person")
