"""Read a table file into plain rows; runs in a process of its own, which may be stopped.

``python -m officina.kernel.portability.reading.parsing FILE OUT SHEET`` writes one JSON array a
line to OUT, ``[number of the line, cell, ...]``, without empty lines, and says on standard output
what it found. Cells are text, numbers, true and false, or null; dates are ISO 8601 text.
Exit code 3 with a code on standard output: too-large, too-many-rows, too-many-columns, unreadable.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from officina.kernel.portability import limits
from officina.kernel.portability.reading import texts


class Unreadable(Exception):
    """The text is the code of the reason."""


def main(source: Path, target: Path, sheet: int) -> dict[str, Any]:
    """Write the rows of one sheet; say the sheets' names, encoding, delimiter, rows, columns."""
    with source.open("rb") as file:
        start = file.read(8)
    if start.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        found, rows = _spreadsheet(source, sheet, is_zip=start.startswith(b"PK"))
    else:
        found, rows = texts.open_text(source)
    return found | _write(rows, target)


def _spreadsheet(
    source: Path, sheet: int, *, is_zip: bool
) -> tuple[dict[str, Any], Iterator[list[Any]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    if is_zip:
        _refuse_bomb(source)
    try:
        book = CalamineWorkbook.from_path(str(source))
        names = book.sheet_names
        # A sheet that was not chosen is the first with anything in it.
        chosen = sheet if 0 <= sheet < len(names) else 0
        opened = book.get_sheet_by_index(chosen)
        while sheet < 0 and opened.total_height == 0 and chosen + 1 < len(names):
            chosen += 1
            opened = book.get_sheet_by_index(chosen)
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable("unreadable") from error
    if opened.total_height > limits.MOST_ROWS * 2:
        raise Unreadable("too-many-rows")
    if opened.total_width > limits.MOST_COLUMNS * 5:
        raise Unreadable("too-many-columns")
    return {"sheets": names[:50], "sheet": chosen}, iter(opened.to_python(skip_empty_area=False))


def _refuse_bomb(source: Path) -> None:
    try:
        with zipfile.ZipFile(source) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile as error:
        raise Unreadable("unreadable") from error
    strings = [p.file_size for p in parts if p.filename.endswith("sharedStrings.xml")]
    if sum(p.file_size for p in parts) > limits.LARGEST_UNPACKED or any(
        size > limits.LARGEST_STRINGS for size in strings
    ):
        raise Unreadable("too-large")


def _write(rows: Iterable[list[Any]], target: Path) -> dict[str, int]:
    count = width = 0
    with target.open("w", encoding="utf-8") as out:
        for line, row in enumerate(rows, 1):
            cells = [plain(cell) for cell in row]
            while cells and cells[-1] is None:
                cells.pop()
            if not cells:
                continue
            count, width = count + 1, max(width, len(cells))
            # The headings are a row too.
            if count > limits.MOST_ROWS + 1:
                raise Unreadable("too-many-rows")
            if width > limits.MOST_COLUMNS:
                raise Unreadable("too-many-columns")
            json.dump([line, *cells], out, ensure_ascii=False, separators=(",", ":"))
            out.write("\n")
    return {"rows": count, "columns": width}


def plain(cell: Any) -> Any:
    """A cell as JSON has it.

    >>> plain(380501112233.0), plain(dt.datetime(2026, 1, 2)), plain(0.1 + 0.2), plain(" ")
    (380501112233, '2026-01-02', 0.3, None)
    """
    if isinstance(cell, bool | int) or cell is None:
        return cell
    if isinstance(cell, float):
        # Spreadsheets compute with fifteen digits; what is behind them is noise.
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else float(f"{cell:.15g}")
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    text = str(cell).replace("\x00", "")[: limits.LONGEST_CELL].strip()
    # What our own export put before a text so that no spreadsheet takes it for a formula.
    return re.sub(r"^'(?=[=+\-@])", "", text) or None


def _confine() -> None:
    limit = limits.READING_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.READING_SECONDS, limits.READING_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    csv.field_size_limit(limits.LONGEST_CELL * 4)


if __name__ == "__main__":
    _confine()
    try:
        print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
    except Unreadable as error:
        print(error)
        sys.exit(3)
    except MemoryError:
        print("too-large")
        sys.exit(3)
