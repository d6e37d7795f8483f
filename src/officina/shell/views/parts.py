"""Which parts of the portal this house uses (F270)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from officina.kernel.access.actions.switch_module import NoSuchModule, switch_module
from officina.kernel.access.modules import POWER, Module, module_of, modules, needed_by, off_with
from officina.kernel.access.policy import policy
from officina.kernel.access.web import Request, administrators_only
from officina.kernel.database import sql
from officina.kernel.records.types import types
from officina.kernel.ui.formats import number
from officina.kernel.ui.pages.settings.index import done
from officina.kernel.ui.render import render

COUNTED = 1_000
_KEPT = """
SELECT count(*) FROM (SELECT 1 FROM record
  WHERE type_id = ANY(%(types)s::smallint[]) AND deleted_at IS NULL LIMIT %(most)s) x
"""


@administrators_only
@require_safe
def parts(request: Request) -> HttpResponse:
    off = policy().switched_off
    context = {
        "is_simple": POWER in off,
        "simple_href": reverse("settings-part", args=[POWER, "on" if POWER in off else "off"]),
        "hidden": [str(one.label) for one in modules() if POWER in one.needs],
        "rows": [_row(one) for one in modules() if one.code != POWER],
        "src": request.path,
    }
    return render(request, "shell/parts.html", context)


@administrators_only
@require_POST
def switch(request: Request, code: str, way: str) -> HttpResponse:
    """On or off, at once and with Undo."""
    try:
        event = switch_module(code, on=way == "on", by=request.actor)
    except NoSuchModule:
        return HttpResponse(status=404)
    module = module_of(code)
    names = {"part": module.label if module else code}
    said = _("“%(part)s” is on.") if way == "on" else _("“%(part)s” is off.")
    if code == POWER:
        said = _("Simple mode is off.") if way == "on" else _("Simple mode is on.")
    return done(request, said % names, event, reverse("settings-parts"))


def _row(one: Module) -> dict[str, Any]:
    off = policy().switched_off
    is_on = one.code not in off
    is_there = one.code not in off_with(off)
    return {
        "code": one.code,
        "label": one.label,
        "note": one.note,
        "icon": one.icon,
        "is_on": is_on,
        "is_there": is_there,
        "said": _said(one, is_on, is_there),
        "href": reverse("settings-part", args=[one.code, "off" if is_on else "on"]),
    }


def _said(one: Module, is_on: bool, is_there: bool) -> list[str]:
    """What leans on it, what it leans on, what it keeps."""
    off = off_with(policy().switched_off)
    if is_on and not is_there:
        needs = [m for code in one.needs if code in off and (m := module_of(code))]
        if any(m.code == POWER for m in needs):
            return [_("Hidden by simple mode.")]
        return [_("Absent, because it needs: %(parts)s.") % {"parts": _names(needs)}]
    found = []
    with_it = [m for m in needed_by(one.code) if m.code not in off or not is_on]
    if with_it and is_on:
        found.append(_("When it goes, these go too: %(parts)s.") % {"parts": _names(with_it)})
    if kept := _kept(one):
        found.append(kept)
    return found


def _names(some: list[Module]) -> str:
    return ", ".join(str(one.label) for one in some)


def _kept(one: Module) -> str:
    ids = [t.id for t in types().all if t.code in one.types]
    row = sql.row(_KEPT, {"types": ids, "most": COUNTED + 1}) if ids else None
    count = int(row[0]) if row else 0
    if not count:
        return ""
    shown = f"{number(COUNTED)}+" if count > COUNTED else number(count)
    return ngettext("%(n)s entry is kept.", "%(n)s entries are kept.", count) % {"n": shown}
