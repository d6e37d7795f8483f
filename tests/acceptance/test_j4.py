"""J4: a request from the public form becomes a lead, "Dealer - single purchase" starts from it and
goes through its people with letters and a file; journal, report and funnel tell of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]

DEALER = "Dealer - single purchase"
FIRST = "Preparation of the technical solution"
PAYMENT = "Confirmation of payment by the financial manager"
REQUEST = "Twelve pumps for a dealer"
UNSENT = "The letter has not been sent yet."


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_j4_from_a_request_to_the_funnel(
    open_page: Open, portal: Any, tmp_path: Path, width: str
) -> None:
    """F071, F077-F091, F105, F110, F238, F241-F247; nobody gets round the main action."""
    olena = open_page("olena", width=width)
    process = process_of(olena)
    if width == "desktop":
        the_stage_shows_its_five_settings(olena, process)
    taras = open_page("taras", width=width)
    start(taras, a_request_comes(open_page(width=width), olena))

    ivan = open_page("ivan", width=width)
    task = taken_from_the_pool(ivan)
    no_door_goes_round_the_letter(ivan, portal, task)
    nina_has_no_role_and_no_way_in(open_page("nina", width=width), portal, task)
    the_letter_is_sent(ivan, "Write the letter")
    complete(ivan)

    the_contract_is_attached(open_page("lada", width=width), tmp_path)
    open_task(taras, "Invoice")
    the_letter_is_sent(taras, "Write the letter")
    complete(taras)

    fedir = open_page("fedir", width=width)
    the_journal_shows_where_it_stands(olena, fedir, width)
    the_report_leads_to_its_cases(olena, taras, process)
    the_funnel_is_grouped_by_anything(olena, process)


def process_of(page: Page) -> str:
    page.goto("/processes/")
    found = page.get_by_role("link", name=DEALER).first.get_attribute("href")
    assert found is not None
    return found.partition("?")[0].rstrip("/")


def the_stage_shows_its_five_settings(page: Page, process: str) -> None:
    """F077-F082: beside the drawing, of the stage that was clicked; changed and published."""
    page.goto(f"{process}/drawing")
    shape = page.locator(".djs-shape", has=page.locator("text", has_text="technical solution"))
    shape.locator(".djs-hit").first.click(force=True)
    side = page.locator("[data-side]")
    expect(side.get_by_label("What is to be done")).to_have_value(FIRST)
    expect(side.get_by_label("To be done within")).to_have_value("1")
    expect(side.get_by_label("Remind before the end")).to_have_value("1")
    expect(side.get_by_label("Main action")).to_have_value("letter")
    expect(side.get_by_label("Do not allow completion without it")).to_be_checked()
    expect(side.locator(".chip")).to_contain_text("Technical Specialist")
    field = side.get_by_label("What the person reads")
    field.fill("Choose the pumps and write to the dealer.")
    field.press("Tab")
    expect(page.locator("[data-said]")).to_contain_text("Draft of version 2, saved.")
    page.goto(f"{process}/publish")
    page.locator("dialog[open]").get_by_role("button", name="Publish").click()
    expect(page.locator(".card-head")).to_contain_text("Published")


def a_request_comes(stranger: Page, olena: Page) -> str:
    """A lead that Olena gives to Taras; its address."""
    stranger.goto("/f/contact-us?utm_source=banner-7")
    stranger.get_by_label("Your name").fill("Andrii North")
    stranger.get_by_label("Phone").fill("+380462667703")
    stranger.get_by_label("What is it about?").fill(REQUEST)
    if stranger.locator("input[name=consent]").count():
        stranger.locator("input[name=consent]").check()
    stranger.wait_for_timeout(2_100)  # faster than two seconds is a program
    stranger.get_by_role("button", name="Send").click()
    stranger.wait_for_url("**/thanks*")
    olena.goto("/leads/?view=list")
    olena.locator("tbody .row-link", has_text="Contact us").first.click()
    card = olena.locator("dialog.sheet[open]")
    expect(card).to_contain_text(REQUEST)
    expect(card).to_contain_text("Dealer North LLC")
    card.get_by_role("button", name="Edit: Responsible").click()
    field = card.get_by_role("combobox", name="Responsible")
    field.fill("Taras")
    olena.locator(".option", has_text="Taras Sales").first.click()
    field.press("Enter")
    expect(card.get_by_role("button", name="Edit: Responsible")).to_contain_text("Taras Sales")
    found = re.search(r"/leads/\d+/", olena.url)
    assert found is not None
    return found[0]


def start(page: Page, lead: str) -> None:
    page.goto(lead)
    page.get_by_role("link", name="Start a process").click()
    page.locator(".choose-row", has_text=DEALER).click()
    page.locator("dialog[open]").last.get_by_role("button", name="Start").click()
    expect(page.locator(".toast").last).to_contain_text("The process is started.")


def taken_from_the_pool(page: Page) -> str:
    """F081, F083-F087: claimed; what it is, of what, what comes next, the map."""
    open_task(page, FIRST)
    expect(page.locator(".card-head")).to_contain_text("Technical Specialist")
    page.get_by_role("button", name="Take it").click()
    expect(page.locator(".card-head")).to_contain_text("Tech Ivan")
    expect(page.locator(".task-next")).to_contain_text("Contract: Lada Lawyer")
    page.get_by_role("link", name="The process").click()
    expect(page.locator(".of-task")).to_contain_text("Nothing is shipped before")
    page.get_by_role("link", name="History").click()
    now = page.locator('.way-step[data-state="now"]')
    expect(now).to_contain_text("Tech Ivan")
    page.locator(".task-acts a[href$='/map']").click()
    expect(page.locator('.way-step[data-state="now"]').first).to_contain_text(FIRST)
    task = re.search(r"/tasks/(\d+)", page.url)
    assert task is not None
    page.goto(f"/tasks/{task[1]}/")
    return task[1]


def no_door_goes_round_the_letter(page: Page, portal: Any, task: str) -> None:
    """F080: the page refuses, and so does the API with the same words."""
    page.locator(".task-acts").get_by_role("button", name="Complete", exact=True).click()
    expect(page.locator(".toast").last).to_contain_text(UNSENT)
    answer = done_by_program(page, portal, task)
    assert answer.status == 422
    assert UNSENT in answer.text()
    page.goto(f"/tasks/{task}/")


def nina_has_no_role_and_no_way_in(page: Page, portal: Any, task: str) -> None:
    assert done_by_program(page, portal, task).status == 404
    answer = page.goto(f"/tasks/{task}/")
    assert answer is not None
    assert answer.status == 404


def done_by_program(page: Page, portal: Any, task: str) -> Any:
    """What the API says to a program of this person's that completes the task."""
    page.goto("/api/tokens/new")
    page.get_by_label("What it is for").fill("A robot of mine")
    page.get_by_label("Read and change").check()
    page.get_by_role("button", name="Make the token").click()
    secret = page.get_by_label("Token", exact=True).input_value()
    return page.request.post(
        f"{portal.address}/api/v1/tasks/{task}/do/complete",
        data={},
        headers={"Authorization": f"Bearer {secret}"},
    )


