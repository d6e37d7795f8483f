"""The bin: what one may take out again, and what administrators delete for good."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officina.kernel.access.scopes import Row
from officina.kernel.access.web import Request, administrators_only, signed_in
from officina.kernel.database import sql
from officina.kernel.records.actions.purge_record import purge_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import read
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.answers import trigger
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast

PAGE = 50

_BIN = """
SELECT r.id, r.type_id, r.title, r.number, r.deleted_at, u.name, u.photo, r.responsible_id,
  r.unit_id, r.organisation_id, r.acl, r.is_confidential
FROM record r LEFT JOIN principals_user u ON u.id = r.responsible_id
WHERE r.deleted_at IS NOT NULL AND r.acl && CASE r.type_id {tokens} END
  AND (%(before)s::timestamptz IS NULL OR (r.deleted_at, r.id) < (%(before)s, %(before_id)s))
ORDER BY r.deleted_at DESC, r.id DESC LIMIT %(limit)s
"""


@signed_in
def binned(request: Request) -> HttpResponse:
    """What lies in the bin, the newest first, under the viewer's rights."""
    found = _found(request)
    heads = [_("Title"), _("Type"), _("Number"), _("Responsible"), _("Deleted"), ""]
    days = settings.OFFICINA.bin_days
    context = {
        "columns": [{"key": str(n), "label": label} for n, label in enumerate(heads)],
        "rows": [_shown(request, row) for row in found[:PAGE]],
        "later": _next(found[PAGE - 1]) if len(found) > PAGE else "",
        "is_first": "before" not in request.GET,
        "note": ngettext(
            "What lies here longer than %(n)s day is deleted for good.",
            "What lies here longer than %(n)s days is deleted for good.",
            days,
        )
        % {"n": days}
        if days
        else "",
    }
    return render(request, "ui/pages/bin.html", context)


def _found(request: Request) -> list[tuple[Any, ...]]:
    moment, _bar, number = request.GET.get("before", "").partition("_")
    params: dict[str, Any] = {"limit": PAGE + 1, "before": None, "before_id": 0}
    if number.isdecimal() and len(number) < 19:
        with contextlib.suppress(ValueError):
            params |= {"before": dt.datetime.fromisoformat(moment), "before_id": int(number)}
    known = types().all
    if not known:
        return []
    tokens = " ".join(f"WHEN {t.id} THEN %(token{t.id})s::integer[]" for t in known)
    params |= {f"token{t.id}": sorted(request.rights.token(t.code)) for t in known}
    return sql.rows(_BIN.format(tokens=tokens), params)


def _next(row: tuple[Any, ...]) -> str:
    return f"{reverse('bin')}?{urlencode({'before': f'{row[4].isoformat()}_{row[0]}'})}"


def _shown(request: Request, row: tuple[Any, ...]) -> dict[str, Any]:
    record_id, type_id, title, number, at, name, photo, responsible = row[:8]
    unit, organisation, acl, confidential = row[8:]
    type_def = types().by_id(type_id)
    rights_row = Row(
        record_id, type_def.code, responsible, unit, organisation, frozenset(acl), confidential
    )
    acts = []
    if request.rights.may("delete", rights_row):
        restore = present.href(type_def, record_id, "restore")
        acts.append({"label": _("Restore"), "icon": "rotate-ccw", "post": restore + "?stay=1"})
    if request.viewer.is_administrator:
        purge = present.href(type_def, record_id, "purge")
        acts.append({"label": _("Delete for good"), "icon": "trash-2", "dialog": purge})
    hides_title = "title" in request.rights.hidden_fields(type_def.code)
    return {
        "id": record_id,
        "href": present.href(type_def, record_id),
        "cells": [
            {"kind": "title", "value": number if hides_title else title},
            {"kind": "text", "value": type_def.label},
            {"kind": "text", "value": number},
            {"kind": "person", "value": present.person(responsible, name or "", photo or "")},
            {"kind": "ago", "value": at},
            {"kind": "actions", "value": acts or None},
        ],
    }


@administrators_only
def purge(request: Request, slug: str, record_id: int) -> HttpResponse:
    """Asked for in a dialog, because this cannot be undone."""
    type_def = types().by_slug(slug)
    row = read(record_id, type_def, rights=request.rights)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            purge_record(record_id, type_def, by=request.actor)
            response = trigger(HttpResponse(status=204), left={"href": reverse("bin")})
            return toast(response, _("“%(title)s” is deleted for good.") % {"title": row.title})
        except Refused as refused:
            errors = {"": refused.sentence}
    context = {
        "title": _("Delete “%(title)s” for good?") % {"title": row.title},
        "note": _("Its fields, comments and files go with it. This cannot be undone."),
        "fields": [],
        "errors": errors,
        "action": request.path,
        "submit": _("Delete for good"),
        "danger": True,
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)
