"""Blocks as they are drawn: those of apps, saved views, texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from django.template.loader import render_to_string
from markupsafe import Markup

from officina.kernel.access.web import Request
from officina.kernel.records.filters import BadFilter, read_filter
from officina.kernel.records.queries.lists import list_page
from officina.kernel.records.queries.visible import Source
from officina.kernel.records.types import translated
from officina.kernel.ui.blocks import block_of
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.lists import rows_of
from officina.shell.menu.views import View, view_of, views_for

ROWS = 6
COLUMNS = 4

type Kept = Mapping[str, Any]


def columns_of(request: Request, blocks: Sequence[Kept]) -> tuple[list[Markup], list[Markup]]:
    """The wide column and the narrow one. What is not there for this viewer is left out."""
    wide: list[Markup] = []
    side: list[Markup] = []
    for one in blocks:
        known = block_of(one["block"])
        if known is not None:
            if known.is_there(request):
                (side if known.is_side else wide).append(known.html(request))
        elif html := _own(request, one):
            wide.append(html)
    return wide, side


def _own(request: Request, one: Kept) -> Markup | None:
    if one["block"] == "text":
        # Only what `blocks.cleaned` let through is ever kept.
        text = Markup(translated(one["texts"]))  # noqa: S704
        return Markup('<section class="block prose">{}</section>').format(text) if text else None
    if one["block"] == "view":
        view = view_of(one["of"], views_for(request.viewer))
        return _view(request, view) if view and request.rights.token(view.type.code) else None
    return None


def _view(request: Request, view: View) -> Markup | None:
    """The first rows of a saved view, under the rights of who looks."""
    type_def, rights = view.type, request.rights
    asked = {key: values[-1] for key, values in parse_qs(view.query).items()}
    try:
        one = read_filter(asked.get("filter", ""), type_def, rights)
    except BadFilter:
        # A field that it filters by is gone, or hidden from this viewer.
        return None
    source = Source(type_def, rights, filter=one, words=asked.get("q", "")[:200])
    page = list_page(source, sort=asked.get("sort", ""), page=ROWS)
    wanted = asked.get("columns", "").split(",") if asked.get("columns") else None
    columns = present.columns_of(type_def, rights, wanted or type_def.layout.get("list", []))
    shown = columns[:COLUMNS]
    context = {
        "view": view,
        "columns": [{"key": code, "label": label} for code, label in shown],
        "rows": rows_of(type_def, page, [code for code, _label in shown], request),
        "count": f"{page.count}+" if page.is_capped else page.count,
    }
    return Markup(render_to_string("shell/blocks/view.html", context, request))  # noqa: S704
