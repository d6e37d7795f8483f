"""Any field of what cases run on, or of their client, as a dimension of the funnel (F246).

Such values stand in other records and are joined when asked, where the cases are few enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.principals.names import names_of
from officina.kernel.records.columns import column_of
from officina.kernel.records.queries.titles import titles_of
from officina.kernel.records.types import FieldDef, NoSuchType, TypeDef, types
from officina.processes.queries.subjects import known_types

KINDS = frozenset(
    {"text", "list", "bool", "person", "unit", "organisation", "company", "link", "email", "phone"}
)
IN_FACTS = frozenset({"title", "responsible", "unit", "organisation", "company"})
"""Fields that say nothing of many cases, or that stand in the facts already."""
HIDDEN = "hidden"
"""The key of cases whose record the viewer does not see; other keys begin with ``=``."""
CLIENT = "company"
MOST_CASES = 200_000
"""More are not joined while somebody waits for the page."""


class TooManyCases(Exception):
    """More cases than are grouped by a field at once; ``sentence`` says what to do."""

    @property
    def sentence(self) -> str:
        return _(
            "These are too many cases to be grouped by a field while you wait. They can be counted "
            "in the background; or choose a process, a shorter time or a filter."
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A field of a type, as a dimension named ``type.field``."""

    type_def: TypeDef
    field: FieldDef

    @property
    def code(self) -> str:
        return f"{self.type_def.code}.{self.field.code}"

    @property
    def of(self) -> str:
        return _("Client") if self.type_def.code == CLIENT else self.type_def.label

    @property
    def label(self) -> str:
        return f"{self.of}: {self.field.label}"

    def values(self, n: int) -> str:
        """SQL over ``f``: at most one row with ``v``, the key of its group; NULL for no value."""
        detail = self.type_def.detail_table
        join = f"LEFT JOIN {detail} d ON d.record_id = r.id" if detail else ""
        at = "f.company_id"
        if self.type_def.code != CLIENT:
            at = "(SELECT x.subject_id FROM processes_running x WHERE x.record_id = f.case_id)"
        key = f"'=' || left(NULLIF(({column_of(self.field)})::text, ''), 190)"
        return f"""SELECT CASE WHEN r.acl && %(see{n})s::integer[] THEN {key} ELSE '{HIDDEN}' END
          AS v FROM record r {join} WHERE r.id = {at} AND r.type_id = {self.type_def.id}
          AND r.deleted_at IS NULL"""  # noqa: S608 # codes of types and fields, by us

    def params(self, n: int, rights: Rights) -> dict[str, Any]:
        return {f"see{n}": sorted(rights.token(self.type_def.code))}

    def names(self, keys: Iterable[str], rights: Rights) -> dict[str, str]:
        """What its values are called, for whoever may know it."""
        by_key = {key: key[1:] for key in keys if key.startswith("=")}
        kind = self.field.kind
        if kind == "list":
            options = self.field.option_by_code
            return {key: options[v].label if v in options else v for key, v in by_key.items()}
        if kind == "bool":
            return {key: _("yes") if v == "true" else _("no") for key, v in by_key.items()}
        if kind in ("person", "unit", "organisation"):
            called: Mapping[int, Any] = names_of(map(int, by_key.values()))
        elif kind in ("company", "link"):
            called = titles_of(map(int, by_key.values()), rights)
        else:
            return by_key
        return {key: called[int(v)].name for key, v in by_key.items() if int(v) in called}


def sections(rights: Rights, process_id: int | None = None) -> list[Section]:
    """What the viewer may group by: of the types that processes run on, then of clients."""
    found = sql.rows(
        """SELECT p.runs_on FROM process p JOIN record r ON r.id = p.record_id
           WHERE r.deleted_at IS NULL AND (%(one)s::bigint IS NULL OR r.id = %(one)s::bigint)""",
        {"one": process_id},
    )
    codes = {one.code: one for (runs_on,) in found for one in known_types(runs_on)}
    subjects = [one for code, one in sorted(codes.items()) if code != CLIENT]
    return [one for each in (*subjects, types().by_code(CLIENT)) for one in _of(each, rights)]


def section_of(code: str, rights: Rights) -> Section:
    """The dimension of this name. Raises LookupError where the viewer has none."""
    type_code, _dot, field = code.partition(".")
    try:
        type_def = types().by_code(type_code)
    except NoSuchType as unknown:
        raise LookupError(code) from unknown
    for one in _of(type_def, rights):
        if one.field.code == field:
            return one
    raise LookupError(code)


def _of(type_def: TypeDef, rights: Rights) -> list[Section]:
    if not rights.token(type_def.code) or type_def.is_removed:
        return []
    hidden = rights.hidden_fields(type_def.code)
    return [
        Section(type_def, one)
        for one in type_def.fields.values()
        if one.kind in KINDS and one.code not in IN_FACTS and one.code not in hidden
    ]
