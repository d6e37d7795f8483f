"""Make, change and remove pages of one's own (F261)."""

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
from officina.kernel.records.naming import latin
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.ui.icons import names as icon_names
from officina.shell import blocks, events
from officina.shell.menu.nodes import named
from officina.shell.models import Page

MOST = 100
KEPT = ("titles", "icon", "blocks", "roles")


@transaction.atomic
def set_page(raw: Mapping[str, Any], *, by: Actor, code: str = "") -> tuple[str, int | None]:
    """Make a page, or with ``code`` change one: ``titles``, ``icon``, ``blocks``, ``roles``.

    Returns its code and the event, ``None`` where nothing differs. Raises NotAllowed,
    NoSuchRecord, Refused by field.
    """
    require_administrator(by, "page")
    after = _parsed(raw)
    if code:
        row = _lock(code)
        before = state_of(row)
        if before == after:
            return code, None
    else:
        if Page.objects.count() >= MOST:
            raise Refused(_("At most %(n)s pages, please.") % {"n": MOST})
        row, before = Page(code=_free(next(iter(after["titles"].values())))), None
    return row.code, _put(row, before, after, by)


@transaction.atomic
def remove_page(code: str, *, by: Actor) -> int:
    """Take a page away; menus that lead to it show nothing in its place. Can be taken back."""
    require_administrator(by, "page")
    row = _lock(code)
    before = state_of(row)
    row.delete()
    tell_rights_changed()
    data = {"page": code, "name": before["titles"], "before": before}
    return record_fact(events.PAGE_REMOVED, data, by)


def bring_back(data: Mapping[str, Any], _event: int, by: Actor) -> None:
    """Undo a removal, from its event."""
    if Page.objects.filter(code=data["page"]).exists():
        raise Refused(_("This was changed again since, so it was left as it is."))
    _put(Page(code=data["page"]), None, data["before"], by)


def take_back(data: Mapping[str, Any], _event: int, by: Actor) -> None:
    """Undo a change or the making of a page, from its event."""
    row = Page.objects.filter(code=data["page"]).first()
    if row is None or state_of(row) != data["after"]:
        raise Refused(_("This was changed again since, so it was left as it is."))
    if data["before"] is None:
        remove_page(row.code, by=by)
    else:
        _put(row, data["after"], data["before"], by)


def state_of(row: Page) -> dict[str, Any]:
    return {key: getattr(row, key) for key in KEPT}


def _put(row: Page, before: Any, after: Mapping[str, Any], by: Actor) -> int:
    for key in KEPT:
        setattr(row, key, after[key])
    row.save()
    tell_rights_changed()
    data = {"page": row.code, "name": row.titles, "before": before, "after": after}
    return record_fact(events.PAGE_SET, data, by)


def _parsed(raw: Mapping[str, Any]) -> dict[str, Any]:
    titles, roles = named(raw.get("titles")), sorted(set(raw.get("roles") or ()))
    if not titles:
        raise Refused(errors={"titles": _("Give it a name in one language at least.")})
    if Role.objects.filter(code__in=roles).count() < len(roles):
        raise Refused(errors={"roles": _("Choose one of the list.")})
    icon = raw.get("icon")
    return {
        "titles": titles,
        "icon": icon if icon in icon_names() else "layout-dashboard",
        "blocks": blocks.cleaned(raw.get("blocks") or []),
        "roles": roles,
    }


def _free(title: str) -> str:
    """An address of its name that no other page has."""
    base = "-".join(latin(title).split())[:50] or "page"
    taken = set(Page.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(c for n in range(MOST + 2) if (c := f"{base}-{n}" if n else base) not in taken)


def _lock(code: str) -> Page:
    row = Page.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NoSuchRecord(code)
    return row
