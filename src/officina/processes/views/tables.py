"""A report's numbers as a spreadsheet."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.http import FileResponse

from officina.kernel.portability.writing import Column, write_table


def as_table(columns: Sequence[Column], rows: Sequence[Sequence[Any]], title: str) -> FileResponse:
    """An xlsx of this name, written to disk and handed out."""
    folder = Path(tempfile.mkdtemp(prefix="report-"))
    path = folder / "report.xlsx"
    write_table(columns, rows, "xlsx", path)
    stream = path.open("rb")
    path.unlink()
    folder.rmdir()
    return FileResponse(stream, as_attachment=True, filename=f"{title}.xlsx")
