"""A route written as a list, published, started from a lead, done by three people, seen on the map,
read in the report: the whole way of a process, at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]

MAIL = True
LETTER = "The solution is attached: two pumps and a tank."


def panel(page: Page) -> Locator:
    """The settings of the open step."""
    return page.locator(".route-side")


def settled(page: Page) -> None:
    """What was changed is saved: the page has the answer."""
    page.wait_for_load_state("networkidle")


def add_step(page: Page, kind: str, title: str, *who: str) -> None:
    page.locator(".route-add").get_by_role("button", name=kind).click()
    page.get_by_label("What is to be done").fill(title)
    page.get_by_label("What is to be done").press("Tab")
    expect(page.locator(".route-row[data-current] .route-title")).to_contain_text(title)
    settled(page)
    for name in who:
        choose(page, name)


def choose(page: Page, name: str) -> None:
    """Name one more who does the open step."""
    field = panel(page).get_by_role("combobox", name="Who", exact=True)
    field.click()
    field.fill(name)
    page.locator(".option", has_text=name).first.click()
    expect(panel(page).locator(".chip", has_text=name)).to_be_visible()
    settled(page)


def within(page: Page, amount: str) -> None:
    panel(page).get_by_label("To be done within").fill(amount)
    panel(page).get_by_label("To be done within").press("Tab")
    expect(page.locator(".route-row[data-current]")).to_contain_text(f"within {amount}")
    settled(page)


def main_action(page: Page, label: str) -> None:
    panel(page).get_by_label("Main action").select_option(label=label)
    switch = panel(page).get_by_label("Do not allow completion without it")
    expect(switch).to_be_visible()
    settled(page)
    switch.check()
    expect(page.locator(".route-row[data-current]")).to_contain_text("must be")
    settled(page)


def new_process(page: Page, title: str) -> None:
    page.goto("/processes/")
    page.get_by_role("link", name="New process").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Name").fill(title)
    dialog.get_by_role("button", name="Go on to its steps").click()
    expect(page.get_by_role("heading", name="Route")).to_be_visible()


def starts_from(page: Page, types: str) -> None:
    page.goto(re.sub(r"\?.*", "", page.url))
    box = panel(page).get_by_label(types)
    box.check()
    settled(page)
    expect(box).to_be_checked()


def publish(page: Page, note: str) -> None:
    page.get_by_role("link", name="Publish").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("What changed").fill(note)
    dialog.get_by_role("button", name="Publish").click()
    expect(page.locator(".card-head")).to_contain_text("Published")


def start_from_lead(page: Page, lead: str, process: str) -> None:
    page.goto("/leads/?view=list")
    page.locator("tbody .row-link", has_text=lead).first.click()
    page.get_by_role("link", name="Start a process").click()
    page.locator(".choose-row", has_text=process).click()
    page.locator("dialog[open]").last.get_by_role("button", name="Start").click()
    expect(page.locator(".toast").last).to_contain_text("The process is started.")


def open_task(page: Page, title: str) -> None:
    page.goto("/tasks/?view=list")
    page.locator("tbody .row-link", has_text=title).first.click()
    expect(page.locator(".task-acts")).to_be_visible()


def press(page: Page, label: str) -> None:
    page.locator(".task-acts").get_by_role("button", name=label, exact=True).click()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_f071_from_a_list_to_the_report(open_page: Open, width: str) -> None:
    """F074, F077, F079-F081, F083-F088, F241, F279: drawn as a list, done by three people."""
    name = f"Supply of equipment, {width}"
    olena = open_page("olena", width=width)
    new_process(olena, name)
    add_step(olena, "Task", "Prepare the technical solution", "Tech Ivan")
    within(olena, "1")
    main_action(olena, "Send a letter")
    add_step(olena, "Approval", "Approve the solution", "Lada Lawyer")
    add_step(olena, "Approval", "Confirmation of payment", "Fedir Finance")
    starts_from(olena, "Leads")
    publish(olena, "The first version")

    start_from_lead(olena, "Warehouse roof repair", name)
    ivan = open_page("ivan", width=width)
    open_task(ivan, "Prepare the technical solution")
    expect(ivan.locator(".task-next")).to_contain_text("Approve the solution: Lada Lawyer")
    press(ivan, "Complete")
    expect(ivan.locator(".toast").last).to_contain_text("The letter has not been sent yet.")
    ivan.get_by_role("link", name="Write the letter").first.click()
    letter = ivan.locator("dialog#form-dialog")
    letter.get_by_label("To").fill("north@dealer.example")
    letter.get_by_role("textbox", name="Letter").fill(LETTER)
    letter.get_by_role("button", name="Send").click()
    expect(ivan.locator(".task-lacks")).to_have_count(0)
    press(ivan, "Complete")
    expect(ivan.locator(".task-state")).to_contain_text("Done")

    lada = open_page("lada", width=width)
    open_task(lada, "Approve the solution")
    press(lada, "Согласовать")
    expect(lada.locator(".task-state")).to_contain_text("Сделана")

    fedir = open_page("fedir", width=width)
    open_task(fedir, "Confirmation of payment")
    fedir.locator(".task-acts a[href$='/map']").click()
    expect(fedir.locator('.way-step[data-state="now"]')).to_contain_text("Confirmation of payment")
    expect(fedir.locator('.way-step[data-state="done"]')).to_have_count(2)
    if width == "desktop":
        expect(fedir.locator(".route-map .is-now")).to_have_count(1)
        expect(fedir.locator(".route-map .is-done").first).to_be_visible()
    open_task(fedir, "Confirmation of payment")
    press(fedir, "Согласовать")
    expect(fedir.locator(".task-state")).to_contain_text("Сделана")

    olena.goto("/cases/?view=list")
    olena.locator("tbody .row-link", has_text=name).first.click()
    expect(olena.locator('o-sheet .way-step[data-state="done"]')).to_have_count(3)
    report = olena.goto("/processes/report")
    assert report is not None
    row = olena.locator("tr", has_text=name).first
    expect(row).to_contain_text("1")


def test_f106_what_is_stuck_is_moved_on_from_its_page(open_page: Open) -> None:
    """Nobody is above the director, and nobody approves his own: her case is stuck, told with its
    cause, and moved with a reason to a step chosen by its name."""
    page = open_page("olena")
    new_process(page, "Nobody above")
    add_step(page, "Approval", "Look through it", "The head of whoever started it")
    panel(page).get_by_text("Nobody approves his own").click()
    settled(page)
    add_step(page, "Task", "Put it away", "Olena")
    starts_from(page, "Leads")
    publish(page, "First")
    start_from_lead(page, "", "Nobody above")
    page.goto("/cases/stuck")
    trouble = page.locator(".trouble", has_text="Nobody above")
    expect(trouble).to_contain_text("“Look through it”: Whoever started this has no head")
    trouble.get_by_role("link", name="Move to another step").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("To which step").select_option(label="Put it away")
    dialog.get_by_role("button", name="Move").click()
    expect(dialog.locator("form")).to_be_visible()
    dialog.get_by_label("Why").fill("She looks at it herself")
    dialog.get_by_role("button", name="Move").click()
    expect(page.locator(".toast").last).to_contain_text("The case is moved.")
    expect(trouble).to_have_count(0)
    open_task(page, "Put it away")


def test_f108_somebody_outside_answers_by_a_link(open_page: Open, post_office: Any) -> None:
    """He gets a letter, reads its page without signing in, answers once; the case goes on."""
    page = open_page("olena")
    new_process(page, "Price from outside")
    add_step(page, "The portal does it", "Ask for the price")
    panel(page).get_by_label("What the portal does").select_option(
        label="Ask somebody outside, by a link"
    )
    address = panel(page).get_by_label("E-mail address of who is asked")
    address.fill("north@dealer.example")
    address.press("Tab")
    settled(page)
    letter = panel(page).get_by_label("Letter; the link follows it")
    letter.fill("What would this cost?")
    letter.press("Tab")
    settled(page)
    add_step(page, "Task", "Compare the prices", "Olena")
    starts_from(page, "Leads")
    page.locator(".route-title", has_text="Ask for the price").click()
    fields = panel(page).locator("details", has_text="Fields that the page shows")
    fields.get_by_label("Title", exact=True).check()
    expect(fields.locator("summary")).to_contain_text("1")
    settled(page)
    publish(page, "First")
    start_from_lead(page, "Warehouse roof repair", "Price from outside")
    said = post_office.letter("What would this cost?")
    link = re.search(r"http://\S+(/answer/\S+)", said)
    assert link is not None
    outside = open_page(width="phone")
    outside.goto(link[1])
    expect(outside.get_by_role("heading", name="Ask for the price")).to_be_visible()
    expect(outside.get_by_text("Warehouse roof repair")).to_be_visible()
    outside.get_by_label("Anything to add").fill("Twelve thousand, by Friday")
    outside.get_by_role("button", name="Send the answer").click()
    expect(outside.get_by_text("your answer has arrived")).to_be_visible()
    outside.goto(link[1])
    expect(outside.get_by_role("button")).to_have_count(0)
    open_task(page, "Compare the prices")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_f099_a_process_starts_by_itself(open_page: Open, width: str) -> None:
    """Chosen ready, fitted to one's own hour, published; the library says when it comes."""
    page = open_page("olena@aurora.example", width=width)
    page.goto("/processes/ready")
    page.locator(".ready-row", has_text="Recurring invoice").get_by_role(
        "button", name="Add"
    ).click()
    dates = page.locator("#start-clock .dates li")
    expect(dates).to_have_count(3)
    expect(dates.first).to_contain_text("9:00")
    first = dates.first.inner_text()
    panel(page).get_by_label("How often").select_option(label="Every month, on its last day")
    expect(dates.first).not_to_have_text(first)
    settled(page)
    panel(page).get_by_label("At", exact=True).fill("10:30")
    panel(page).get_by_label("At", exact=True).press("Tab")
    expect(dates.first).to_contain_text("10:30")
    settled(page)
    publish(page, "Ten thirty suits us.")
    expect(page.locator(".route-clock")).to_contain_text("for each of Companies where Tags")
    page.goto("/processes/")
    row = page.locator(".library-row", has_text="Recurring invoice").first
    expect(row).to_contain_text(re.compile("Starts by itself next: .*10:30"))
