"""One's own menu: drawn alone, its groups folded, its entries pinned and ordered."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.models import Role
from officina.kernel.records.types import translated
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast
from officina.people.presets import EMPLOYEE
from officina.shell.actions.arrange_own import arrange_own, fold
from officina.shell.menu.layouts import mine
from officina.shell.menu.shown import AT_MOST, menu_of, split
from officina.shell.navigation import side_of


@signed_in
@require_safe
def side(request: Request) -> HttpResponse:
    """The menu alone, as the page at ``at`` has it."""
    shown = side_of(request.rights, request.GET.get("at", "")[:500])
    return render(request, "shell/side.html", {"side": shown})


@signed_in
@require_POST
def fold_group(request: Request) -> HttpResponse:
    code, is_folded = request.POST.get("code", ""), request.POST.get("folded") == "1"
    fold(code, is_folded, by=request.actor)
    return HttpResponse(status=204)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: Request) -> HttpResponse:
    """What is pinned stands at the left, in this order; everything else is under "More"."""
    if request.method == "POST":
        is_reset = request.POST.get("do") == "reset"
        role = request.POST.get("role", "")
        arrange_own(
            menu=None if is_reset else request.POST.getlist("pinned"),
            role="" if is_reset else role,
            by=request.actor,
        )
        return toast(HttpResponse(status=204), _("Your menu is arranged."))
    kept = mine(request.viewer)
    items = menu_of(request.rights, kept)
    first, more = split(items, kept.own.menu)
    context: dict[str, Any] = {
        "rows": [*((one, True) for one in first), *((one, False) for one in more)],
        "at_most": AT_MOST,
        "roles": _choices(kept.choices) if len(kept.choices) > 1 else [],
        "role": kept.laid.role,
        "is_own": kept.own.menu is not None or bool(kept.own.role),
        "action": reverse("my-menu"),
    }
    return render(request, "shell/my_menu.html", context)


def _choices(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    names = dict(Role.objects.filter(code__in=codes).values_list("code", "name"))
    return [(code, translated(names[code], code)) for code in codes if code != EMPLOYEE]
