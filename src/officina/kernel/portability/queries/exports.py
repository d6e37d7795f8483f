"""The rows of a view, whole: filter, columns and order as asked, as far as its viewer may export.

Ids are read once, in order; rows follow in chunks, each through the viewer's right again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any, NamedTuple

import nh3
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.access.policy import NotAllowed, Rights
from officina.kernel.database import sql
from officina.kernel.files.queries import files_named
from officina.kernel.portability import limits
from officina.kernel.portability.writing import Column
from officina.kernel.principals.names import Name, names_of
from officina.kernel.records.filters import SYSTEM_FIELDS, read_filter
from officina.kernel.records.queries.lists import ListRow, rows_of, sort_field, sort_key
from officina.kernel.records.queries.titles import Linked, titles_of
from officina.kernel.records.queries.visible import Source, newest_ids, sorted_ids
from officina.kernel.records.types import FieldDef, TypeDef
from officina.kernel.records.zones import on_the_clock

CHUNK = 1_000
PEOPLE = ("person", "unit", "organisation")
LINKS = ("company", "link")
_KINDS = {"number": "number", "decimal": "number", "integer": "number", "money": "money",
          "date": "date", "datetime": "datetime"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """What is exported: a list's filter and order, or the rows chosen in it."""

    filter: str = ""
    words: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()
    """Rows that were chosen; empty for all."""

    @property
    def json(self) -> dict[str, Any]:
        return {
            "filter": self.filter,
            "words": self.words,
            "sort": self.sort,
            "columns": list(self.columns),
            "ids": list(self.ids),
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> View:
        return cls(
            filter=kept["filter"],
            words=kept["words"],
            sort=kept["sort"],
            columns=tuple(kept["columns"]),
            ids=tuple(kept["ids"]),
        )


def may_export(type_def: TypeDef, rights: Rights) -> bool:
    return bool(rights.scopes(type_def.code, "export"))


def ids_of(type_def: TypeDef, view: View, rights: Rights) -> list[int]:
    """Numbers of all rows of the view that its viewer may export, in its order.

    Raises NotAllowed where his roles export nothing of the type, BadFilter.
    """
    if not may_export(type_def, rights):
        sentence = _("Your role may not export %(n)s.") % {"n": type_def.plural}
        raise NotAllowed("export", type_def.code, sentence)
    source = Source(
        type_def, rights, filter=read_filter(view.filter, type_def, rights), words=view.words
    )
    limit = limits.MOST_EXPORTED
    one = sort_field(type_def, view.sort.lstrip("-"), source)
    if one is None:
        cte, order = newest_ids(source, limit), "m.updated_at DESC, m.id DESC"
    else:
        direction = "DESC" if view.sort.startswith("-") else "ASC"
        cte = sorted_ids(source, sort_key(one), direction, one.storage == "detail", limit)
        order = f"m.key {direction} NULLS LAST, m.id DESC"
    where = _may(type_def, rights, source.params)
    if view.ids:
        where += " AND m.id = ANY(%(chosen)s::bigint[])"
        source.params["chosen"] = list(view.ids)
    found = sql.rows(
        f"""WITH {cte} SELECT m.id FROM m JOIN record r ON r.id = m.id
            WHERE {where} ORDER BY {order}""",
        source.params,
    )
    return [record_id for (record_id,) in found]


def _may(type_def: TypeDef, rights: Rights, params: dict[str, Any]) -> str:
    """Rows within the scope of the right to export, as SQL over ``r``."""
    viewer, parts = rights.viewer, ["false"]
    token: set[int] = set()
    for _role, scope in rights.scopes(type_def.code, "export"):
        if scope.code == "own":
            parts.append("r.responsible_id = %(viewer)s::integer")
            params["viewer"] = viewer.user_id
        else:
            token |= viewer.personal if scope.code == "participant" else scope.token(viewer)
    params["export"] = sorted(token)
    parts.append("r.acl && %(export)s::integer[]")
    return f"({' OR '.join(parts)})"


class Named(NamedTuple):
    """What is called how of what a chunk points at."""

    people: Mapping[int, Name]
    records: Mapping[int, Linked]
    files: Mapping[str, str]
    """By value, with the address that leads to it."""


@dataclass(slots=True)
class Exported:
    """Columns and rows of a view, ready to be written."""

    type_def: TypeDef
    rights: Rights
    ids: Sequence[int]
    codes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        hidden = self.rights.hidden_fields(self.type_def.code)
        known = {*self.type_def.fields, *SYSTEM_FIELDS, "number"} - hidden
        if not self.type_def.stages:
            known.discard("stage")
        self.codes = [code for code in dict.fromkeys(self.codes) if code in known]

    @property
    def columns(self) -> list[Column]:
        return [self._column(code) for code in self.codes]

    def _column(self, code: str) -> Column:
        if code == "number":
            return Column(_("Number"))
        if code in SYSTEM_FIELDS:
            one, _name, label = SYSTEM_FIELDS[code]
            return Column(str(label), _KINDS.get(one.kind, "text"))
        one = self.type_def.fields[code]
        return Column(one.label, _KINDS.get(one.kind, "text"))

    def rows(self) -> Iterator[list[Any]]:
        for chunk in batched(self.ids, CHUNK):
            rows = rows_of(self.type_def, self.rights, _CHUNK, {"ids": list(chunk)}, page=CHUNK)
            names = self._names(rows)
            for row in rows:
                yield [self._cell(row, code, names) for code in self.codes]

    def _names(self, rows: Sequence[ListRow]) -> Named:
        """Names of all that a chunk points at, in a query for each sort of thing."""
        people, records, files = set[int](), set[int](), set[str]()
        for code in self.codes:
            one = self._field(code)
            if one is not None and one.kind == "file":
                files |= {row.values[code] for row in rows if row.values.get(code)}
            if one is not None and one.kind in (*PEOPLE, *LINKS):
                found = {row.values.get(code) for row in rows}
                wanted = {value for value in found if isinstance(value, int)}
                (records if one.kind in LINKS else people).update(wanted)
        at = settings.OFFICINA.address
        named = {
            value: f"{one.name} ({at}{reverse('file', args=[one.id])})"
            for value, one in files_named(files, self.rights).items()
        }
        return Named(names_of(people), titles_of(records, self.rights), named)

    def _field(self, code: str) -> FieldDef | None:
        return self.type_def.fields.get(code) or (
            SYSTEM_FIELDS[code][0] if code in SYSTEM_FIELDS else None
        )

    def _cell(self, row: ListRow, code: str, names: Named) -> Any:
        if code == "number":
            return row.number
        if code == "stage":
            return row.stage.label if row.stage else None
        one, value = self._field(code), row.values.get(code)
        if one is None or value is None or value == []:
            return None
        if one.kind in (*PEOPLE, *LINKS):
            known: Mapping[int, Name | Linked]
            known = names.records if one.kind in LINKS else names.people
            return known[value].name if value in known else None
        if one.kind == "file":
            return names.files.get(value)
        if one.kind == "list":
            option = one.option_by_code.get(value)
            return option.label if option else value
        if one.kind == "multilist":
            return ", ".join(
                one.option_by_code[v].label if v in one.option_by_code else v for v in value
            )
        if one.kind == "bool":
            return _("yes") if value else _("no")
        if one.kind == "richtext":
            return plain_text(value)
        if one.kind == "datetime" and one.timezone:
            return on_the_clock(one, value)
        return ", ".join(map(str, value)) if isinstance(value, list) else value


_CHUNK = """SELECT r.id FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY x(id, place)
JOIN record r ON r.id = x.id WHERE r.type_id = %(type)s AND r.deleted_at IS NULL
  AND r.acl && %(token)s::integer[] ORDER BY x.place"""


def plain_text(text: str) -> str:
    """Rich text as a cell has it."""
    lines = re.sub(r"</(p|li|h\d|div)>|<br ?/?>", "\n", text)
    return nh3.clean(lines, tags=set()).replace("&amp;", "&").replace("&lt;", "<").strip()
