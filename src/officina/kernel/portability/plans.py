"""What was decided about one import: where the headings are, what columns mean, what is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.portability.matching.columns import (
    Target,
    by_heading,
    guess,
    headings_of,
    targets,
)
from officina.kernel.portability.matching.words import fold
from officina.kernel.portability.models import Import, ImportStatus
from officina.kernel.portability.reading.tables import Line, lines
from officina.kernel.records.checks import Refused
from officina.kernel.records.likeness import identifying
from officina.kernel.records.types import TypeDef

MODES = ("create", "update", "both")
SAMPLE = 200
"""Rows from which a column's way of writing is told."""
KEYED = frozenset({"text", "email", "phone", "url", "integer", "date", "company", "link"})
"""Kinds that may tell two records apart."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``columns`` says which field each column fills; ``keys`` are fields by which a row is known
    to be there already; ``add`` are fields whose lists take in what they lack."""

    heading: int = 0
    columns: Mapping[int, str] = field(default_factory=dict)
    mode: str = "create"
    keys: tuple[str, ...] = ()
    add: tuple[str, ...] = ()

    @property
    def json(self) -> dict[str, Any]:
        return {
            "heading": self.heading,
            "columns": {str(column): code for column, code in self.columns.items()},
            "mode": self.mode,
            "keys": list(self.keys),
            "add": list(self.add),
        }

    @classmethod
    def of(cls, one: Import) -> Plan:
        kept = one.settings
        return cls(
            heading=kept["heading"],
            columns={int(column): code for column, code in kept["columns"].items()},
            mode=kept["mode"],
            keys=tuple(kept["keys"]),
            add=tuple(kept["add"]),
        )

    def fields(self, type_def: TypeDef, rights: Rights) -> dict[int, Target]:
        """The columns' fields, as far as they are there and the viewer may fill them."""
        known = targets(type_def, rights)
        return {n: known[code] for n, code in self.columns.items() if code in known}


def headings(one: Import, heading: int | None = None) -> list[str]:
    at = one.settings["heading"] if heading is None else heading
    return headings_of(top_rows(one), at, one.shape["columns"])


def top_rows(one: Import, count: int = 40) -> list[Line]:
    assert one.table is not None
    return list(lines(one.table, 0, count))


def first_plan(
    one: Import, names: list[str], heading: int, type_def: TypeDef, rights: Rights
) -> Plan:
    """What the same headings meant the last time, else what they seem to say."""
    known = targets(type_def, rights)
    last = (
        Import.objects.filter(type_id=type_def.id, headings_key=one.headings_key)
        .exclude(status=ImportStatus.PREPARED)
        .exclude(id=one.id)
        .order_by("-id")
        .first()
    )
    if last is not None:
        before = Plan.of(last)
        remembered = by_heading(before.columns, headings(last))
        columns = {
            n: remembered[fold(name)]
            for n, name in enumerate(names)
            if remembered.get(fold(name)) in known
        }
        keys = tuple(code for code in before.keys if code in columns.values())
        return Plan(heading, columns, before.mode, keys)
    columns = guess(names, known)
    keys = tuple(code for code in identifying(type_def.code) if code in columns.values())[:1]
    return Plan(heading, columns, "create", keys)


def changed(
    one: Import, raw: Mapping[str, Any], type_def: TypeDef, rights: Rights, *, may_add: bool
) -> Plan:
    """The plan as it was sent. Raises Refused for what makes no sense."""
    known = targets(type_def, rights)
    heading = int(raw["heading"]) if str(raw.get("heading", "")).isdecimal() else 0
    if heading >= one.shape["rows"]:
        raise Refused(_("Choose one of the list."))
    columns: dict[int, str] = {}
    for column in range(one.shape["columns"]):
        code = raw.get(f"column-{column}", "")
        if not code:
            continue
        if code not in known:
            raise Refused(_("Choose one of the list."))
        if code in columns.values():
            said = _("Two columns fill “%(field)s”. Choose one of them.")
            raise Refused(said % {"field": known[code].label})
        columns[column] = code
    mode = raw.get("mode", "create")
    if mode not in MODES:
        raise Refused(_("Choose one of the list."))
    keys = tuple(c for c in raw.get("keys", ()) if c in columns.values() and may_key(known[c]))
    add = tuple(c for c in raw.get("add", ()) if c in columns.values()) if may_add else ()
    return Plan(heading, columns, mode, keys, add)


def may_key(target: Target) -> bool:
    """Whether rows can be told apart by a field."""
    return target.field.kind in KEYED


def refuse_unready(plan: Plan, type_def: TypeDef, fields: Mapping[int, Target]) -> None:
    """Say what is missing before it can begin. Raises Refused."""
    if not any(target.code != "number" for target in fields.values()):
        raise Refused(_("Say what at least one column means."))
    if plan.mode != "create" and not plan.keys:
        raise Refused(_("Choose by which fields a row is found among what is here."))
    if plan.mode != "update":
        filled = {target.code for target in fields.values()}
        lacking = [
            one.label
            for one in type_def.fields.values()
            if one.is_required and one.default is None and one.code not in filled
        ]
        if lacking:
            names = ", ".join(f"“{name}”" for name in lacking)
            raise Refused(
                _("No column fills %(fields)s, which must not be empty.") % {"fields": names}
            )
