"""What comboboxes are answered: people, units, principals, linked records."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from officina.kernel.access.web import Request, signed_in
from officina.kernel.database import sql
from officina.kernel.principals import presence
from officina.kernel.principals.ids import EVERYONE
from officina.kernel.records.queries.known import is_known, known_types
from officina.kernel.records.queries.lists import list_page
from officina.kernel.records.queries.tags import tags_in_use
from officina.kernel.records.queries.visible import Source
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import types
from officina.kernel.rules.words import folded
from officina.kernel.search.queries import find
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render

LIMIT = 12
WHO = ("person", "principal", "mention")

_PEOPLE = """
SELECT u.id, u.name, coalesce(nullif(u.position, ''), n.name, ''), u.photo
FROM principals_user u LEFT JOIN principals_unit n ON n.id = u.unit_id
WHERE u.is_active AND (%(inside)s OR u.id = %(me)s)
  AND (officina_sort_key(u.name) LIKE officina_sort_key(%(q)s::text) OR u.email ILIKE %(q)s::text)
ORDER BY u.id <> %(me)s, u.is_extranet, u.name LIMIT 12
"""
_SIMPLE = {
    "unit": "SELECT id, name, '' FROM principals_unit WHERE is_active AND {where} ORDER BY name",
    "organisation": "SELECT id, name, '' FROM principals_organisation WHERE {where} ORDER BY name",
    "group": "SELECT id, name, '' FROM principals_group WHERE {where} ORDER BY name",
}
_RECENT = """
SELECT r.id, r.type_id, r.title, r.number, r.acl FROM records_recentrecord q
JOIN record r ON r.id = q.record_id AND r.deleted_at IS NULL
WHERE q.user_id = %(user)s ORDER BY q.at DESC LIMIT 12
"""
_WHERE = "officina_sort_key(name) LIKE officina_sort_key(%(q)s::text)"


@signed_in
def pick(request: Request, what: str) -> HttpResponse:
    """Options for a combobox: what the viewer may choose, by the letters typed."""
    words = request.GET.get("q", "").strip()[:100]
    q = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    if what == "tags":
        return render(request, "ui/pages/tags.html", {"tags": _tags(request, words)})
    if what in WHO or what in _SIMPLE:
        options = _principals(request, what, q)
        options = _oneself(request, what, words) + options
    elif what == "option":
        options = _options(request, words)
    elif what == "record":
        options = _any_record(request, words)
    else:
        options = _records(request, what, words)
    is_person = what in WHO
    return render(request, "ui/pages/options.html", {"options": options, "person": is_person})


def _options(request: Request, words: str) -> list[dict[str, Any]]:
    """Options of a long list by their letters, where some field that the viewer sees has it."""
    code = request.GET.get("list", "")
    for type_def in known_types(request.rights):
        hidden = request.rights.hidden_fields(type_def.code)
        for one in type_def.fields.values():
            if one.option_list == code and one.code not in hidden:
                found = (o for o in one.options if o.is_active or "all" in request.GET)
                fit = (o for o in found if folded(words) in folded(o.label))
                return [{"id": o.code, "name": o.label, "note": ""} for o in islice(fit, 50)]
    return []


def _oneself(request: Request, what: str, words: str) -> list[dict[str, Any]]:
    """In rules, whoever looks may be meant: `me=1` asks for that."""
    own = {"person": ("me", _("me")), "unit": ("mine", _("my unit"))}.get(what)
    if own is None or "me" not in request.GET or words.lower() not in own[1].lower():
        return []
    return [{"id": own[0], "name": own[1], "note": _("whoever looks"), "photo": None}]


def _principals(request: Request, what: str, q: str) -> list[dict[str, Any]]:
    inside = not request.viewer.is_extranet
    params = {"q": q, "me": request.viewer.user_id, "inside": inside}
    found: list[dict[str, Any]] = []
    if what in WHO:
        rows = sql.rows(_PEOPLE, params)
        away = presence.away_notes(row[0] for row in rows) if inside else {}
        own = presence.own_notes(row[0] for row in rows) if inside else {}
        found = [
            {
                "id": i,
                "name": name,
                "note": " · ".join(x for x in (away.get(i, note), own.get(i)) if x),
                "photo": present.photo_href(i) if photo else None,
            }
            for i, name, note, photo in rows
        ]
    if not inside:
        return found
    kinds = {"principal": ["unit", "group"], "mention": ["group"], "person": []}.get(what, [what])
    for kind in kinds:
        query = _SIMPLE[kind].format(where=_WHERE) + f" LIMIT {LIMIT}"
        for i, name, _note in sql.rows(query, {"q": q}):
            is_members = what == "principal" and kind == "unit"
            note = _("All members") if is_members else _("Group") if kind == "group" else ""
            found.append({"id": -i if is_members else i, "name": name, "note": note})
    if what == "principal":
        found.insert(0, {"id": EVERYONE, "name": _("Everyone"), "note": ""})
    return found


def _tags(request: Request, words: str) -> list[str]:
    """What was typed, and the labels in use that have these letters."""
    found = tags_in_use(request.rights, words, limit=LIMIT)
    typed = " ".join(words.replace(",", " ").split())[:40]
    is_new = typed and typed.casefold() not in (tag.casefold() for tag in found)
    return [typed, *found] if is_new else found


def _any_record(request: Request, words: str) -> list[dict[str, Any]]:
    """Records of any type by their words; those opened lately where nothing is typed."""
    if words:
        hits = find(words, request.rights, limit=LIMIT).hits
        rows = [(hit.id, hit.type, hit.title, hit.number) for hit in hits]
    else:
        rows = [
            (record_id, types().by_id(type_id), title, number)
            for record_id, type_id, title, number, acl in sql.rows(
                _RECENT, {"user": request.viewer.user_id}
            )
            if request.rights.token(types().by_id(type_id).code) & set(acl)
        ]
    return [
        {"id": record_id, "name": title or number, "note": f"{type_def.label} · {number}"}
        for record_id, type_def, title, number in rows
    ]


def _records(request: Request, code: str, words: str) -> list[dict[str, Any]]:
    """Linked records by title or number: only those that the viewer may see."""
    type_def = next((t for t in types().all if t.code == code), None)
    if type_def is None or not is_known(type_def, request.rights):
        raise NoSuchRecord(code)
    page = list_page(Source(type_def, request.rights, words=words), page=LIMIT, cap=LIMIT)
    return [{"id": row.id, "name": row.title, "note": row.number} for row in page.rows]
