"""Messages of a process on its card: where each comes, to which case, from whom, when last."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from markupsafe import Markup

from officina.kernel.access.web import Request
from officina.kernel.records.rows import RecordRow
from officina.kernel.ui.pages import present
from officina.processes.bundle import Bundle
from officina.processes.designing.message import chips, key_said
from officina.processes.queries.messages import Taken, messages_of
from officina.processes.queries.names import names_of


def html(request: Request, row: RecordRow, found: Bundle) -> Markup:
    context = {
        "rows": lines(request, row.id, found),
        "live": f"record:{row.id}",
        "src": request.get_full_path(),
    }
    return Markup(render_to_string("processes/messages.html", context, request))  # noqa: S704 # escaped


def lines(request: Request, process_id: int, found: Bundle) -> list[dict[str, Any]]:
    """The messages of a version in words, as its card and the report of publishing say them."""
    known = names_of(process_id, request.rights)
    return [_line(one, found, known) for one in messages_of(found, request.rights)]


def _line(one: Taken, found: Bundle, known: Any) -> dict[str, Any]:
    names = [each["name"] for each in chips(found.step(one.node).raw)]
    nobody = _("whoever may start it") if one.is_start else _("only who leads the process")
    return {
        "name": one.name,
        "step": one.step,
        "case": _("it starts a case") if one.is_start else key_said(one.key, known),
        "senders": ", ".join(names) or nobody,
        "at": one.last_at,
        "last": {"title": one.case.name, "href": present.href(one.case.type, one.case.id)}
        if one.case
        else None,
    }
