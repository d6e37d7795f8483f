"""A request from outside becomes a lead seen live; files, bells, print, languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_f006_a_public_form_makes_a_lead_that_appears_live(width: str, open_page: Open) -> None:
    olena, stranger = open_page("olena"), open_page(width=width)
    olena.goto("/leads/")
    cards = olena.locator(".bcard", has_text="Contact us")
    expect(olena.locator(".bcard").first).to_be_visible()
    before = cards.count()
    person = f"Maria from the {width}"
    stranger.goto("/f/contact-us?utm_source=banner-7")
    stranger.get_by_label("Your name").fill(person)
    stranger.get_by_label("Phone").fill("+380 50 111 22 33")
    stranger.get_by_label("What is it about?").fill("I want to Turkey")
    if stranger.locator("input[name=consent]").count():
        stranger.locator("input[name=consent]").check()
    stranger.wait_for_timeout(2_100)  # faster than two seconds is a program
    stranger.get_by_role("button", name="Send").click()
    stranger.wait_for_url("**/thanks*")
    expect(cards).to_have_count(before + 1)
    cards.first.locator(".bcard-title").click()
    sheet = olena.locator("dialog.sheet[open]")
    expect(sheet).to_contain_text(person)
    expect(sheet).to_contain_text("Web form")


def test_a_pdf_hangs_on_a_card_and_is_opened_by_those_who_see_it(
    tmp_path: Path, portal: Any, open_page: Open
) -> None:
    paper = tmp_path / "offer.pdf"
    paper.write_bytes(PDF)
    taras, nina = open_page("taras"), open_page("nina")
    taras.goto("/leads/?view=list")
    taras.locator(".row-link").first.click()
    sheet = taras.locator("dialog.sheet[open]")
    sheet.locator(".composer input[type=file]:not([capture])").set_input_files(str(paper))
    expect(sheet.locator(".composer-files")).to_contain_text("offer.pdf")
    sheet.locator(".composer-text").fill("Here is the offer")
    sheet.get_by_role("button", name="Comment", exact=True).click()
    link = sheet.locator(".timeline a.file-link", has_text="offer.pdf")
    expect(link).to_be_visible()
    address = link.get_attribute("href")
    assert taras.request.get(portal.address + address).ok
    assert nina.request.get(portal.address + address).status == 404


def test_f223_a_mention_rings_the_bell_and_says_why(open_page: Open) -> None:
    taras, olena = open_page("taras"), open_page("olena")
    olena.goto("/notifications/")
    read_all = olena.get_by_role("button", name="Mark all as read")
    if read_all.count():
        read_all.click()
        expect(olena.locator(".notice.unread")).to_have_count(0)
    olena.goto("/")
    expect(olena.locator(".bell-count")).to_have_count(0)
    taras.goto("/leads/?view=list")
    taras.locator(".row-link").first.click()
    composer = taras.locator("dialog.sheet[open] .composer-text")
    composer.press_sequentially("Need your word @Olen")
    taras.locator(".composer [role=option]", has_text="Olena Director").click()
    composer.press("Control+Enter")
    expect(olena.locator(".bell-count")).to_be_visible()
    olena.locator("#bell").click()
    expect(olena.locator(".notices")).to_contain_text("Need your word")
    olena.locator(".notice-why summary").first.click()
    expect(olena.locator(".notice-why").first).to_contain_text("mention")


def test_a_card_prints_on_paper_without_the_shell(open_page: Open) -> None:
    taras = open_page("taras")
    taras.goto("/leads/?view=list")
    taras.goto(f"{taras.locator('.row-link').first.get_attribute('href')}print")
    expect(taras.locator(".print-page h1")).to_be_visible()
    assert taras.locator(".side").count() == 0
    assert taras.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize(("who", "words"), [("fedir", ("Лиды", "Сотрудники", "Новости"))])
def test_the_portal_speaks_the_readers_language(
    who: str, words: tuple[str, ...], open_page: Open
) -> None:
    page = open_page(who)
    page.goto("/")
    for word in words:
        expect(page.locator(".side")).to_contain_text(word)


def test_a_comment_sent_while_its_file_is_on_the_way_waits_for_it(
    tmp_path: Path, open_page: Open
) -> None:
    paper = tmp_path / "slow.pdf"
    paper.write_bytes(PDF)
    taras = open_page("taras")

    def slowly(route: Any) -> None:
        taras.wait_for_timeout(700)
        route.continue_()

    taras.goto("/leads/?view=list")
    taras.locator(".row-link").nth(1).click()
    sheet = taras.locator("dialog.sheet[open]")
    taras.route("**/files/uploads/**", slowly)
    sheet.locator(".composer-text").fill("With the paper")
    sheet.locator(".composer input[type=file]:not([capture])").set_input_files(str(paper))
    sheet.locator(".composer-text").press("Control+Enter")
    entry = sheet.locator(".entry.spoken", has_text="With the paper")
    expect(entry.locator("a.file-link", has_text="slow.pdf")).to_be_visible()
