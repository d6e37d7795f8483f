"""The menu of one viewer, as the shell draws it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from officina.kernel.access.absence import is_absent
from officina.kernel.access.policy import Rights
from officina.kernel.records.types import NoSuchType, translated, types
from officina.kernel.ui.pages import present
from officina.shell.menu.entries import Entry, entries_for
from officina.shell.menu.layouts import Mine
from officina.shell.menu.nodes import Node, code_of, every, kind_of
from officina.shell.menu.views import View, view_of, views_for

AT_MOST = 7
IN_BOTTOM = 3


@dataclass(slots=True)
class Item:
    """An entry, or a group of entries, with its words of the reader."""

    code: str
    label: str
    icon: str
    href: str = ""
    count: int = 0
    is_current: bool = False
    items: list[Item] = field(default_factory=list)
    is_folded: bool = False
    is_last: bool = False

    @property
    def is_group(self) -> bool:
        return not self.href

    def drawn(self) -> dict[str, Any]:
        """As the components take it."""
        return {
            "code": self.code,
            "label": self.label,
            "icon": self.icon,
            "href": self.href,
            "count": self.count,
            "urgent": bool(self.count),
            "current": self.is_current or any(one.is_current for one in self.items),
            "entries": [one.drawn() for one in self.items],
            "folded": self.is_folded,
        }


def menu_of(rights: Rights, mine: Mine, path: str = "") -> list[Item]:
    """All that the viewer has in his menu, in its order: as it is laid out for him, then what
    the layout does not name. What he may not see, and what is off, is not among it."""
    known = {one.code: one for one in entries_for(rights, mine.pages)}
    views = views_for(rights.viewer) if _names_views(mine.laid.menu) else []
    reader = _Reader(known, views, rights, path, mine.own.folded)
    return reader.items(mine.laid.menu)


def split(items: Sequence[Item], pinned: Sequence[str] | None) -> tuple[list[Item], list[Item]]:
    """What stands at the left, and what under "More"."""
    if pinned is not None:
        by_code = {one.code: one for one in items}
        first = [by_code[code] for code in pinned if code in by_code][:AT_MOST]
    else:
        first = [one for one in items if not one.is_last][:AT_MOST]
    chosen = {one.code for one in first}
    return first, [one for one in items if one.code not in chosen]


def flat(items: Iterable[Item]) -> list[Item]:
    """Entries without their groups."""
    return [leaf for one in items for leaf in (one.items if one.is_group else [one])]


def _names_views(menu: Sequence[Node]) -> bool:
    return any(str(node.get("to", "")).startswith("view:") for node in every(menu))


@dataclass(slots=True)
class _Reader:
    known: dict[str, Entry]
    views: Sequence[View]
    rights: Rights
    path: str
    folded: frozenset[str]
    named: set[str] = field(default_factory=set)

    def items(self, menu: Sequence[Node]) -> list[Item]:
        found = [item for node in menu if (item := self._item(node)) is not None]
        rest = [one for code, one in self.known.items() if code not in self.named]
        rest.sort(key=lambda one: (one.is_last, not one.is_own))
        return [*found, *(self._entry(one) for one in rest)]

    def _item(self, node: Node) -> Item | None:
        """``None`` for what is hidden, absent, or not for this viewer."""
        kind, code = kind_of(node), code_of(node)
        self.named.add(code)
        if kind == "group":
            inner = [one for child in node["nodes"] if (one := self._item(child)) is not None]
            if node.get("hidden") or not inner:
                return None
            label = translated(node["labels"], code)
            is_folded = code in self.folded and not any(one.is_current for one in inner)
            return Item(code, label, node["icon"], items=inner, is_folded=is_folded)
        if node.get("hidden"):
            return None
        if kind == "link":
            href = self._leads_to(node["to"])
            label = translated(node["labels"], code)
            is_here = bool(href) and self._is_at(href)
            return Item(code, label, node["icon"], href, is_current=is_here) if href else None
        entry = self.known.get(code)
        return self._entry(entry, node, is_placed=True) if entry else None

    def _entry(self, one: Entry, node: Node | None = None, *, is_placed: bool = False) -> Item:
        return Item(
            one.code,
            translated((node or {}).get("labels") or {}) or str(one.label),
            one.icon,
            one.href,
            count=one.count(self.rights) if one.count else 0,
            is_current=self._is_at(one.href, is_exact=one.is_exact),
            is_last=one.is_last and not is_placed,
        )

    def _is_at(self, href: str, *, is_exact: bool = False) -> bool:
        if "?" in href:
            return self.path == href
        path = self.path.partition("?")[0]
        return path == href if is_exact else path.startswith(href)

    def _leads_to(self, place: str) -> str:
        """The address of a place; empty where the viewer has no such place."""
        kind, _colon, name = place.partition(":")
        if kind == "type":
            try:
                type_def = types().by_code(name)
            except NoSuchType:
                return ""
            return "" if not self.rights.token(name) else present.href(type_def)
        if kind == "page":
            entry = self.known.get(place)
            return entry.href if entry else ""
        if kind == "view":
            view = view_of(name, self.views)
            return view.href if view and self.rights.token(view.type.code) else ""
        return "" if is_absent(place) else place
