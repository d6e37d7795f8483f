"""A report's numbers as a spreadsheet."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from officina.kernel.portability.writing import CONTENT_TYPES, Column, write_table


def as_table(columns: Sequence[Column], rows: Sequence[Sequence[Any]], title: str) -> HttpResponse:
    """An xlsx of this name, to be kept."""
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        path = Path(folder) / "report.xlsx"
        write_table(columns, rows, "xlsx", path)
        response = HttpResponse(path.read_bytes(), content_type=CONTENT_TYPES["xlsx"])
    disposition = content_disposition_header(True, f"{title}.xlsx")
    response["Content-Disposition"] = disposition or "attachment"
    return response
