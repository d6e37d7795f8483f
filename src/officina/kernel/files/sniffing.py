"""What a file is, by its bytes: names and browsers are not believed."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

import puremagic

from officina.kernel.files.limits import LONGEST_NAME

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
DRAWN = PICTURES | {"image/bmp", "image/tiff", "application/pdf"}
"""Types that have a preview."""

INLINE = PICTURES | {
    "application/pdf",
    TEXT,
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/mp4",
    "video/mp4",
    "video/webm",
    "video/ogg",
}
"""Types that a browser may show in place; nothing of these runs. All others are downloads."""

_SAME = {
    "image/x-ms-bmp": "image/bmp",
    "audio/x-wav": "audio/wav",
}


def type_of(path: Path) -> str:
    """The type of a file on disk, lower case, without parameters."""
    try:
        found = puremagic.from_file(path, mime=True).split(";")[0].strip().lower()
    except (puremagic.PureError, ValueError, OSError, EOFError):
        found = ""
    if re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]+", found):
        return _SAME.get(found, found)
    return TEXT if _is_text(path) else UNKNOWN


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(65_536)
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return bool(head) and not any(c < " " and c not in "\t\r\n\f\x1b" for c in text)


def safe_name(typed: str) -> str:
    """A name to show and to save under: no folders, no control or turning characters."""
    name = unicodedata.normalize("NFC", typed).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    name = re.sub(r"\s+", " ", name).strip(" .")
    if len(name) > LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        ending = f"{dot}{ending}" if dot and len(ending) <= 10 else ""
        name = (stem if ending else name)[: LONGEST_NAME - len(ending)] + ending
    return name or "file"
