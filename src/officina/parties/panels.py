"""The company's cross-cutting card (F051): a tab for every type whose records belong to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from officina.kernel.access.policy import Rights
from officina.kernel.access.web import Request
from officina.kernel.records.queries.belonging import (
    belonging,
    counts,
    plus,
    types_belonging,
)
from officina.kernel.records.queries.lists import ListRow
from officina.kernel.records.rows import RecordRow
from officina.kernel.records.types import TypeDef, types
from officina.kernel.ui import panels
from officina.kernel.ui.pages import present

COLUMNS = 4


def of_company(request: Request, row: RecordRow) -> Iterable[panels.Panel]:
    """Tabs of what belongs to a company; all are counted in one query."""
    if row.type.code != "company":
        return
    counted = counts(row.id, request.rights)
    for type_def in types().all:
        if counted.get(type_def.code):
            yield _panel(type_def, row.id, counted[type_def.code])


def _panel(type_def: TypeDef, company_id: int, count: int) -> panels.Panel:
    return panels.Panel(
        code=type_def.code,
        label=type_def.plural,
        icon=type_def.icon,
        html=lambda request, row: table(
            request, type_def, belonging(type_def, company_id, request.rights), _new(type_def, row)
        ),
        count=lambda _request, _row: plus(count),
        shows=lambda request, row: True,
    )


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
    return Markup(render_to_string("parties/panel.html", context, request))  # noqa: S704 # escaped


def columns(type_def: TypeDef, rights: Rights) -> list[tuple[str, str]]:
    """The first columns of its list; the company's own name says nothing on its card."""
    wanted = ["title", *(["stage"] if type_def.stages else [])]
    wanted += [c for c in type_def.layout.get("list", []) if c not in (*wanted, "company")]
    return present.columns_of(type_def, rights, wanted)[:COLUMNS]


def _new(type_def: TypeDef, row: RecordRow) -> str:
    if row.deleted_at is not None:
        return ""
    return f"{reverse('records:new', args=[type_def.slug])}?company={row.id}"


def new_for_company(request: Request, row: RecordRow) -> Iterable[dict[str, Any]]:
    """In the card's menu, because a tab of what is not there yet is not there either."""
    if row.type.code != "company" or row.deleted_at is not None:
        return
    for type_def in types_belonging(request.rights):
        if request.rights.may_create(type_def.code):
            yield {
                "label": _("New: %(type)s") % {"type": type_def.label.lower()},
                "icon": type_def.icon,
                "href": _new(type_def, row),
                "dialog": True,
            }


def register() -> None:
    panels.register_family(of_company)
    panels.offer(new_for_company)
