"""The filter bar of a list or board: chips, the sentence builder, saved views."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.database import sql
from officina.kernel.records.filters import BadFilter, Filter, filter_of, read_filter
from officina.kernel.records.queries.known import known_type
from officina.kernel.records.queries.visible import Source
from officina.kernel.records.types import TypeDef
from officina.kernel.records.vocabulary import filter_vocabulary
from officina.kernel.rules.sentences import Row, say_row, say_value
from officina.kernel.rules.vocabulary import Name, Vocabulary
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.kernel.ui.rules import Draft, draft_sent, said

NAME = "f"
"""What the fields of the conditions are called in their form."""


def filter_bar(request: Request, source: Source, view: str, *, at: str = "") -> dict[str, Any]:
    """What ``ui.filter_bar`` takes. ``at`` is the page that filters, where it is no list."""
    type_def = source.type_def
    keep = {"at": at} if at else {"view": view} if type_def.stages else {}
    asked = {k: str(v) for k, v in request.GET.items() if k in ("filter", "q")}
    menu = reverse("records:filter", args=[type_def.slug])
    return {
        "chips": _chips(request, source.filter, type_def) if source.filter else [],
        "menu_href": f"{menu}?{urlencode(keep | asked)}",
        "action": present.href(type_def),
        "query": source.words,
        "keep": keep | ({"q": source.words} if source.words else {}),
        "views": _saved(request, type_def),
        "save_href": _save_href(request, type_def),
    }


@signed_in
@require_safe
def choose(request: Request, slug: str) -> HttpResponse:
    """The conditions of a list as rows; sent, they go on to the list's own address."""
    type_def = known_type(slug, request.rights)
    known = filter_vocabulary(type_def, request.rights)
    keep = {k: str(v) for k, v in request.GET.items() if k in ("at", "view", "q")}
    error = ""
    if "show" in request.GET:
        draft = draft_sent(request.GET, NAME, known)
        try:
            one = filter_of(said(draft, is_lenient=True), type_def, request.rights)
            return _shown(type_def, one, keep)
        except BadFilter as bad:
            error = str(bad)
    else:
        asked = read_filter(request.GET.get("filter", ""), type_def, request.rights)
        draft = Draft(asked.rule)
    context = {
        "type": type_def,
        "known": known,
        "draft": draft,
        "keep": keep,
        "error": error,
        "action": request.path,
        "name": NAME,
    }
    return render(request, "ui/pages/filter.html", context, status=422 if error else 200)


def _shown(type_def: TypeDef, one: Filter, keep: dict[str, str]) -> HttpResponse:
    asked = keep | ({"filter": json.dumps(one.json, ensure_ascii=False)} if one else {})
    at = asked.pop("at", "")
    if url_has_allowed_host_and_scheme(at, allowed_hosts=None):
        joint = "&" if "?" in at else "?"
        return HttpResponseRedirect(f"{at}{joint}{urlencode(asked)}" if asked else at)
    return HttpResponseRedirect(f"{present.href(type_def)}?{urlencode(asked)}")


def _chips(request: Request, one: Filter, type_def: TypeDef) -> list[dict[str, Any]]:
    known = filter_vocabulary(type_def, request.rights)
    return [_chip(request, one, n, known) for n in range(len(one.groups))]


def _chip(request: Request, one: Filter, index: int, known: Vocabulary) -> dict[str, Any]:
    group = one.groups[index]
    rest = Filter(one.groups[:index] + one.groups[index + 1 :])
    asked = {k: v for k, v in request.GET.items() if k not in ("filter", "after")}
    if rest:
        asked["filter"] = json.dumps(rest.json, ensure_ascii=False)
    names = [known[condition.field.code] for condition in group]
    values = [_said(one.row, name) for one, name in zip(group, names, strict=True)]
    if len({name.code for name in names}) == 1:
        value = f" {_('or')} ".join(values)
    else:
        more = zip(names[1:], values[1:], strict=True)
        value = values[0] + "".join(f" {_('or')} {name.label} {text}" for name, text in more)
    return {
        "label": names[0].label,
        "value": value,
        "key": names[0].code,
        "remove_href": f"{request.path}?{urlencode(asked)}",
    }


def _said(row: Row, name: Name) -> str:
    """The sentence behind the field: "me", "over 1,000"."""
    if row.op in ("is", "eq", "has", "period", "on"):
        return say_value(row, name)
    return say_row(row, name).removeprefix(name.label).strip()


_VIEWS = """
SELECT id, owner_id, name, query, shared_with FROM records_savedview
WHERE type_id = %(type)s ORDER BY name
"""


def _saved(request: Request, type_def: TypeDef) -> list[dict[str, Any]]:
    at = present.href(type_def)
    token = request.viewer.personal
    current = request.GET.urlencode()
    found = []
    for view_id, owner_id, name, query, shared in sql.rows(_VIEWS, {"type": type_def.id}):
        shared_with = json.loads(shared)
        is_own = owner_id == request.viewer.user_id
        if is_own or token & set(shared_with):
            found.append(
                {
                    "label": name,
                    "href": f"{at}?{query}",
                    "current": query == current,
                    "shared": bool(shared_with),
                    "delete_href": reverse("records:view-delete", args=[type_def.slug, view_id])
                    if is_own
                    else "",
                }
            )
    return found


def _save_href(request: Request, type_def: TypeDef) -> str:
    query = request.GET.urlencode()
    if not query or request.viewer.is_extranet:
        return ""
    return f"{reverse('records:views', args=[type_def.slug])}?{urlencode({'query': query})}"
