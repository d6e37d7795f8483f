"""Ctrl-K and the search page: what the viewer may see, typos repaired (F264)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from markupsafe import Markup

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.queries.known import known_types
from officina.kernel.records.types import types
from officina.kernel.search.queries import Found, Hit, find
from officina.kernel.search.snippets import Snippet
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render

IN_PALETTE = 8
ON_PAGE = 30


@signed_in
def palette(request: Request) -> HttpResponse:
    """Records for the words typed so far; pages and verbs are in the palette already."""
    words = request.GET.get("q", "").strip()
    found = find(words, request.rights, limit=IN_PALETTE)
    context = {
        "results": [_result(hit) for hit in found.hits],
        "query": words,
        "corrected": found.repaired,
        "all_href": f"{reverse('search')}?{urlencode({'q': words})}" if found.hits else "",
    }
    return render(request, "ui/pages/palette.html", context)


@signed_in
def search(request: Request) -> HttpResponse:
    """The whole page of results, by type where one is chosen."""
    words = request.GET.get("q", "").strip()
    wanted = [t for t in types().all if t.code == request.GET.get("type")] or None
    found = find(words, request.rights, types_wanted=wanted, limit=ON_PAGE)
    context = {
        "query": words,
        "results": [_result(hit) for hit in found.hits],
        "found": found,
        "count": _count(found),
        "chosen": request.GET.get("type", ""),
        "types": [
            {"label": t.plural, "code": t.code, "icon": t.icon} for t in known_types(request.rights)
        ],
    }
    return render(request, "ui/pages/search.html", context)


def _count(found: Found) -> str:
    return f"{found.count:,}+" if found.is_capped else str(found.count)


def _result(hit: Hit) -> dict[str, Any]:
    return {
        "href": present.href(hit.type, hit.id),
        "title": _marked(hit.title_parts) or hit.title or hit.number,
        "snippet": _marked(hit.snippet),
        "type_name": hit.type.label,
        "icon": hit.type.icon,
        "note": " · ".join(x for x in (hit.stage.label if hit.stage else "", hit.company) if x),
    }


def _marked(parts: Snippet) -> Markup:
    """What was found, marked; everything else as text."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(part.text) if part.is_found else part.text
        for part in parts
    )