def the_letter_is_sent(page: Page, button: str) -> None:
    page.get_by_role("link", name=button).first.click()
    letter = page.locator("dialog#form-dialog")
    expect(letter.get_by_role("textbox", name="Letter")).to_have_value(re.compile("Good afternoon"))
    letter.get_by_label("To").fill("andrii@north.example")
    letter.get_by_role("button", name="Send").click()
    expect(letter).to_have_count(0)
    expect(page.locator(".task-lacks")).to_have_count(0)


def complete(page: Page, label: str = "Complete", said: str = "Done") -> None:
    page.locator(".task-acts").get_by_role("button", name=label, exact=True).click()
    expect(page.locator(".task-state")).to_contain_text(said)


def the_contract_is_attached(page: Page, folder: Path) -> None:
    """Lada reads Russian; what must be there is a file."""
    open_task(page, "Contract")
    expect(page.locator(".task-lacks")).to_contain_text("Файл ещё не приложен.")
    page.locator(".task-lacks a[href$='/file']").click()
    dialog = page.locator("dialog#form-dialog")
    paper = folder / "contract.txt"
    paper.write_text("The dealer buys twelve pumps.")
    dialog.locator("input[type=file]").set_input_files(str(paper))
    expect(dialog.locator("[data-files]")).to_contain_text("contract.txt")
    dialog.get_by_role("button", name="Приложить", exact=True).click()
    expect(page.locator(".task-lacks")).to_have_count(0)
    complete(page, "Завершить", "Сделана")


