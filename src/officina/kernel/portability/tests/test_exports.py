"""A view as a file: what one sees, and may take along (F050, F255)."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import translation
from python_calamine import CalamineWorkbook

from officina.kernel.access.models import FieldRight
from officina.kernel.access.policy import NotAllowed, forget
from officina.kernel.files.models import Attachment
from officina.kernel.files.tests.filing import contracts_of, up
from officina.kernel.portability import limits
from officina.kernel.portability.actions.export_records import export_records
from officina.kernel.portability.exporting import write_export
from officina.kernel.portability.models import ExportStatus
from officina.kernel.portability.queries.exports import View
from officina.kernel.portability.tests.conftest import Cast
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Role
from officina.kernel.records import types as record_types
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import types

type Export = Callable[..., list[list[Any]]]
COLUMNS = ("number", "title", "stage", "amount", "responsible", "phone", "created_at")


@pytest.fixture
def export(tmp_path: Path) -> Export:
    def write(by: Actor, view: View, format: Any = "xlsx", type_code: str = "lead") -> Any:
        path = tmp_path / "out"
        assert export_records(types().by_code(type_code), view, format, path, by=by) is None
        if format == "csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                return list(csv.reader(file))
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()

    return write


@pytest.fixture
def leads(aurora: Cast) -> Cast:
    for n, (who, title) in enumerate((("taras", "=1+1"), ("nina", "Roof"))):
        raw = {"title": title, "amount": Decimal(n + 1) * 1000, "phone": "+380501112233"}
        create_record(types().by_code("lead"), raw, by=aurora[who])
    return aurora


def test_columns_order_and_real_cells(leads: Cast, export: Export) -> None:
    """F050: money as a number, a moment as a date, a formula as text."""
    with translation.override("en"):
        head, first, second = export(leads["olena"], View(columns=COLUMNS, sort="amount"))
    assert head == ["Number", "Title", "Stage", "Amount", "Responsible", "Phone", "Created"]
    assert first[1:4] == ["=1+1", "New", 1000.0]
    assert first[5] == "+380501112233"
    assert first[6].year >= 2026
    assert second[1] == "Roof"


def test_a_filter_and_a_choice_of_rows(leads: Cast, export: Export) -> None:
    condition = '{"all": [{"field": "amount", "op": "gt", "value": "1500"}]}'
    [_head, row] = export(leads["olena"], View(columns=("title",), filter=condition))
    assert row == ["Roof"]
    assert len(export(leads["olena"], View(columns=("title",), ids=(1,)))) == 1


def test_text_cells_cannot_be_formulas(leads: Cast, export: Export) -> None:
    with translation.override("en"):
        rows = export(leads["olena"], View(columns=COLUMNS, sort="amount"), "csv")
    assert rows[1][1] == "'=1+1"
    assert rows[1][3] == "1000.00"
    assert rows[1][5] == "'+380501112233"


def test_what_is_hidden_is_not_in_the_file(leads: Cast, export: Export) -> None:
    right = FieldRight.objects.create(type_code="lead", field="amount", action="view")
    right.roles.set(Role.objects.filter(code="finance"))
    forget()
    [head, *_rows] = export(leads["olena"], View(columns=COLUMNS))
    assert "Amount" not in head


def test_only_who_may_export_does(leads: Cast, export: Export) -> None:
    with pytest.raises(NotAllowed):
        export(leads["taras"], View(columns=COLUMNS))


def test_a_long_list_is_written_in_the_background_for_one_person(
    leads: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "AT_ONCE", 1)
    lead = types().by_code("lead")
    one = export_records(lead, View(columns=COLUMNS), "csv", tmp_path / "x", by=leads["olena"])
    assert one is not None
    write_export(one.id)
    write_export(one.id)
    one.refresh_from_db()
    assert (one.status, one.rows) == (ExportStatus.DONE, 2)
    assert one.by_id == leads["olena"].user_id


def test_what_goes_out_comes_in_again(leads: Cast, tmp_path: Path, bring: Any) -> None:
    """F050: an export of our own is understood as it is."""
    from officina.kernel.portability.tests.conftest import run

    path = tmp_path / "out"
    view = View(columns=("number", "title", "amount", "responsible", "phone"))
    with translation.override("ru"):
        export_records(types().by_code("lead"), view, "csv", path, by=leads["olena"])
    one = bring(leads["olena"], "lead", path.read_bytes(), "leads.csv")
    one = run(one, leads["olena"], mode="update", keys=["number"])
    assert one.counts == {"same": 2}


def test_f093_a_file_is_exported_by_its_name_and_address(
    aurora: Cast, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_how: act())
    contracts, olena = contracts_of(aurora["olena"]), aurora["olena"]
    create_record(contracts, {"title": "Tour", "signed_copy": up(olena)}, by=olena)
    file = Attachment.objects.get()
    rows = export(olena, View(columns=("title", "signed_copy")), type_code=contracts.code)
    name = f"signed.pdf ({settings.OFFICINA.address}/files/{file.id})"
    assert rows == [["Name", "Signed copy"], ["Tour", name]]
    record_types.forget()
