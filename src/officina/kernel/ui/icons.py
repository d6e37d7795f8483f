"""Icons of the one sprite. A name joins `icons.txt` before it is drawn."""

from functools import cache, lru_cache
from pathlib import Path

from markupsafe import Markup

from officina.kernel.ui.assets import asset

LIST = Path(__file__).parent / "icons.txt"


class UnknownIcon(LookupError):
    """The sprite has no icon of this name."""


@cache
def names() -> frozenset[str]:
    return frozenset(LIST.read_text().split())


def icon(name: str, label: str = "", size: int = 16) -> Markup:
    """Draw an icon; without a label it is decoration and hidden from screen readers."""
    return _drawn(name, label, size, asset("icons.svg"))


@lru_cache(maxsize=2_000)
def _drawn(name: str, label: str, size: int, sprite: str) -> Markup:
    if name not in names():
        raise UnknownIcon(f"Add “{name}” to {LIST.name} and build the frontend again.")
    hidden = Markup('aria-hidden="true"')
    voice = Markup('role="img" aria-label="{}"').format(label) if label else hidden
    return Markup(
        '<svg class="icon" width="{0}" height="{0}" {1}><use href="{2}#{3}"></use></svg>'
    ).format(size, voice, sprite, name)
