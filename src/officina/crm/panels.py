"""What else came from the same phone or address: on a contact (F051), on a lead (F010)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from officina.crm.queries.same_client import leads_of
from officina.kernel.access.web import Request
from officina.kernel.records.queries.belonging import plus
from officina.kernel.records.rows import RecordRow
from officina.kernel.records.types import types
from officina.kernel.ui import panels
from officina.kernel.ui.pages.linked import table


def of_client(request: Request, row: RecordRow) -> Iterable[panels.Panel]:
    if row.type.code not in ("contact", "lead"):
        return
    found = leads_of(row, request.rights)
    if not found:
        return
    lead = types().by_code("lead")
    yield panels.Panel(
        code="lead",
        label=_("Other requests") if row.type is lead else lead.plural,
        icon=lead.icon,
        html=lambda request, row: table(request, lead, found),
        count=lambda _request, _row: plus(len(found)),
        shows=lambda request, row: True,
    )


def register() -> None:
    panels.register_family(of_client)
