"""The closed vocabulary of row rights.

Each scope answers four questions from one definition: which principals stand for it in a
viewer's token (so that it compiles to an indexed condition), whether it holds for one row, which
people it reaches, and what it is called. ``test_scopes`` holds the answers against each other
over the whole cast.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from officina.kernel.principals.ids import EVERY_RECORD
from officina.kernel.principals.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Row:
    """What rights are decided from; every read of a record brings it along."""

    id: int
    type_code: str
    responsible_id: int | None
    unit_id: int | None
    organisation_id: int | None
    acl: frozenset[int]
    is_confidential: bool = False
    editors: frozenset[int] = frozenset()
    """Principals with whom the record is shared for editing."""


@dataclass(frozen=True, slots=True)
class Scope:
    code: str
    label: str | Promise
    token: Callable[[Viewer], frozenset[int]]
    people: str
    """SQL over ``principals_user u`` and the row's ``acl``, ``responsible_id`` ... as :names."""

    def holds(self, viewer: Viewer, row: Row) -> bool:
        """Whether the row lies in the viewer's scope."""
        if self.code == "own":
            return row.responsible_id == viewer.user_id
        if self.code == "participant":
            return bool(row.acl & viewer.personal)
        return bool(row.acl & self.token(viewer))


def _nobody_else(viewer: Viewer) -> frozenset[int]:
    return frozenset()


def _unit(viewer: Viewer) -> frozenset[int]:
    return frozenset() if viewer.unit_id is None else frozenset({viewer.unit_id})


def _subtree(viewer: Viewer) -> frozenset[int]:
    return viewer.units_below


def _organisation(viewer: Viewer) -> frozenset[int]:
    return frozenset() if viewer.organisation_id is None else frozenset({viewer.organisation_id})


def _all(viewer: Viewer) -> frozenset[int]:
    return frozenset({EVERY_RECORD})


_BELOW = """EXISTS (WITH RECURSIVE above AS (
    SELECT id, parent_id FROM principals_unit WHERE id = ANY(%(acl)s)
    UNION SELECT p.id, p.parent_id FROM principals_unit p JOIN above a ON p.id = a.parent_id)
    SELECT FROM above WHERE above.id = u.unit_id)"""

SCOPES: dict[str, Scope] = {
    scope.code: scope
    for scope in (
        Scope("own", _("their own"), _nobody_else, "u.id = %(responsible)s"),
        Scope("participant", _("those they take part in"), _nobody_else, "u.id = ANY(%(acl)s)"),
        Scope("unit", _("those of their unit"), _unit, "u.unit_id = ANY(%(acl)s)"),
        Scope("subtree", _("those of their unit and the units below"), _subtree, _BELOW),
        Scope(
            "organisation",
            _("those of their organisation"),
            _organisation,
            "(SELECT organisation_id FROM principals_unit WHERE id = u.unit_id) = ANY(%(acl)s)",
        ),
        Scope("all", _("all"), _all, "0 = ANY(%(acl)s)"),
    )
}
"""From the narrowest to the widest."""

ACTIONS: dict[str, str | Promise] = {
    "view": _("see"),
    "create": _("create"),
    "edit": _("change"),
    "move": _("move between stages"),
    "delete": _("delete"),
    "share": _("share"),
    "export": _("export"),
}
