"""A task between two people, at both widths: given, asked about, postponed, refused, handed over,
returned, accepted (F112, F113, F118, F119, F141)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]


def dialog_of(page: Page) -> Locator:
    return page.locator("dialog.dialog[open]")


def from_menu(page: Page, label: str) -> Locator:
    page.locator(".card-tools").get_by_role("button", name="More").click()
    page.locator(".menu:popover-open").get_by_text(label, exact=True).click()
    return dialog_of(page)


def say(page: Page, label: str, text: str, button: str) -> None:
    """Fill the one field of the dialog and send it."""
    dialog_of(page).get_by_label(label).fill(text)
    dialog_of(page).get_by_role("button", name=button, exact=True).click()
    expect(dialog_of(page)).to_have_count(0)


def act(page: Page, name: str) -> None:
    page.locator(".task-acts").get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_two_people_bring_a_task_to_its_end(open_page: Open, width: str) -> None:
    olena, nina = open_page("olena", width=width), open_page("nina", width=width)
    title = f"Draw the stand on a {width}"

    olena.goto("/work/?part=given")
    olena.get_by_label("Add a task in one line").fill(f"{title} tomorrow 15:00 @Nina")
    olena.keyboard.press("Enter")
    expect(olena.locator(".my-row", has_text=title)).to_be_visible()
    olena.locator(".my-row", has_text=title).get_by_role("link", name=title).click()
    dialog = from_menu(olena, "Who takes part")
    dialog.get_by_role("combobox", name="Person").fill("Olena")
    expect(dialog.locator(".option")).to_have_count(1)
    dialog.get_by_role("option", name="Olena Director").click()
    dialog.get_by_label("In this task").select_option("acceptor")
    dialog.get_by_role("button", name="Add").click()
    dialog = from_menu(olena, "Conditions and reminders")
    dialog.get_by_label("The result is written").check()
    dialog.get_by_label("1 hour before").check()
    dialog.get_by_role("button", name="Save").click()
    expect(olena.locator(".task-state")).to_contain_text("Accepted by Olena Director")

    nina.goto("/work/")
    row = nina.locator(".my-group[data-group=tomorrow] .my-row", has_text=title)
    row.get_by_role("link", name=title).click()
    lacks = nina.locator(".task-lacks")
    expect(lacks).to_contain_text("There is no result yet.")
    main = nina.locator(".task-acts").get_by_role("button", name="Hand over for acceptance")
    place = main.bounding_box()
    assert place
    assert place["y"] + place["height"] < 844 - 60  # UX 12: without scrolling
    nina.locator(".task-acts").get_by_role("link", name="Ask").click()
    say(nina, "Question", "Two metres or three?", "Ask")
    expect(nina.locator(".entry", has_text="Two metres or three?")).to_be_visible()
    from_menu(nina, "Postpone")
    say(nina, "Why", "The hall is measured on Friday", "Postpone")
    expect(nina.locator(".entry", has_text="The hall is measured on Friday")).to_be_visible()

    act(nina, "Hand over for acceptance")
    expect(nina.locator(".toast").last).to_contain_text("There is no result yet.")
    lacks.get_by_role("link", name="Write the result").click()
    say(nina, "Result", "Three metres, drawn", "Save")
    expect(lacks).to_have_count(0)
    act(nina, "Hand over for acceptance")
    expect(nina.locator(".task-state")).to_contain_text("Awaiting acceptance")

    expect(olena.locator(".task-state")).to_contain_text("Awaiting acceptance")
    olena.locator(".task-acts").get_by_role("link", name="Return").click()
    say(olena, "What is to be corrected", "Add the lamps", "Return")
    expect(nina.locator(".task-reason")).to_contain_text("Add the lamps")
    expect(olena.locator(".task-state")).to_contain_text("Returned")
    act(nina, "Hand over for acceptance")
    expect(olena.locator(".task-state")).to_contain_text("Awaiting acceptance")
    act(olena, "Accept")
    expect(olena.locator(".task-state")).to_contain_text("Done")
    expect(nina.locator(".task-state")).to_contain_text("Done")
    assert nina.evaluate("document.documentElement.scrollWidth") <= nina.viewport_size["width"]


def test_work_is_taken_done_and_undone_in_the_list(open_page: Open) -> None:
    """A common list: see, take, complete in place, Ctrl-Z."""
    nina = open_page("nina")
    nina.goto("/work/?part=pools")
    row = nina.locator(".my-row", has_text="Call back: family week in Antalya")
    row.get_by_role("button", name="Take it").click()
    expect(row).to_have_count(0)
    nina.goto("/work/")
    expect(row).to_be_visible()
    row.get_by_role("button", name="Complete").click()
    expect(row).to_have_count(0)
    nina.keyboard.press("Control+z")
    expect(row).to_be_visible()


def test_a_task_is_dragged_to_work_and_shown_in_the_calendar(open_page: Open) -> None:
    """F115: the board does the verbs; the calendar shows deadlines."""
    taras = open_page("taras")
    taras.goto("/work/?view=board")
    card = taras.locator(".bcard", has_text="Send the contract draft")
    expect(
        taras.locator('.lane[data-name="In progress"] .bcard', has_text="Send the")
    ).to_be_visible()
    taras.wait_for_timeout(300)  # the board takes hold of its cards
    card.locator(".bcard-title").focus()
    taras.keyboard.press("Space")
    taras.keyboard.press("ArrowRight")
    taras.keyboard.press("Space")
    expect(taras.locator('.lane[data-name="Paused"] .bcard', has_text="Send the")).to_be_visible()
    taras.goto("/work/?view=calendar")
    expect(taras.locator(".ec-event", has_text="Send the contract draft")).to_be_visible()
    taras.locator(".ec-event", has_text="Send the contract draft").click()
    expect(taras.locator("dialog.sheet .task-state")).to_contain_text("Paused")


def test_a_line_with_a_tag_is_added_and_done_by_keys(open_page: Open) -> None:
    """F119, F121: j and k walk, x picks, e completes, Ctrl-Z takes it back."""
    nina = open_page("nina")
    nina.goto("/work/")
    nina.locator("#quick-line").fill("Water the plants tomorrow 18:00 #office !")
    nina.keyboard.press("Enter")
    row = nina.locator(".my-row", has_text="Water the plants")
    expect(row.get_by_label("Important")).to_be_visible()
    expect(nina.locator("o-toasts")).to_contain_text("#office")
    row.locator(".my-title").focus()
    nina.keyboard.press("x")
    expect(nina.locator(".bulk-count")).to_contain_text("1")
    nina.keyboard.press("x")
    expect(nina.locator(".bulk")).to_be_hidden()
    nina.keyboard.press("e")
    expect(row).to_have_count(0)
    nina.keyboard.press("Control+z")
    expect(row).to_be_visible()


def test_a_task_comes_again_by_the_calendar(open_page: Open) -> None:
    """F117: next dates are shown before it is made regular."""
    igor = open_page("igor")
    igor.goto("/work/")
    igor.locator(".quick input[name=line]").fill("Check the backup")
    igor.keyboard.press("Enter")
    igor.locator(".my-row", has_text="Check the backup").get_by_role("link").first.click()
    dialog = from_menu(igor, "Repeat by the calendar")
    expect(dialog.locator("#repeat-dates li")).to_have_count(5)
    dialog.get_by_label("How often").select_option("quarterly")
    expect(dialog.locator("#repeat-dates li")).to_have_count(5)
    dialog.get_by_role("button", name="Repeat").click()
    expect(dialog_of(igor)).to_have_count(0)
    igor.goto("/work/regular")
    expect(igor.locator(".series-row", has_text="Check the backup")).to_be_visible()
