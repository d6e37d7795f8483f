"""The bin: what one may take out again."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from officina.kernel.access.web import Request, signed_in
from officina.kernel.database import sql
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render

_BIN = """
SELECT r.id, r.type_id, r.title, r.number, r.deleted_at, u.id, u.name, u.photo
FROM record r LEFT JOIN principals_user u ON u.id = r.responsible_id
WHERE r.deleted_at IS NOT NULL AND r.type_id = %(type)s AND r.acl && %(token)s::integer[]
ORDER BY r.deleted_at DESC LIMIT 100
"""


@signed_in
def binned(request: Request) -> HttpResponse:
    """The newest hundred of each type, restored by a click on their card."""
    rows = []
    for type_def in types().all:
        token = sorted(request.rights.token(type_def.code))
        for record_id, _type, title, number, at, user_id, name, photo in sql.rows(
            _BIN, {"type": type_def.id, "token": token}
        ):
            rows.append(
                {
                    "id": record_id,
                    "href": present.href(type_def, record_id),
                    "at": at,
                    "cells": [
                        {"kind": "title", "value": title},
                        {"kind": "text", "value": type_def.label},
                        {"kind": "text", "value": number},
                        {
                            "kind": "person",
                            "value": present.person(user_id, name or "", photo or ""),
                        },
                        {"kind": "ago", "value": at},
                    ],
                }
            )
    rows.sort(key=lambda row: row["at"], reverse=True)
    heads = [_("Title"), _("Type"), _("Number"), _("Responsible"), _("Deleted")]
    columns = [{"key": str(n), "label": label, "align": "start"} for n, label in enumerate(heads)]
    return render(request, "ui/pages/bin.html", {"columns": columns, "rows": rows})
