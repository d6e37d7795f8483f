"""Text tables: which letters, which delimiter."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from charset_normalizer import from_bytes

DELIMITERS = ",;\t|"
LOOKED_AT = 200_000
"""Bytes from which letters and delimiter are told."""
_NEAR = ["cp1251", "cp1250", "cp1252", "cp866", "koi8_r", "iso8859_2", "iso8859_16", "mac_cyrillic"]


def open_text(source: Path) -> tuple[dict[str, Any], Iterator[list[Any]]]:
    """What the text is like, and its rows; nothing is read twice but the beginning."""
    with source.open("rb") as file:
        start = file.read(LOOKED_AT)
    encoding = encoding_of(start)
    sample = start.decode(encoding, errors="ignore")
    delimiter, skipped = delimiter_of(sample)
    found = {"sheets": [], "sheet": 0, "encoding": encoding, "delimiter": delimiter}
    return found, _rows(source, encoding, delimiter, skipped)


def _rows(source: Path, encoding: str, delimiter: str, skipped: int) -> Iterator[list[Any]]:
    with source.open(encoding=encoding, errors="replace", newline="") as file:
        for _line in range(skipped):
            file.readline()
        yield from ([] for _line in range(skipped))
        yield from csv.reader(file, delimiter=delimiter)


def encoding_of(start: bytes) -> str:
    """The letters of a text by its first bytes.

    >>> encoding_of("Имя;Почта".encode("cp1251")), encoding_of("Nume;Țară".encode())
    ('cp1251', 'utf-8-sig')
    """
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        # The last letter may have been cut in two.
        if error.start >= len(start) - 3 and len(start) >= LOOKED_AT - 3:
            return "utf-8-sig"
    else:
        return "utf-16-le" if _is_wide(start) else "utf-8-sig"
    best = from_bytes(start[:20_000], cp_isolation=_NEAR).best()
    found = best.encoding if best is not None else "cp1251"
    return _cyrillic(start) or found


def _is_wide(start: bytes) -> bool:
    return len(start) > 3 and start[1::2].count(0) > len(start) // 4


def _cyrillic(start: bytes) -> str:
    """windows-1251 where it reads as Russian words: the guess from few letters often fails."""
    text = start.decode("cp1251", errors="replace")
    letters = [c for c in text if ord(c) > 127]
    plain = sum("а" <= c <= "я" or c in "ёіїєґ" for c in letters)
    large = sum("А" <= c <= "Я" for c in letters)
    return "cp1251" if letters and plain + large > 0.9 * len(letters) and plain >= large else ""


def delimiter_of(sample: str) -> tuple[str, int]:
    """The delimiter that makes the most even rows, and how many lines say it (``sep=;``).

    >>> delimiter_of("a;b;c\\n1,5;2,5;3\\n")
    (';', 0)
    """
    if sample[:4].lower().lstrip("\ufeff").startswith("sep=") and len(sample) > 4:
        return sample[4], 1
    best, score = ",", 0.0
    for delimiter in DELIMITERS:
        try:
            rows = list(csv.reader(io.StringIO(sample), delimiter=delimiter))[:60]
        except csv.Error:
            continue
        # The last row of a long text may have been cut.
        whole = rows[:-1] if len(sample) > LOOKED_AT // 8 else rows
        widths = Counter(len(row) for row in whole if row)
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        even = (width - 1) * count / widths.total()
        if width > 1 and even > score:
            best, score = delimiter, even
    return best, 0
