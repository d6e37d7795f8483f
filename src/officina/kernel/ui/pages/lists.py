"""Lists and boards of any type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.portability.actions.begin_import import may_import
from officina.kernel.portability.queries.exports import may_export
from officina.kernel.records.filters import read_filter
from officina.kernel.records.queries.boards import BoardCard, BoardColumn, board
from officina.kernel.records.queries.known import known_type
from officina.kernel.records.queries.lists import ListPage, list_page
from officina.kernel.records.queries.visible import Source
from officina.kernel.records.types import TypeDef
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.belongs import lines_of
from officina.kernel.ui.pages.filtering import filter_bar
from officina.kernel.ui.pages.tools import Tool, tools_of
from officina.kernel.ui.render import render

NUMBERS = frozenset({"money", "number", "decimal", "integer"})


@signed_in
def all_records(request: Request, slug: str) -> HttpResponse:
    """``/leads/``: the board of what has stages, the list of what has none."""
    type_def = known_type(slug, request.rights)
    if type_def.stages and request.GET.get("view") != "list":
        return _board(request, type_def)
    return _list(request, type_def)


def source_of(request: Request, type_def: TypeDef) -> Source:
    """The rows that an address asks for."""
    return Source(
        type_def,
        request.rights,
        filter=read_filter(request.GET.get("filter", ""), type_def, request.rights),
        words=request.GET.get("q", "").strip()[:200],
    )


def _views(request: Request, type_def: TypeDef, current: str) -> list[dict[str, Any]]:
    if not type_def.stages:
        return []
    kept = {k: v for k, v in request.GET.items() if k in ("filter", "q")}
    at = present.href(type_def)
    return [
        {
            "label": label,
            "icon": icon,
            "current": code == current,
            "href": f"{at}?{urlencode({**kept, 'view': code})}",
        }
        for code, label, icon in (
            ("board", _("Board"), "square-kanban"),
            ("list", _("List"), "list"),
        )
    ]


def _context(request: Request, type_def: TypeDef, source: Source, view: str) -> dict[str, Any]:
    return {
        "type": type_def,
        "views": _views(request, type_def, view),
        "may_create": request.rights.may_create(type_def.code),
        "new_href": reverse("records:new", args=[type_def.slug]),
        "bar": filter_bar(request, source, view),
        "tools": _tools(request, type_def),
        "live": f"type:{type_def.id}",
        "src": request.get_full_path(),
    }


def _tools(request: Request, type_def: TypeDef) -> dict[str, Any]:
    """Addresses of import and export, where he may, and what apps offer beside them."""
    kept = {k: v for k, v in request.GET.items() if k in ("filter", "q", "sort", "columns")}
    found: dict[str, Any] = {}
    if may_import(type_def, request.rights):
        found["import"] = reverse("records:import", args=[type_def.slug])
    if may_export(type_def, request.rights):
        found["export"] = f"{reverse('records:export', args=[type_def.slug])}?{urlencode(kept)}"
    more = tools_of(request, type_def)
    if request.viewer.is_administrator:
        at = reverse("settings-type", args=[type_def.slug])
        more.append(Tool(_("Fields, stages, people"), "settings", at))
    if more:
        found["more"] = more
    return found


def _board(request: Request, type_def: TypeDef) -> HttpResponse:
    source = source_of(request, type_def)
    stage_id = request.GET.get("stage", "")
    if stage_id.isdecimal() and int(stage_id) in type_def.stage_by_id:
        return _lane_rest(request, source, int(stage_id))
    columns = _columns(request, source, board(source))
    context = _context(request, type_def, source, "board") | {
        "columns": columns,
        "is_empty": not any(c["count"] for c in columns) and not source.filter and not source.words,
        "move_href": reverse("records:move", args=[type_def.slug]),
    }
    return render(request, "ui/pages/board.html", context)


def _lane_rest(request: Request, source: Source, stage_id: int) -> HttpResponse:
    """More cards of one column."""
    source = Source(
        source.type_def,
        request.rights,
        stages=[source.type_def.stage_by_id[stage_id]],
        filter=source.filter,
        words=source.words,
    )
    [shown] = _columns(request, source, board(source, after=request.GET.get("after", "")))
    return render(request, "ui/pages/lane_rest.html", shown)


def _columns(
    request: Request, source: Source, found: Sequence[BoardColumn]
) -> list[dict[str, Any]]:
    ids = [card.id for column in found for card in column.cards]
    places = lines_of(source.type_def, ids, request.rights)
    return [_column(request, source, one, places) for one in found]


def _column(
    request: Request, source: Source, column: BoardColumn, places: Mapping[int, str]
) -> dict[str, Any]:
    kept = {k: v for k, v in request.GET.items() if k in ("filter", "q")}
    more = {**kept, "stage": column.stage.id, "after": column.more}
    currencies = {card.currency for card in column.cards}
    return {
        "stage": present.stage(column.stage),
        "count": column.count,
        "count_capped": column.is_capped,
        "sum": column.sum,
        "currency": currencies.pop() if len(currencies) == 1 else "",
        "limit": column.stage.limit,
        "cards": [
            _card(source.type_def, card, column, places.get(card.id, "")) for card in column.cards
        ],
        "more_href": f"{present.href(source.type_def)}?{urlencode(more)}" if column.more else None,
    }


def _card(type_def: TypeDef, card: BoardCard, column: BoardColumn, place: str) -> dict[str, Any]:
    late = column.stage.is_open and card.due_at is not None and card.due_at < clock.now()
    return {
        "id": card.id,
        "href": present.href(type_def, card.id),
        "title": card.title,
        "number": card.number,
        "amount": card.amount,
        "currency": card.currency,
        "company": place or card.company,
        "next_step": {"due": card.due_at} if card.due_at else None,
        "responsible": present.person(card.responsible_id, card.responsible, card.photo),
        "overdue": late,
        "updated_at": card.updated_at,
    }


def _list(request: Request, type_def: TypeDef) -> HttpResponse:
    source = source_of(request, type_def)
    sort = request.GET.get("sort", "")
    page = list_page(source, sort=sort, after=request.GET.get("after", ""))
    wanted = request.GET.get("columns", "").split(",") if request.GET.get("columns") else None
    columns = present.columns_of(
        type_def, request.rights, wanted or type_def.layout.get("list", ["title", "updated_at"])
    )
    context = _context(request, type_def, source, "list") | {
        "columns": [_column_head(request, type_def, code, label, sort) for code, label in columns],
        "rows": rows_of(type_def, page, [code for code, _label in columns], request),
        "page": page,
        "totals": _totals(page, [code for code, _label in columns]),
        "more_href": _next(request, page),
        "bulk": _bulk(request, type_def),
        "is_empty": not page.count and not source.filter and not source.words,
    }
    template = "ui/pages/list_rest.html" if request.GET.get("after") else "ui/pages/list.html"
    return render(request, template, context)


def rows_of(
    type_def: TypeDef, page: ListPage, codes: list[str], request: Request
) -> list[dict[str, Any]]:
    fields = [type_def.fields[code] for code in codes if code in type_def.fields]
    named = [f for f in fields if f.code not in ("responsible", "unit", "organisation", "company")]
    names = present.names_for(named, [row.values for row in page.rows], request.rights)
    places = lines_of(type_def, [row.id for row in page.rows], request.rights)
    return [
        {
            "id": row.id,
            "href": present.href(type_def, row.id),
            "cells": [
                present.cell(type_def, row, code, names, places.get(row.id, "")) for code in codes
            ],
        }
        for row in page.rows
    ]


def _column_head(
    request: Request, type_def: TypeDef, code: str, label: str, sort: str
) -> dict[str, Any]:
    now = {code: "asc", f"-{code}": "desc"}.get(sort)
    if not sort and code == "updated_at":
        now = "desc"
    asked = {k: v for k, v in request.GET.items() if k not in ("after", "sort")}
    asked["sort"] = f"-{code}" if now == "asc" else code
    one = type_def.fields.get(code)
    return {
        "key": code,
        "label": label,
        "align": "end" if one and one.kind in NUMBERS else "start",
        "sort": now,
        "href": f"?{urlencode(asked)}",
    }


def _totals(page: ListPage, codes: list[str]) -> dict[str, Any] | None:
    if page.total is None or "amount" not in codes:
        return None
    return {"amount": {"kind": "money", "value": page.total}}


def _next(request: Request, page: ListPage) -> str:
    if not page.next:
        return ""
    asked = {**request.GET.dict(), "after": page.next}
    return f"{request.path}?{urlencode(asked)}"


def _bulk(request: Request, type_def: TypeDef) -> list[dict[str, Any]]:
    """What can be done with the selected rows."""
    if request.viewer.is_extranet:
        return []
    at = reverse("records:bulk", args=[type_def.slug])
    acts: list[dict[str, Any]] = [
        {
            "label": _("Change responsible"),
            "icon": "user-round",
            "href": f"{at}?verb=responsible",
            "dialog": True,
        },
        {"label": _("Move"), "icon": "arrow-right", "href": f"{at}?verb=move", "dialog": True},
        {
            "label": _("Move to the bin"),
            "icon": "trash-2",
            "href": f"{at}?verb=bin",
            "danger": True,
        },
    ]
    if not type_def.stages:
        acts = [acts[0], acts[2]]
    if may_export(type_def, request.rights):
        href = reverse("records:export", args=[type_def.slug])
        acts.insert(-1, {"label": _("Export"), "icon": "download", "href": href, "dialog": True})
    return acts
