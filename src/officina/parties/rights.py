"""What the roles that a company starts with may do with companies and contacts."""

from __future__ import annotations

from officina.parties.record_types import COMPANY, CONTACT
from officina.people.presets import EMPLOYEE, offer


def offer_rights() -> None:
    for code in (CONTACT.code, COMPANY.code):
        offer(EMPLOYEE, code, view="all")
        offer("sales", code, create="all", edit="own", delete="own")
        offer("sales-head", code, create="all", edit="subtree", delete="subtree", export="all")
        offer("support", code, create="all", edit="own")
        offer("clerk", code, create="all", edit="all")
        offer("finance", code, edit="all", export="all")
