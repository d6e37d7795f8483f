"""Files as tables: read once by a process of its own, kept as plain rows in the store."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.files import store
from officina.kernel.files.models import Blob
from officina.kernel.portability import limits
from officina.kernel.records.checks import Refused


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a file in the store, and what the file is like."""

    blob: Blob
    shape: dict[str, Any]
    rows: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row; ``number`` is as the spreadsheet counts."""

    number: int
    cells: list[Any]

    def cell(self, column: int) -> Any:
        return self.cells[column] if column < len(self.cells) else None


def read_table(source: Blob, sheet: int = -1) -> Table:
    """Read a file of the store. Raises Refused with a sentence for what is no table, or a bomb."""
    if source.size > limits.LARGEST_FILE:
        raise Refused(
            _("This file is too large: at most %(n)s MB.") % {"n": limits.LARGEST_FILE >> 20}
        )
    with tempfile.TemporaryDirectory(prefix="officina-") as folder:
        copy, target = Path(folder) / "source", Path(folder) / "rows"
        store.copy_to(source.sha256, copy)
        shape = _parse(copy, target, sheet)
        if not shape["rows"]:
            raise Refused(_("There is nothing in this file."))
        return Table(store.keep(target), shape, shape["rows"])


def _parse(source: Path, target: Path, sheet: int) -> dict[str, Any]:
    module = "officina.kernel.portability.reading.parsing"
    command = [sys.executable, "-m", module, str(source), str(target), str(sheet)]
    try:
        done = subprocess.run(  # our own module
            command,
            capture_output=True,
            timeout=limits.READING_SECONDS,
            check=False,
            text=True,
        )
    except subprocess.TimeoutExpired:
        raise Refused(_sentence("too-large")) from None
    if done.returncode == 0:
        found: dict[str, Any] = json.loads(done.stdout)
        return found
    # Whatever the parser died of, the file asked too much of it.
    raise Refused(_sentence(done.stdout.strip() if done.returncode == 3 else "too-large"))


def _sentence(code: str) -> str:
    return {
        "too-many-rows": _("This file has too many rows: at most %(n)s."),
        "too-many-columns": _("This file has too many columns: at most %(n)s."),
        "unreadable": _("This is no spreadsheet that can be read. Save it as .xlsx or .csv."),
    }.get(code, _("This file unpacks to more than can be read. Save a smaller part of it.")) % {
        "n": limits.MOST_ROWS if code == "too-many-rows" else limits.MOST_COLUMNS
    }


def lines(table: Blob, first: int = 0, count: int | None = None) -> Iterator[Line]:
    """Rows of a table from the ``first``, 0 being the topmost."""
    with store.open_blob(table.sha256) as file:
        stop = None if count is None else first + count
        for text in itertools.islice(file, first, stop):
            number, *cells = json.loads(text)
            yield Line(number, cells)
