"""The company's cross-cutting card (F051): a tab for every type whose records belong to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.access.web import Request
from officina.kernel.records.queries.belonging import (
    belonging,
    counts,
    plus,
    types_belonging,
)
from officina.kernel.records.rows import RecordRow
from officina.kernel.records.types import TypeDef, types
from officina.kernel.ui import panels
from officina.kernel.ui.pages.linked import table


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
