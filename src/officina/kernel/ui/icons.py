"""Icons of the one sprite. A name joins `icons.txt` before it is drawn; a test looks for others."""

from functools import cache, lru_cache
from pathlib import Path

from markupsafe import Markup

from officina.kernel.ui.assets import asset

LIST = Path(__file__).parent / "icons.txt"


UNKNOWN = "circle"
"""Drawn for a name that the sprite lacks: a type may bring its icon from another portal."""


@cache
def names() -> frozenset[str]:
    return frozenset(LIST.read_text().split())


def icon(name: str, label: str = "", size: int = 16) -> Markup:
    """Draw an icon; without a label it is decoration and hidden from screen readers."""
    known = name if name in names() else UNKNOWN
    return _drawn(known, label, size, asset("icons.svg"))


@lru_cache(maxsize=2_000)
def _drawn(name: str, label: str, size: int, sprite: str) -> Markup:
    hidden = Markup('aria-hidden="true"')
    voice = Markup('role="img" aria-label="{}"').format(label) if label else hidden
    return Markup(
        '<svg class="icon" width="{0}" height="{0}" {1}><use href="{2}#{3}"></use></svg>'
    ).format(size, voice, sprite, name)
