"""F093, F101: a field that holds a file, as people fill it in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]


def make_type(page: Page, name: str) -> str:
    """Two fields; its address."""
    page.goto("/settings/types/new")
    page.locator("[name=name]").fill(name)
    rows = page.locator("o-rows").first
    for n, (label, kind) in enumerate((("Signed copy", "file"), ("Remark", "text"))):
        if rows.locator("[data-row]").count() == n:
            rows.get_by_role("button", name="Add a field").click()
        row = rows.locator("[data-row]").nth(n)
        row.get_by_label("Name of the field").fill(label)
        row.get_by_label("Kind").select_option(kind)
    page.get_by_role("button", name="Save and open").click()
    page.wait_for_url("**/contracts*/")
    return page.url.split("?")[0]


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_f093_a_file_is_chosen_replaced_undone_and_taken_out(
    width: str, open_page: Open, tmp_path: Path
) -> None:
    first, second = tmp_path / "signed.txt", tmp_path / "final.txt"
    first.write_text("I agree")
    second.write_text("I do not agree")
    olena = open_page("olena", width=width)
    at = make_type(olena, f"Contracts {width}")
    olena.goto(f"{at}new")
    form = olena.get_by_role("dialog")
    form.get_by_label("Name").fill("Tour for forty")
    form.get_by_label("Signed copy").set_input_files(first)
    expect(form.get_by_text("signed.txt")).to_be_visible()
    form.get_by_role("button", name="Create").click()
    expect(olena.get_by_role("heading", name="Tour for forty")).to_be_visible()
    field = olena.locator(".fact", has_text="Signed copy")
    expect(field).to_contain_text("signed.txt")
    field.get_by_role("button", name="Edit: Signed copy").click()
    field.locator("input[type=file]").first.set_input_files(second)
    expect(field.get_by_role("button", name="Edit: Signed copy")).to_contain_text("final.txt")
    olena.get_by_role("button", name="Undo").click()
    expect(field.get_by_role("button", name="Edit: Signed copy")).to_contain_text("signed.txt")
    field.get_by_role("button", name="Edit: Signed copy").click()
    field.get_by_role("button", name="Remove").click()
    field.get_by_role("button", name="Save").click()
    expect(olena.locator(".fact", has_text="signed.txt")).to_have_count(0)
