"""Lay out the menu and the home page of a role (F258, F260)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.changed import tell_rights_changed
from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Role
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.shell import blocks, events
from officina.shell.menu import nodes
from officina.shell.models import Layout

PARTS = {
    "menu": (nodes.cleaned, events.MENU_ARRANGED),
    "home": (blocks.cleaned, events.HOME_ARRANGED),
}


@transaction.atomic
def arrange_role(role: str, part: str, wanted: Any, *, by: Actor) -> int | None:
    """Lay out the ``menu`` or the ``home`` of a role; ``None`` goes back to what came with it.

    Returns the event, ``None`` where it is so already. Raises NotAllowed, NoSuchRecord for no
    such role, Refused for what is no menu or home.
    """
    require_administrator(by, "menu")
    clean, kind = PARTS[part]
    after = None if wanted is None else clean(wanted)
    row = Role.objects.filter(code=role).first()
    if row is None:
        raise NoSuchRecord(role)
    layout, _made = Layout.objects.select_for_update().get_or_create(role=row)
    before = getattr(layout, part)
    if before == after:
        return None
    setattr(layout, part, after)
    layout.save(update_fields=[part])
    # Browsers that are open fetch the menu again.
    tell_rights_changed()
    data = {"role": role, "name": row.name, "before": before, "after": after}
    return record_fact(kind, data, by)


def take_back(part: str) -> Any:
    """What undoes a change of a part, from its event."""

    def back(data: Mapping[str, Any], _event: int, by: Actor) -> None:
        now = Layout.objects.filter(role__code=data["role"]).values_list(part, flat=True).first()
        if now != data["after"]:
            raise Refused(_("This was changed again since, so it was left as it is."))
        arrange_role(data["role"], part, data["before"], by=by)

    return back
