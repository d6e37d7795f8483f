"""From a spreadsheet to records and back, as one who has never read a manual (F050, F263)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

Open = Callable[..., Page]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Five hundred clients, the heading in the second row, two of them wrong."""
    path = tmp_path / "clients.xlsx"
    book = xlsxwriter.Workbook(str(path))
    table = book.add_worksheet()
    table.write_row(0, 0, ["Our clients"])
    table.write_row(1, 0, ["Название", "Телефон", "Почта", "Регион"])
    for n in range(500):
        mail = "no mail" if n in (7, 70) else f"c{n}@mail.example"
        table.write_row(n + 2, 0, [f"Client {n}", 380501110000 + n, mail, "Odesa"])
    book.close()
    return path


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_f050_five_hundred_clients_come_in_and_are_undone(
    open_page: Open, sheet: Path, width: str, tmp_path: Path
) -> None:
    nina = open_page("nina", width=width)
    nina.goto("/companies/")
    nina.get_by_role("main").get_by_role("button", name="More", exact=True).click()
    nina.get_by_role("link", name="Import").click()
    nina.set_input_files("input[type=file]", sheet)
    expect(nina.get_by_role("button", name="Remove")).to_be_visible()
    nina.get_by_role("button", name="Next").click()
    expect(nina.get_by_label("What “Почта” means")).to_have_value("email")
    expect(nina.locator(".imp-rows tbody tr")).to_have_count(10)
    expect(nina.locator(".imp-rows .is-wrong")).to_have_count(1)
    nina.get_by_label("What “Регион” means").select_option(label="leave out")
    expect(nina.locator(".imp-rows").get_by_text("Odesa")).to_have_count(0)
    assert nina.evaluate("document.documentElement.scrollWidth") <= nina.viewport_size["width"]
    nina.get_by_role("button", name="Import 500 rows").click()
    expect(nina.get_by_text("The import is done.")).to_be_visible(timeout=30_000)
    expect(nina.locator("[data-outcome=created]")).to_contain_text("498")
    with nina.expect_download() as download:
        nina.get_by_role("link", name="Download them with what is wrong").click()
    download.value.save_as(tmp_path / "wrong.xlsx")
    assert (tmp_path / "wrong.xlsx").stat().st_size > 1_000
    nina.goto("/companies/?view=list")
    expect(nina.get_by_text("Client 499")).to_be_visible()
    nina.goto("/companies/import")
    nina.get_by_role("link", name="clients.xlsx").first.click()
    nina.get_by_role("button", name="Undo the whole import").click()
    expect(nina.get_by_text("The import was undone.")).to_be_visible(timeout=30_000)
    nina.goto("/companies/?view=list")
    expect(nina.get_by_text("Client 499")).to_have_count(0)


def test_f255_a_list_is_exported_as_it_is_seen(open_page: Open, tmp_path: Path) -> None:
    olena = open_page("olena")
    olena.goto("/leads/?view=list")
    olena.get_by_role("main").get_by_role("button", name="More", exact=True).click()
    olena.get_by_role("link", name="Export").click()
    with olena.expect_download() as download:
        olena.get_by_role("dialog").get_by_role("button", name="Export").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    expect(olena.get_by_role("dialog")).to_have_count(0)


def test_f263_a_configuration_is_compared_before_it_is_put_in(
    open_page: Open, tmp_path: Path
) -> None:
    olena = open_page("olena")
    olena.goto("/settings/packages/")
    with olena.expect_download() as download:
        olena.get_by_role("link", name="Download it").click()
    download.value.save_as(tmp_path / "here.zip")
    olena.goto("/settings/packages/")
    olena.set_input_files("input[type=file]", tmp_path / "here.zip")
    olena.get_by_role("button", name="Compare").click()
    expect(olena.get_by_text("Nothing differs.")).to_be_visible()
