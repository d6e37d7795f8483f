"""What links to a card by a field whose other direction has a name: a tab of that name (F061)."""

from __future__ import annotations

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from markupsafe import Markup

from officina.kernel.access.policy import Rights
from officina.kernel.access.web import Request
from officina.kernel.database import sql
from officina.kernel.records import indexes
from officina.kernel.records.columns import column_of
from officina.kernel.records.queries.belonging import COUNTED, plus
from officina.kernel.records.queries.lists import ListRow, rows_of
from officina.kernel.records.rows import RecordRow
from officina.kernel.records.types import FieldDef, TypeDef, translated, types
from officina.kernel.ui import panels
from officina.kernel.ui.pages import present

COLUMNS = 4
_THERE = """
FROM record r WHERE {column} = %(to)s AND r.type_id = {type} AND r.deleted_at IS NULL
  AND r.acl && %(token{type})s::integer[]
"""


def fields_to(type_def: TypeDef, rights: Rights) -> list[tuple[TypeDef, FieldDef]]:
    """Link fields that lead to this type, have a name for the way back, and may be seen."""
    return [
        (other, one)
        for other in types().all
        for one in other.fields.values()
        if _target(one) == type_def.code
        and one.back
        and one.storage != "detail"
        and one.code not in rights.hidden_fields(other.code)
    ]


def _target(one: FieldDef) -> str:
    """The type that a field leads to; the company of a record has a tab of its own."""
    if one.kind == "company":
        return "company" if one.storage != "base" else ""
    return one.target if one.kind == "link" else ""


def of_links(request: Request, row: RecordRow) -> Iterable[panels.Panel]:
    """A tab for each such field that anything visible links by; all are counted in one query."""
    ways = fields_to(row.type, request.rights)
    if not ways:
        return
    params = {"to": row.id} | {
        f"token{other.id}": sorted(request.rights.token(other.code)) for other, _one in ways
    }
    counts = sql.rows(
        " UNION ALL ".join(
            f"SELECT {n}, (SELECT count(*) FROM (SELECT 1 {_there(other, one)}"  # noqa: S608 # known names only
            f" LIMIT {COUNTED + 1}) x)"
            for n, (other, one) in enumerate(ways)
        ),
        params,
    )
    for n, count in counts:
        other, one = ways[n]
        # A card must not walk a long list each time it is opened.
        if count > COUNTED and not indexes.is_ready(other, one):
            indexes.wanted(other.code, one.code)
        if count:
            yield _panel(other, one, count)


def _panel(other: TypeDef, one: FieldDef, count: int) -> panels.Panel:
    return panels.Panel(
        code=f"{other.code}-{one.code}",
        label=translated(one.back or {}, other.plural),
        icon=other.icon,
        html=lambda request, row: table(request, other, _linked(other, one, row, request.rights)),
        count=lambda _request, _row: plus(count),
        shows=lambda _request, _row: True,
    )


def _linked(other: TypeDef, one: FieldDef, row: RecordRow, rights: Rights) -> list[ListRow]:
    """Open ones first, then the newest."""
    ids = f"SELECT r.id {_there(other, one)} ORDER BY r.is_open DESC, r.updated_at DESC LIMIT 50"
    token = sorted(rights.token(other.code))
    return rows_of(other, rights, ids, {"to": row.id, f"token{other.id}": token})


def _there(other: TypeDef, one: FieldDef) -> str:
    return _THERE.format(column=column_of(one), type=other.id)


def table(request: Request, type_def: TypeDef, rows: list[ListRow], new_href: str = "") -> Markup:
    """Rows of a type within a card: few columns, and "New" where the viewer may create."""
    rights = request.rights
    shown = columns(type_def, rights)
    names = present.names_for(
        [type_def.fields[c] for c, _label in shown if c in type_def.fields],
        [row.values for row in rows],
        rights,
    )
    context = {
        "columns": [{"key": code, "label": label} for code, label in shown],
        "rows": [
            {
                "id": row.id,
                "href": present.href(type_def, row.id),
                "cells": [present.cell(type_def, row, code, names) for code, _label in shown],
            }
            for row in rows
        ],
        "caption": type_def.plural,
        "live": f"type:{type_def.id}",
        "src": request.get_full_path(),
        "new_href": new_href if rights.may_create(type_def.code) else "",
        "new_label": _("New: %(type)s") % {"type": type_def.label.lower()},
    }
    return Markup(render_to_string("ui/pages/linked.html", context, request))  # noqa: S704 # escaped


def columns(type_def: TypeDef, rights: Rights) -> list[tuple[str, str]]:
    """The first columns of its list; the company's own name says nothing on its card."""
    wanted = ["title", *(["stage"] if type_def.stages else [])]
    wanted += [c for c in type_def.layout.get("list", []) if c not in (*wanted, "company")]
    return present.columns_of(type_def, rights, wanted)[:COLUMNS]
