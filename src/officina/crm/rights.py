"""What the roles that a company starts with may do with leads."""

from __future__ import annotations

from officina.crm.record_types import LEAD
from officina.people.presets import offer


def offer_rights() -> None:
    """One seller does not see another's lead: his own and shared ones come by taking part."""
    head = dict.fromkeys(("view", "edit", "move", "delete", "share", "export"), "subtree")
    mine = dict.fromkeys(("edit", "move", "delete"), "own")
    offer("sales", LEAD.code, create="all", view="participant", **mine)
    offer("sales-head", LEAD.code, create="all", **head)
    offer("support", LEAD.code, create="all")
