"""The filter bar of a list or board: chips, the sentence builder, saved views."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.kernel.access.web import Request
from officina.kernel.database import sql
from officina.kernel.records.filters import Condition, Filter, family, filterable
from officina.kernel.records.queries.visible import Source
from officina.kernel.records.types import FieldDef, TypeDef, Types, types
from officina.kernel.ui.operators import operators, periods
from officina.kernel.ui.pages import present

KINDS = {
    "text": "text",
    "number": "number",
    "date": "date",
    "bool": "switch",
    "choice": "select",
}


def filter_bar(request: Request, source: Source, view: str) -> dict[str, Any]:
    """What ``ui.filter_bar`` takes."""
    type_def, rights = source.type_def, request.rights
    known = filterable(type_def, rights)
    keep = {"view": view} if type_def.stages else {}
    return {
        "chips": [
            _chip(request, source.filter, n, known) for n in range(len(source.filter.groups))
        ],
        "fields": _fields(types(), type_def.id, frozenset(known), get_language()),
        "filter": source.filter.json if source.filter else {"all": []},
        "action": present.href(type_def),
        "query": source.words,
        "keep": keep | ({"q": source.words} if source.words else {}),
        "views": _saved(request, type_def),
        "save_href": _save_href(request, type_def),
    }


def _kind(one: FieldDef) -> str:
    if one.kind in ("person", "money"):
        return one.kind
    if one.kind in ("company", "unit", "organisation", "link"):
        return "combobox"
    return KINDS[family(one)]


# Of a few types, a few sets of fields, three languages; to make it anew costs a millisecond.
@lru_cache(maxsize=200)
def _fields(read: Types, type_id: int, codes: frozenset[str], _language: str) -> list[Any]:
    type_def = read.by_id(type_id)
    known = filterable(type_def, None)
    return [_field(type_def, *known[code]) for code in known if code in codes]


def _field(type_def: TypeDef, one: FieldDef, label: str) -> dict[str, Any]:
    choices: list[tuple[str, str]] = [(o.code, o.label) for o in one.options]
    if one.kind == "stage":
        choices = [(str(s.id), s.label) for s in type_def.stages]
    what = {"link": one.target, "company": "company"}.get(one.kind, one.kind)
    is_reference = one.kind in ("person", "company", "unit", "organisation", "link")
    return {
        "key": one.code,
        "label": label,
        "kind": _kind(one),
        "operators": operators("select" if is_reference else _kind(one)),
        "choices": choices,
        "href": reverse("pick", args=[what]) if is_reference else "",
    }


def _chip(
    request: Request, one: Filter, index: int, known: dict[str, tuple[FieldDef, str]]
) -> dict[str, Any]:
    group = one.groups[index]
    rest = Filter(one.groups[:index] + one.groups[index + 1 :])
    asked = {k: v for k, v in request.GET.items() if k not in ("filter", "after")}
    if rest:
        asked["filter"] = json.dumps(rest.json, ensure_ascii=False)
    said = [_said(request, condition, known) for condition in group]
    label = known[group[0].field.code][1]
    if len({c.field.code for c in group}) == 1:
        value = f" {_('or')} ".join(value for _label, value in said)
    else:
        value = said[0][1] + "".join(f" {_('or')} {name} {value}" for name, value in said[1:])
    return {
        "label": label,
        "value": value,
        "key": group[0].field.code,
        "remove_href": f"{request.path}?{urlencode(asked)}",
    }


def _said(
    request: Request, one: Condition, known: dict[str, tuple[FieldDef, str]]
) -> tuple[str, str]:
    """(field, the rest of the sentence) in the reader's words."""
    label = known[one.field.code][1]
    words = dict(operators(_kind(one.field)) + operators("select")).get(one.operator, one.operator)
    if one.operator in ("empty", "filled", "yes", "no"):
        return label, words
    value = _value(request, one)
    plain = one.operator in ("is", "eq", "has", "period", "on")
    return label, value if plain else f"{words} {value}"


def _value(request: Request, one: Condition) -> str:
    if one.operator == "period":
        return dict(periods()).get(one.value, one.value)
    if one.field.kind == "stage":
        labels = {str(s.id): s.label for t in types().all for s in t.stages}
        return ", ".join(labels.get(v, v) for v in one.value.split(","))
    if one.field.options:
        known = one.field.option_by_code
        return ", ".join(known[v].label if v in known else v for v in one.value.split(","))
    if one.value == "me":
        return _("me")
    if family(one.field) == "choice":
        values = [{one.field.code: int(v)} for v in one.value.split(",") if v.isdecimal()]
        names = present.names_for([one.field], values, request.rights)
        shown = [present.display(one.field, v[one.field.code], names) for v in values]
        return ", ".join(shown)
    return one.value


_VIEWS = """
SELECT owner_id, name, query, shared_with FROM records_savedview
WHERE type_id = %(type)s ORDER BY name
"""


def _saved(request: Request, type_def: TypeDef) -> list[dict[str, Any]]:
    at = present.href(type_def)
    token = request.viewer.personal
    current = request.GET.urlencode()
    found = []
    for owner_id, name, query, shared in sql.rows(_VIEWS, {"type": type_def.id}):
        shared_with = json.loads(shared)
        if owner_id == request.viewer.user_id or token & set(shared_with):
            found.append(
                {
                    "label": name,
                    "href": f"{at}?{query}",
                    "current": query == current,
                    "shared": bool(shared_with),
                }
            )
    return found


def _save_href(request: Request, type_def: TypeDef) -> str:
    query = request.GET.urlencode()
    if not query or request.viewer.is_extranet:
        return ""
    return f"{reverse('records:views', args=[type_def.slug])}?{urlencode({'query': query})}"