def the_journal_shows_where_it_stands(olena: Page, fedir: Page, width: str) -> None:
    """F088: the map beside the row, the step in its frame; it moves while one looks (F110)."""
    olena.goto("/cases/")
    row = olena.locator("tbody tr", has_text=DEALER).first
    expect(row).to_contain_text("Confirmation of payment")
    if width == "desktop":
        row.hover()
        now = olena.locator("#journal-map .way-step[data-state='now']")
        expect(now).to_contain_text(PAYMENT)
        expect(olena.locator("#journal-map .route-map .is-now")).to_have_count(1)
    fedir.goto("/")
    fedir.get_by_role("link", name=PAYMENT).first.click()
    open_task(fedir, PAYMENT)
    fedir.locator(".task-acts").get_by_role("button", name="Согласовать", exact=True).click()
    expect(fedir.locator(".task-state")).to_contain_text("Сделана")
    if width == "desktop":
        expect(now).to_contain_text("Shipment")
    expect(olena.locator("tbody tr", has_text=DEALER).first).to_contain_text("Shipment")


def the_report_leads_to_its_cases(olena: Page, taras: Page, process: str) -> None:
    """F241-F243: from process to step to the cases behind a number; my own are fewer."""
    number = process.rpartition("/")[2]
    olena.goto("/processes/report")
    row(olena, DEALER).get_by_role("link", name=DEALER, exact=True).click()
    step = row(olena, "Shipment")
    step.locator("td[data-label='Running'] a").click()
    expect(olena.locator(".case-line").first).to_contain_text(f"{DEALER}: Contact us")
    taras.goto("/processes/report?mine=1")
    expect(row(taras, DEALER)).to_be_visible()
    expect(row(taras, "Onboarding")).to_have_count(0)
    taras.goto(f"/processes/report?mine=1&process={number}")
    expect(row(taras, "Invoice")).to_be_visible()


def the_funnel_is_grouped_by_anything(page: Page, process: str) -> None:
    """F244-F247: template, step, event; then manager, unit, organisation, client, own field."""
    page.goto("/processes/funnel")
    row(page, DEALER).get_by_role("link", name=DEALER, exact=True).click()
    expect(row(page, "Shipment")).to_contain_text("%")
    hint = page.locator('.hint[data-kind="few"]')
    expect(hint).to_contain_text("Few at “Contract”")
    group(page, "by", "Contact with the client")
    expect(row(page, "Letter")).to_be_visible()
    for label, name in (
        ("Manager", "Taras Sales"),
        ("Unit", "Sales"),
        ("Our organisation", "Aurora Travel LLC"),
        ("Client", "Dealer North LLC"),
        ("Region", "Chernihiv"),
        ("Source", "Web form"),
    ):
        group(page, "then", label)
        expect(page.locator("tr.part", has_text=name).first).to_be_visible()
    page.locator("tr.part", has_text="Web form").locator("a").first.click()
    expect(page.locator(".case-line").first).to_contain_text(DEALER)


def group(page: Page, name: str, label: str) -> None:
    page.locator(f"select[name={name}]").select_option(label=label)
    expect(page.locator(f"select[name={name}] option:checked")).to_have_text(label)
    page.wait_for_load_state("networkidle")


def row(page: Page, name: str) -> Locator:
    return page.locator("table.report tbody tr", has_text=name)


def open_task(page: Page, title: str) -> None:
    """The newest of this name; its process is said after it."""
    page.goto("/tasks/?view=list")
    named = re.compile(f"^{re.escape(title)}(Dealer - single purchase|$)")
    page.locator("tbody .row-link", has_text=named).first.click()
    expect(page.locator(".task-acts, .task-state").first).to_be_visible()
