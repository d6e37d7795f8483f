"""Saved views by a name that holds in every portal: ``lead: My open ones``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from officina.kernel.database import sql
from officina.kernel.principals.viewer import Viewer
from officina.kernel.records.types import TypeDef, types
from officina.kernel.ui.pages import present

_VIEWS = """
SELECT type_id, name, query, shared_with <> '[]' FROM records_savedview
WHERE owner_id = %(user)s OR EXISTS (
  SELECT 1 FROM jsonb_array_elements_text(shared_with) p WHERE p::integer = ANY(%(personal)s))
ORDER BY owner_id <> %(user)s, name LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class View:
    """A view that somebody saved for himself, or for others."""

    type: TypeDef
    name: str
    query: str
    is_shared: bool

    @property
    def code(self) -> str:
        return f"{self.type.code}: {self.name}"

    @property
    def href(self) -> str:
        return f"{present.href(self.type)}?{self.query}"


def views_for(viewer: Viewer) -> list[View]:
    """Views that the viewer saved or that are shared with him; his own come first."""
    known = {one.id: one for one in types().all}
    params = {"user": viewer.user_id, "personal": sorted(viewer.personal)}
    return [
        View(known[type_id], name, query, is_shared)
        for type_id, name, query, is_shared in sql.rows(_VIEWS, params)
        if type_id in known
    ]


def view_of(code: str, views: Iterable[View]) -> View | None:
    """The view of this name, the first of several."""
    return next((one for one in views if one.code == code), None)
