"""A day at Aurora: who is here, hours and a correction, a status, what is ahead."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from officina.kernel import clock

type OpenPage = Callable[..., Page]


def test_a_day_from_coming_to_a_corrected_finish(open_page: OpenPage) -> None:
    """F196, F197, F228: another browser sees who is here, and the head approves a correction."""
    olena = open_page("olena")
    olena.goto("/people/?status=online")
    expect(olena.locator(".people-table")).to_contain_text("Olena Director")

    nina = open_page("nina", width="phone")
    nina.goto("/")
    expect(olena.locator("[data-pulse]")).to_have_text("2")
    expect(olena.locator(".people-table")).to_contain_text("Nina Sales")

    nina.get_by_role("button", name="Start the day").click()
    control = nina.locator("#working-day .day-button")
    expect(control).to_have_attribute("data-state", "on")
    control.click()
    nina.get_by_role("button", name="Pause").click()
    expect(control).to_have_attribute("data-state", "paused")
    control.click()
    nina.get_by_role("link", name="My hours").click()

    yesterday = clock.now().date() - dt.timedelta(days=1)
    nina.goto(f"/people/hours/?by=day&on={yesterday}")
    nina.get_by_role("link", name=re.compile("^Correct ")).click()
    dialog = nina.get_by_role("dialog")
    dialog.get_by_label("Came").fill("09:00")
    dialog.get_by_label("Left").fill("21:00")
    dialog.get_by_label("Pauses, minutes").fill("60")
    dialog.get_by_label("Why").fill("Guests came late")
    dialog.get_by_role("button", name="Ask").click()
    expect(nina.locator("#corrections-own")).to_contain_text("Waits for approval")

    nina.context.close()
    expect(olena.locator("[data-pulse]")).to_have_text("1")
    expect(olena.locator(".people-table")).not_to_contain_text("Nina Sales")

    olena.goto("/people/hours/")
    expect(olena.locator("#corrections-waiting")).to_contain_text("Guests came late")
    olena.locator("#corrections-waiting").get_by_role("button", name="Approve").click()
    expect(olena.locator("#corrections-waiting")).to_have_count(0)
    olena.goto(f"/people/hours/team/?by=day&on={yesterday}")
    row = olena.locator("tr", has_text="Nina Sales")
    expect(row).to_contain_text("11:00")
    with olena.expect_download() as sheet:
        olena.get_by_role("link", name="Export").click()
    assert sheet.value.suggested_filename == f"hours-{yesterday}-{yesterday}.xlsx"


def test_a_status_with_the_time_over_there_and_what_is_ahead(open_page: OpenPage) -> None:
    """F198, F205: Lisbon tells Kyiv where it works; Home tells what is ahead."""
    nina = open_page("nina")
    nina.goto("/")
    nina.locator(".side-user").click()
    nina.get_by_role("link", name="My profile").click()
    nina.get_by_role("link", name="My status").click()
    dialog = nina.get_by_role("dialog")
    dialog.get_by_label("Where I am").select_option("remote")
    dialog.get_by_label("In my words").fill("till lunch")
    dialog.get_by_role("button", name="Save").click()
    expect(nina.locator(".person-acts")).to_contain_text("Remote: till lunch")

    taras = open_page("taras", width="phone")
    taras.goto("/people/?q=nina")
    expect(taras.locator(".people-table")).to_contain_text("Remote: till lunch")
    taras.goto("/pick/person?q=nina")
    expect(taras.locator("body")).to_contain_text("there")
    taras.goto("/")
    expect(taras.locator("#upcoming")).to_be_visible()
    width = taras.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
