"""Whose menu and home a person has: that of one of his roles, arranged here or as it came."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from officina.kernel.database import sql
from officina.kernel.principals.viewer import Viewer
from officina.kernel.records.types import translated
from officina.people.presets import EMPLOYEE
from officina.shell.menu.presets import HOME, PRESETS

# One statement, because each page of the portal asks it.
_KEPT = """
SELECT
  (SELECT jsonb_build_object('role', role, 'menu', menu, 'folded', folded, 'home', home)
   FROM shell_ownlayout WHERE user_id = %(user)s),
  (SELECT jsonb_agg(jsonb_build_object('role', r.code, 'menu', l.menu, 'home', l.home)
     ORDER BY r.is_preset, r.id)
   FROM shell_layout l JOIN principals_role r ON r.id = l.role_id WHERE r.code = ANY(%(roles)s)),
  (SELECT jsonb_agg(jsonb_build_object('code', code, 'titles', titles, 'icon', icon) ORDER BY id)
   FROM shell_page WHERE roles ?| %(roles)s OR (roles = '[]' AND %(is_inside)s)),
  (SELECT to_jsonb(name) FROM principals_organisation ORDER BY id LIMIT 1)
"""


@dataclass(frozen=True, slots=True)
class Own:
    """What a person arranged himself; ``None`` where he left it."""

    role: str = ""
    menu: list[str] | None = None
    folded: frozenset[str] = frozenset()
    home: list[Any] | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """A role's menu and home in force."""

    role: str
    menu: list[dict[str, Any]]
    home: list[Any]


@dataclass(frozen=True, slots=True)
class PageRef:
    """A page of one's own that the viewer may see."""

    code: str
    title: str
    icon: str

    @property
    def href(self) -> str:
        return f"/pages/{self.code}/"


@dataclass(frozen=True, slots=True)
class Mine:
    """All that is kept of a viewer's ways through the portal."""

    laid: Laid
    own: Own
    choices: tuple[str, ...]
    """Roles whose layout he could have."""
    pages: tuple[PageRef, ...]
    house: str
    """What the portal is called: our first organisation."""


def mine(viewer: Viewer) -> Mine:
    """What a viewer has, in one query.

    Roles made here come before those that came with the portal; everyone's is the last.
    """
    params = {
        "user": viewer.user_id,
        "roles": sorted({*viewer.roles, EMPLOYEE}),
        "is_inside": not viewer.is_extranet,
    }
    row = sql.row(_KEPT, params)
    assert row is not None
    own_row, layouts, pages, house = (json.loads(x) if x else None for x in row)
    own = Own(**own_row | {"folded": frozenset(own_row["folded"])}) if own_row else Own()
    kept = {one["role"]: one for one in layouts or ()}
    choices = [code for code in kept if code not in PRESETS]
    choices += [code for code in PRESETS if code in viewer.roles and code != EMPLOYEE]
    chosen = own.role if own.role in choices else next(iter(choices), EMPLOYEE)
    return Mine(
        laid=laid_out(chosen, kept.get(chosen, {})),
        own=own,
        choices=tuple(choices),
        pages=tuple(
            PageRef(p["code"], translated(p["titles"], p["code"]), p["icon"]) for p in pages or ()
        ),
        house=house or "Officina",
    )


def laid_out(role: str, kept: Mapping[str, Any]) -> Laid:
    """The layout of a role: what an administrator kept of it, else what came with it."""
    preset = PRESETS.get(role)
    menu, home = kept.get("menu"), kept.get("home")
    if menu is None:
        menu = [{"entry": code} for code in (preset.menu if preset else ())]
    if home is None:
        home = [{"block": code} for code in (preset.home if preset and preset.home else HOME)]
    return Laid(role, menu, home)
