"""What hangs on a card, in real browsers: faces, checklist, links, labels, the bin."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]


def open_card(page: Page, slug: str, title: str) -> Locator:
    page.goto(f"/{slug}/?view=list")
    page.get_by_role("link", name=title).first.click()
    sheet = page.locator("dialog.sheet[open]")
    expect(sheet.locator("h1")).to_contain_text(title)
    return sheet


def faces(where: Page | Locator) -> Locator:
    return where.locator("o-present .avatar")


def test_two_people_on_one_card_see_each_other_come_and_go(open_page: Open) -> None:
    olena, taras = open_page("olena"), open_page("taras")
    sheet = open_card(olena, "companies", "Helix Group")
    expect(faces(sheet)).to_have_count(0)
    taras.goto(olena.url)
    expect(sheet.get_by_role("img", name="Taras Sales", exact=True).first).to_be_visible(
        timeout=1_000
    )
    expect(faces(taras)).to_have_attribute("aria-label", "Olena Director", timeout=1_000)
    # A refresh of the card's head leaves the faces where they are.
    sheet.get_by_placeholder("Add to a checklist").fill("Refreshes the card")
    sheet.get_by_placeholder("Add to a checklist").press("Enter")
    expect(taras.locator(".checklist")).to_contain_text("Refreshes the card")
    expect(faces(taras)).to_have_count(1)
    taras.goto("/")
    expect(faces(sheet)).to_have_count(0, timeout=1_000)


def test_tabs_share_a_stream_and_all_their_places_are_told(open_page: Open) -> None:
    olena, taras = open_page("olena"), open_page("taras")
    open_card(olena, "companies", "Horns LLC")
    second = olena.context.new_page()
    open_card(second, "companies", "Lyceum 17")
    at_horns = open_card(taras, "companies", "Horns LLC")
    expect(faces(at_horns)).to_have_count(1)
    taras.goto(second.url)
    expect(faces(taras)).to_have_count(1)
    expect(faces(second)).to_have_count(1)
    # A third tab at the same place hears of whom the others know.
    third = olena.context.new_page()
    third.goto(second.url)
    expect(faces(third)).to_have_count(1)
    # The tab that listens closes: another takes over, and stays where it is.
    olena.close()
    expect(faces(taras)).to_have_count(1)
    second.close()
    third.close()
    expect(faces(taras)).to_have_count(0)


def test_moving_an_open_card_to_the_bin_closes_it(open_page: Open) -> None:
    taras = open_page("taras")
    sheet = open_card(taras, "leads", "Wedding in Portugal, 25 guests")
    title = sheet.locator("h1").inner_text()
    sheet.get_by_role("button", name="More", exact=True).first.click()
    taras.get_by_role("button", name="Move to the bin").click()
    expect(sheet).to_have_count(0)
    assert taras.url.endswith("/leads/?view=list")
    taras.goto("/bin")
    row = taras.locator("tr", has_text=title)
    row.get_by_role("button", name="Restore").click()
    expect(row).to_have_count(0)
    open_card(taras, "leads", title)
    taras.reload()
    card = taras.locator("main .card")
    card.get_by_role("button", name="More", exact=True).first.click()
    taras.get_by_role("button", name="Move to the bin").click()
    taras.wait_for_url("**/leads/")
    taras.goto("/bin")
    expect(taras.locator("tr", has_text=title)).to_have_count(1)


def test_f061_a_checklist_and_a_link_are_made_on_the_card(open_page: Open) -> None:
    taras = open_page("taras")
    sheet = open_card(taras, "companies", "Nordlight Ltd")
    adding = sheet.get_by_placeholder("Add to a checklist")
    adding.fill("Call the accountant")
    adding.press("Enter")
    sheet.get_by_placeholder("Add an item").fill("Sign")
    taras.keyboard.press("Enter")
    expect(sheet.locator(".checklist li")).to_have_count(2)
    first = sheet.locator(".checklist li").first
    first.get_by_role("checkbox").check()
    expect(sheet.locator(".checklist")).to_contain_text("1/2")
    expect(first.locator(".item-by")).to_have_attribute("title", re.compile("Taras Sales"))
    sheet.get_by_role("link", name="Link to something else").click()
    dialog = taras.locator("dialog.dialog[open]")
    dialog.get_by_role("combobox").first.fill("Lyceum 17")
    dialog.locator(".option", has_text="Lyceum 17").first.click()
    dialog.get_by_label("How").select_option(label="Led to")
    dialog.get_by_role("button", name="Link", exact=True).click()
    expect(sheet.locator(".links")).to_contain_text("Led to")
    sheet.locator(".links li").hover()
    sheet.get_by_role("button", name="Remove the link to").click()
    expect(sheet.locator(".links")).not_to_contain_text("Led to")
    taras.get_by_role("button", name="Undo").last.click()
    expect(sheet.locator(".links")).to_contain_text("Led to")


def test_labels_become_chips_and_known_ones_are_offered(open_page: Open) -> None:
    taras = open_page("taras")
    for title, typed, shown in (
        ("Concrete Ltd", "Key client,Kyiv,", ["Key client", "Kyiv"]),
        ("Lyceum 17", "key", ["Key client"]),
    ):
        sheet = open_card(taras, "companies", title)
        sheet.get_by_text("Show all").click()
        sheet.get_by_role("button", name="Edit: Tags").click()
        field = sheet.locator("o-tags .input")
        field.press_sequentially(typed)
        if not typed.endswith(","):
            sheet.get_by_role("option", name="Key client").click()
        expect(sheet.locator("o-tags .tag")).to_have_count(len(shown))
        field.press("Control+Enter")
        expect(sheet.locator(".fact .tags .tag")).to_have_text(shown)


def test_f051_a_tab_opens_within_the_card_and_what_is_created_from_it_appears(
    open_page: Open,
) -> None:
    taras = open_page("taras")
    sheet = open_card(taras, "companies", "Nordlight Ltd")
    sheet.get_by_role("link", name="Contacts").click()
    expect(sheet.locator("#panel-rows")).to_contain_text("Inês Carvalho")
    sheet.get_by_role("link", name="New: contact").click()
    dialog = taras.locator("dialog.dialog[open]")
    expect(dialog).to_contain_text("Nordlight Ltd")
    dialog.get_by_label("Name").fill("Rui Carvalho")
    dialog.get_by_label("Phone").fill("+351211234567")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog).to_contain_text("Inês Carvalho")
    dialog.get_by_role("button", name="Create anyway").click()
    expect(sheet.locator("#panel-rows")).to_contain_text("Rui Carvalho")
    expect(sheet.get_by_role("link", name="Contacts")).to_contain_text("2")
    sheet.get_by_role("link", name="Timeline").click()
    expect(sheet.get_by_label("Write a comment")).to_be_visible()
