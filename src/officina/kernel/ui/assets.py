"""Addresses of built files, by the name of their source in `frontend/`."""

import json
from functools import cache
from pathlib import Path
from typing import TypedDict

from django.conf import settings
from django.templatetags.static import static

BUILT = Path(__file__).parent / "static" / "built"


class Chunk(TypedDict, total=False):
    file: str
    css: list[str]


def manifest() -> dict[str, Chunk]:
    # A running server keeps one build; a developer's server sees each new one.
    return _read() if settings.DEBUG else _read_once()


def asset(name: str) -> str:
    """Return the address of a built file, `asset("core.ts")`; unbuilt, that of its source name."""
    return _address(name) if settings.DEBUG else _address_once(name)


def _address(name: str) -> str:
    chunk = manifest().get(name)
    return static(f"built/{chunk['file'] if chunk else name}")


def _read() -> dict[str, Chunk]:
    path = BUILT / "manifest.json"
    if not path.exists():
        return {}
    chunks: dict[str, Chunk] = json.loads(path.read_text())
    return chunks


_read_once = cache(_read)
_address_once = cache(_address)
