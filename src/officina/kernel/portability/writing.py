"""Tables as files: xlsx with real dates and numbers, csv that Excel opens; for any rows.

write_table([Column("Name"), Column("Paid", "money")], rows, "xlsx", path)
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils import timezone
from django.utils.translation import get_language

type Format = Literal["xlsx", "csv"]
FORMATS: tuple[Format, ...] = ("xlsx", "csv")
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
LONGEST = 32_767
"""Letters that a spreadsheet's cell takes."""
EVERY = 1_000
"""Rows between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Column:
    """``kind``: text, number, money, date or datetime; it says how real values are shown."""

    label: str
    kind: str = "text"


def write_table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    format: Format,
    path: Path,
    *,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write rows under their headings; return how many.

    Cells are ``None``, text, numbers, Decimal, date, aware datetime (shown in the present zone) or
    bool. ``progress`` is told the count now and then. A csv's delimiter and decimal sign are those
    of the reader's language.
    """
    write = _write_xlsx if format == "xlsx" else _write_csv
    return write(columns, _counted(rows, progress), path)


def _counted(
    rows: Iterable[Sequence[Any]], progress: Callable[[int], None] | None
) -> Iterable[Sequence[Any]]:
    for count, row in enumerate(rows, 1):
        yield row
        if progress is not None and count % EVERY == 0:
            progress(count)


_SHOWN = {"date": 14, "datetime": 22, "money": "#,##0.00", "number": "General"}
"""Number formats: 14 and 22 are "short date" and "date with time" of whoever opens the file."""
_WIDTHS = {"date": 12, "datetime": 17, "money": 14, "number": 12, "text": 24}


def _write_xlsx(columns: Sequence[Column], rows: Iterable[Sequence[Any]], path: Path) -> int:
    # Rows go to disk one by one: memory does not grow with the table.
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": 22})
    sheet = book.add_worksheet()
    formats = {kind: book.add_format({"num_format": shown}) for kind, shown in _SHOWN.items()}
    bold = book.add_format({"bold": True, "bottom": 1})
    for n, column in enumerate(columns):
        sheet.set_column(n, n, max(_WIDTHS.get(column.kind, 24), min(len(column.label) + 2, 40)))
        sheet.write_string(0, n, column.label, bold)
    sheet.freeze_panes(1, 0)
    count = 0
    for count, row in enumerate(rows, 1):
        for n, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, bool | str):
                # Never a formula, never a link: what people typed is text.
                sheet.write_string(count, n, str(value)[:LONGEST])
            elif isinstance(value, dt.datetime):
                sheet.write_datetime(count, n, local(value), formats["datetime"])
            elif isinstance(value, dt.date):
                sheet.write_datetime(count, n, value, formats["date"])
            else:
                kind = columns[n].kind if columns[n].kind in ("money", "number") else "number"
                sheet.write_number(count, n, value, formats[kind])
    if columns:
        sheet.autofilter(0, 0, count, len(columns) - 1)
    book.close()
    return count


def _write_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]], path: Path) -> int:
    has_comma = not (get_language() or "en").startswith("en")
    count = 0
    # With the mark of utf-8, or Excel takes it for letters of its own.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";" if has_comma else ",")
        writer.writerow([harmless(column.label) for column in columns])
        for row in rows:
            writer.writerow([_text(value, has_comma) for value in row])
            count += 1
    return count


def _text(value: Any, has_comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return local(value).isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        shown = format(value, "f") if isinstance(value, Decimal) else str(value)
        return shown.replace(".", ",") if has_comma else shown
    return harmless(str(value))


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> harmless("=HYPERLINK(1)"), harmless("Anna")
    ("'=HYPERLINK(1)", 'Anna')
    """
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def local(moment: dt.datetime) -> dt.datetime:
    """The moment on the reader's clock, unless it stands on another already: spreadsheets know no
    zones."""
    if moment.tzinfo is None:
        return moment
    zone = ZoneInfo(timezone.get_current_timezone_name())
    return moment.astimezone(zone).replace(tzinfo=None)
