"""Rules as sentences and the forms that use them, at a desk and on a phone (F006, F038)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]


def test_f038_a_stage_takes_only_what_its_condition_lets_in(open_page: Open) -> None:
    olena = open_page("olena")
    olena.goto("/settings/stages/leads/")
    olena.get_by_role("link", name="Offer", exact=True).click()
    rule = olena.locator("#rule-guard")
    rule.get_by_label("Field").first.select_option(label="Amount")
    rule.get_by_label("Condition", exact=True).first.select_option(label="is over")
    rule.get_by_label("Value").first.fill("1000000")
    rule.get_by_role("button", name="Add an example").click()
    rule.get_by_label("Amount").last.fill("900")
    olena.get_by_role("group", name="What the refusal says").get_by_label("English").fill(
        "Only a large request is offered by hand."
    )
    olena.get_by_role("button", name="Save").click()
    expect(olena.locator(".field-error")).to_contain_text("“Amount 900” should pass")
    expectation = olena.get_by_label("What is expected of example 1")
    expectation.select_option(label="it does not hold")
    olena.get_by_role("button", name="Save").click()
    expect(olena.get_by_text("only where Amount is over 1,000,000")).to_be_visible()

    taras = open_page("taras")
    taras.goto("/leads/?view=list&q=I+want+to+Turkey")
    taras.locator(".row-link").first.click()
    taras.locator("dialog.sheet[open]").get_by_role("button", name="Offer").first.click()
    expect(taras.locator(".toast").last).to_contain_text("Only a large request")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_f006_a_form_is_designed_and_a_stranger_answers_it(
    width: str, open_page: Open, tmp_path: Path
) -> None:
    olena = open_page("olena", width=width)
    olena.goto("/settings/forms/")
    olena.get_by_role("link", name="New form").first.click()
    dialog = olena.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Ask for an offer")
    dialog.get_by_label("What comes of it").select_option(label="Leads")
    dialog.get_by_label("Address").fill(f"offer-{width}")
    dialog.get_by_role("button", name="Create").click()
    olena.wait_for_url("**/settings/forms/offer-*/")
    for code in ("person", "phone", "request_kind", "message"):
        olena.locator(f"input[name=ask][value={code}]").check()
    row = olena.locator("li:has(> input[name=order][value=message])")
    if not row.locator("o-rule").is_visible():
        row.locator("summary", has_text="Shown if").click()
    row.get_by_label("Field").first.select_option(label="Kind of request")
    row.locator(".picks summary").click()
    row.locator(".picks label").first.click()
    row.locator(".picks summary").press("Escape")
    up = row.get_by_role("button", name="Move Message up")
    while olena.locator("input[name=order]").evaluate_all(
        """all => { const codes = all.map((one) => one.value);
                    return codes.indexOf("message") < codes.indexOf("request_kind") }"""
    ):
        row.get_by_role("button", name="Move Message down").click()
    expect(up).to_be_visible()
    olena.get_by_label("Files that a visitor may add").select_option("1")
    preview = olena.locator(".form-preview")
    expect(preview.get_by_text("Kind of request")).to_be_visible()
    expect(olena.get_by_text("1 question comes by what was answered.")).to_be_visible()
    olena.get_by_role("button", name="Save").click()
    expect(olena.get_by_text("Saved.")).to_be_visible()

    stranger = open_page(width=width)
    stranger.goto(f"/f/offer-{width}?person=Pavel+Semenovich")
    expect(stranger.locator("[name=person]")).to_have_value("Pavel Semenovich")
    expect(stranger.locator("[name=message]")).to_have_count(0)
    stranger.locator("[name=request_kind]").select_option(index=1)
    stranger.locator("[name=message]").fill("A roof for the warehouse")
    stranger.locator("[name=phone]").fill("+380 50 111 22 33")
    plan = tmp_path / "plan.txt"
    plan.write_text("A plan of the roof")
    stranger.locator("[name=form-files]").set_input_files(plan)
    stranger.locator("[name=consent]").check()
    stranger.wait_for_timeout(2_100)  # faster than two seconds is a program
    stranger.get_by_role("button", name="Send").click()
    expect(stranger.get_by_text(re.compile("Thank you"))).to_be_visible()
    assert stranger.evaluate("document.documentElement.scrollWidth <= innerWidth")
