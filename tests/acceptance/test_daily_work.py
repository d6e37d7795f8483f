"""A lead in two browsers: created, seen live, moved, undone, talked about, found, refused."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]


def create_lead(page: Page, title: str, person: str = "Pavel Semenovich") -> None:
    page.goto("/leads/")
    page.get_by_role("link", name="New: lead").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Title").fill(title)
    dialog.get_by_label("Person").fill(person)
    dialog.get_by_role("button", name="Create").click()
    expect(page.locator(".bcard", has_text=title)).to_be_visible()


def card_in(page: Page, stage: str, title: str) -> Locator:
    return page.locator(f'.lane[data-name="{stage}"] .bcard', has_text=title)


def test_f026_a_new_lead_arrives_live_on_another_board(open_page: Open) -> None:
    olena, taras = open_page("olena"), open_page("taras")
    olena.goto("/leads/")
    expect(olena.locator(".lane").first).to_be_visible()
    create_lead(taras, "Live to the director")
    expect(olena.locator(".bcard", has_text="Live to the director")).to_be_visible()


def test_a_dragged_card_is_moved_for_all_and_ctrl_z_takes_it_back(open_page: Open) -> None:
    olena, taras = open_page("olena"), open_page("taras")
    create_lead(taras, "Dragged about")
    olena.goto("/leads/")
    card = taras.locator(".bcard", has_text="Dragged about")
    taras.wait_for_timeout(300)  # the board settles after its refresh
    start = card.bounding_box()
    goal = taras.locator('.lane[data-name="Contact made"]').bounding_box()
    assert start
    assert goal
    taras.mouse.move(start["x"] + 90, start["y"] + start["height"] - 12)
    taras.mouse.down()
    taras.mouse.move(start["x"] + 120, start["y"] + 60, steps=5)
    taras.mouse.move(goal["x"] + 80, goal["y"] + 140, steps=12)
    taras.mouse.up()
    expect(card_in(taras, "Contact made", "Dragged about")).to_be_visible()
    expect(card_in(olena, "Contact made", "Dragged about")).to_be_visible()
    expect(taras.locator(".toast").last).to_contain_text("Contact made")
    taras.keyboard.press("Control+z")
    expect(card_in(taras, "New", "Dragged about")).to_be_visible()
    expect(card_in(olena, "New", "Dragged about")).to_be_visible()


def test_the_keyboard_moves_a_card_as_a_hand_does(open_page: Open) -> None:
    taras = open_page("taras")
    create_lead(taras, "Moved by keys")
    taras.wait_for_timeout(300)
    taras.locator(".bcard", has_text="Moved by keys").locator(".bcard-title").focus()
    taras.keyboard.press("Space")
    taras.keyboard.press("ArrowRight")
    taras.keyboard.press("Space")
    expect(card_in(taras, "Contact made", "Moved by keys")).to_be_visible()


def test_f038_a_stage_asks_for_what_it_needs_and_moves_when_it_is_there(open_page: Open) -> None:
    taras = open_page("taras")
    create_lead(taras, "Needs a person", person="")
    taras.locator(".bcard", has_text="Needs a person").locator(".bcard-title").click()
    sheet = taras.locator("dialog.sheet[open]")
    sheet.get_by_role("button", name="Qualified").click()
    asked = taras.locator("dialog.dialog[open]")
    expect(asked).to_contain_text("needs this first")
    asked.get_by_label("Person").fill("Maria")
    asked.get_by_role("button", name="Save and move").click()
    expect(sheet.get_by_role("button", name="Qualified")).to_have_attribute("aria-current", "step")


def test_f269_two_people_edit_one_card_and_no_change_is_lost(open_page: Open) -> None:
    taras, olena = open_page("taras"), open_page("olena")
    create_lead(taras, "Edited by two")
    for page in (taras, olena):
        page.goto("/leads/")
        page.locator(".bcard", has_text="Edited by two").locator(".bcard-title").click()
    mine, hers = (page.locator("dialog.sheet[open]") for page in (taras, olena))
    mine.get_by_role("button", name="Edit: Person").click()
    hers.get_by_role("button", name="Edit: Person").click()
    editor = hers.locator("[data-editor] input[name=value]")
    editor.fill("Written by Olena")
    editor.press("Enter")
    expect(hers.get_by_role("button", name="Edit: Person")).to_contain_text("Written by Olena")
    editor = mine.locator("[data-editor] input[name=value]")
    editor.fill("Written by Taras")
    editor.press("Enter")
    expect(mine.get_by_role("alert")).to_contain_text("Olena Director changed this")
    mine.get_by_role("button", name="Keep mine").click()
    expect(mine.get_by_role("button", name="Edit: Person")).to_contain_text("Written by Taras")
    expect(mine.locator(".timeline")).to_contain_text("Written by Olena")


def test_f206_a_comment_with_a_mention_is_seen_live_by_the_other(open_page: Open) -> None:
    taras, olena = open_page("taras"), open_page("olena")
    create_lead(taras, "Talked about")
    for page in (taras, olena):
        page.goto("/leads/")
        page.locator(".bcard", has_text="Talked about").locator(".bcard-title").click()
    composer = taras.locator("dialog.sheet[open] .composer-text")
    composer.press_sequentially("Please look @Olen")
    taras.locator(".composer [role=option]", has_text="Olena Director").click()
    composer.press("Control+Enter")
    expect(olena.locator("dialog.sheet[open] .entry.spoken")).to_contain_text("Please look")
    expect(taras.locator("dialog.sheet[open] .mention")).to_contain_text("@Olena Director")


def test_a_misspelt_russian_word_finds_its_record(open_page: Open) -> None:
    olena = open_page("olena")
    olena.goto("/")
    olena.keyboard.press("Control+k")
    olena.keyboard.type("ремнт выставочнго")
    found = olena.locator(".palette-item.found", has_text="Ремонт выставочного зала").first
    expect(found).to_be_visible()
    olena.goto("/search?q=ремнт")
    expect(olena.locator(".result").first).to_contain_text("ремонт", ignore_case=True)


def test_c4_it_is_told_why_a_colleague_can_see_a_record_and_why_another_cannot(
    open_page: Open,
) -> None:
    taras = open_page("taras")
    create_lead(taras, "Who sees me")
    taras.locator(".bcard", has_text="Who sees me").locator(".bcard-title").click()
    sheet = taras.locator("dialog.sheet[open]")
    sheet.get_by_role("button", name="More").click()
    taras.get_by_text("Who can see this, and why?").click()
    asked = taras.locator("dialog.dialog[open]")
    expect(asked).to_contain_text("They head its unit, or a unit above")
    expect(asked).to_contain_text("Olena Director")
    for name, answer in (("Nina", "cannot see this"), ("Olena", "can see this")):
        asked.get_by_role("combobox").fill(name)
        asked.get_by_role("option", name=re.compile(name)).first.click()
        asked.get_by_role("button", name="Ask").click()
        expect(asked.locator("#why-answer")).to_contain_text(answer)


def test_f264_who_has_no_right_neither_lists_opens_nor_finds(open_page: Open) -> None:
    taras, nina, clara = open_page("taras"), open_page("nina"), open_page("clara@horns.example")
    create_lead(taras, "Not for Nina")
    taras.locator(".bcard", has_text="Not for Nina").locator(".bcard-title").click()
    expect(taras.locator("dialog.sheet[open]")).to_be_visible()
    address = taras.url
    for page in (nina, clara):
        page.goto("/leads/?view=list")
        expect(page.get_by_text("Not for Nina")).to_have_count(0)
        answer = page.goto(address)
        assert answer
        assert answer.status == 404
        expect(page.get_by_text("There is nothing here, or not for you.")).to_be_visible()
        page.goto("/search?q=Not+for+Nina")
        expect(page.locator(".result")).to_have_count(0)


def test_a_record_goes_to_the_bin_and_comes_back(open_page: Open) -> None:
    taras = open_page("taras")
    create_lead(taras, "Thrown away")
    taras.locator(".bcard", has_text="Thrown away").locator(".bcard-title").click()
    sheet = taras.locator("dialog.sheet[open]")
    sheet.get_by_role("button", name="More").click()
    taras.get_by_text("Move to the bin").click()
    expect(taras.locator(".bcard", has_text="Thrown away")).to_have_count(0)
    taras.goto("/bin")
    taras.get_by_role("link", name="Thrown away").click()
    taras.locator("dialog.sheet[open]").get_by_role("button", name="Restore").click()
    expect(taras.locator(".toast").last).to_contain_text("Restored")
    taras.goto("/leads/")
    expect(taras.locator(".bcard", has_text="Thrown away")).to_be_visible()


def test_many_are_changed_at_once_and_taken_back_at_once(open_page: Open) -> None:
    olena = open_page("olena")
    for n in (1, 2):
        create_lead(olena, f"Bulk {n}")
    olena.goto("/leads/?view=list&q=Bulk")
    expect(olena.locator("tbody tr")).to_have_count(2)
    olena.get_by_label("Select all on this page").check()
    olena.get_by_role("button", name="Move to the bin").click()
    expect(olena.locator(".toast").last).to_contain_text("2 changed")
    expect(olena.locator("tbody tr")).to_have_count(0)
    olena.locator(".toast").last.get_by_role("button", name="Undo").click()
    expect(olena.locator("tbody tr")).to_have_count(2)


def test_f255_a_filter_reads_as_a_sentence_and_is_kept_under_a_name(open_page: Open) -> None:
    olena = open_page("olena")
    olena.goto("/leads/?view=list")
    olena.get_by_role("button", name="Filter").click()
    builder = olena.locator(".filter-form")
    builder.get_by_label("Field").first.select_option(label="Amount")
    builder.get_by_label("Condition", exact=True).first.select_option(label="is over")
    builder.get_by_label("Value").first.fill("60000")
    builder.get_by_role("button", name="Add “or” conditions").click()
    either = builder.locator(".rule-group")
    either.get_by_label("Field").first.select_option(label="Responsible")
    either.get_by_label("Value").first.fill("me")
    olena.locator(".option[data-value=me]").click()
    either.get_by_label("Field").nth(1).select_option(label="Created")
    either.get_by_label("Condition", exact=True).nth(1).select_option(label="is in the period")
    either.locator("select[name$='-1-value']").select_option(label="this year")
    builder.get_by_role("button", name="Show").click()
    expect(olena.locator(".chip.on").first).to_contain_text("is over 60,000")
    expect(olena.locator(".chip.on").nth(1)).to_contain_text("Responsible: me or Created this year")
    expect(olena.locator("tbody tr").first).to_be_visible()
    amounts = olena.locator("td.cell-money").all_inner_texts()
    assert amounts
    assert all(int(re.sub(r"\D", "", text)) > 60_000 for text in amounts)


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("path", ["/", "/leads/", "/leads/?view=list", "/companies/", "/people/"])
def test_no_page_scrolls_sideways(path: str, width: str, open_page: Open) -> None:
    taras = open_page("taras", width=width)
    taras.goto(path)
    wider = taras.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0
