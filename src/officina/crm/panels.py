"""On a contact: the leads that came from the same phone or address (F051)."""

from __future__ import annotations

from collections.abc import Iterable

from officina.crm.queries.of_contact import leads_of_contact
from officina.kernel.access.web import Request
from officina.kernel.records.queries.belonging import plus
from officina.kernel.records.rows import RecordRow
from officina.kernel.records.types import types
from officina.kernel.ui import panels
from officina.parties.panels import table


def of_contact(request: Request, row: RecordRow) -> Iterable[panels.Panel]:
    if row.type.code != "contact":
        return
    found = leads_of_contact(row, request.rights)
    if not found:
        return
    lead = types().by_code("lead")
    yield panels.Panel(
        code="lead",
        label=lead.plural,
        icon=lead.icon,
        html=lambda request, row: table(request, lead, found),
        count=lambda row: plus(len(found)),
        shows=lambda request, row: True,
    )


def register() -> None:
    panels.register_family(of_contact)
