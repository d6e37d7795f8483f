"""Menus and home pages that come with the portal, by what people do here (F258, F261).

What a list leaves out follows behind it, so nothing is lost by being new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from officina.people.presets import EMPLOYEE


@dataclass(frozen=True, slots=True)
class Preset:
    """Codes of entries and of widgets, the first on top; empty as the house has them."""

    menu: Sequence[str] = ()
    home: Sequence[str] = ()


HOME = ("work", "today", "events", "news")
_SALES = ("home", "my-work", "type:lead", "type:company", "type:contact")

PRESETS: Mapping[str, Preset] = {
    "director": Preset(
        ("home", "my-work", "type:lead", "type:company", "type:process", "work-report"),
        ("work", "today", "events", "news"),
    ),
    "sales-head": Preset((*_SALES, "work-report"), ("work", "today", "late")),
    "sales": Preset(_SALES, ("work", "today", "events", "news")),
    "hr": Preset(
        ("home", "my-work", "employees", "type:case", "type:process", "type:post"),
        ("work", "today", "events", "news"),
    ),
    "pr": Preset(
        ("home", "type:post", "my-work", "employees", "type:contact", "type:company"),
        ("news", "today", "work"),
    ),
    "support": Preset(
        ("home", "my-work", "type:lead", "type:contact", "type:company", "type:case"),
        ("today", "work", "news"),
    ),
    "clerk": Preset(
        ("home", "my-work", "type:case", "type:process", "type:company", "employees"),
        ("work", "today", "recent"),
    ),
    "finance": Preset(
        ("home", "my-work", "type:case", "type:company", "work-report"),
        ("work", "today", "events", "news"),
    ),
    EMPLOYEE: Preset(("home", "my-work", "type:lead", "type:company", "type:contact"), HOME),
}
"""By role; who has many gets the first of these, and may choose another."""
