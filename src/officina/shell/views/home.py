"""The home page, as a role has it and as a person arranged it (UX 14, F204, F258)."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from officina.kernel import clock
from officina.kernel.access.web import Request, administrators_only, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render, wants_fragment
from officina.people.presets import EMPLOYEE
from officina.people.pulse import online
from officina.shell.actions.arrange_own import arrange_own
from officina.shell.actions.arrange_role import arrange_role
from officina.shell.home.drawn import columns_of
from officina.shell.home.offered import rows_of
from officina.shell.menu.layouts import laid_out, mine
from officina.shell.models import Layout
from officina.shell.views.help import first_week_block, news_block
from officina.shell.views.menu_settings import role_tabs, saved, tabs, undo_of, ways


@signed_in
@require_safe
def home(request: Request) -> HttpResponse:
    """A few blocks, and the work is done in place."""
    kept = mine(request.viewer)
    wide, side = columns_of(request, kept.laid.home if kept.own.home is None else kept.own.home)
    leading = [one for one in (first_week_block(request), news_block(request)) if one]
    context = {
        "greeting": _greeting(request),
        "online": None if request.viewer.is_extranet else len(online()),
        "wide": wide,
        "side": [*leading, *side],
    }
    return render(request, "shell/home.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: Request) -> HttpResponse:
    """One's own home: what is ticked stands there, in this order."""
    kept = mine(request.viewer)
    if request.method == "POST":
        is_reset = request.POST.get("do") == "reset"
        arrange_own(home=None if is_reset else sent_blocks(request), by=request.actor)
        if not wants_fragment(request):
            return HttpResponseRedirect("/")
        return HttpResponse(status=204, headers={"HX-Redirect": "/"})
    blocks = kept.laid.home if kept.own.home is None else kept.own.home
    context = {
        "rows": rows_of(request, blocks),
        "is_own": kept.own.home is not None,
        "action": reverse("home-arrange"),
    }
    return render(request, "shell/home_arrange.html", context)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def of_role(request: Request, role: str) -> HttpResponse:
    """The home page of a role."""
    labels = role_tabs()
    if role not in labels:
        return HttpResponse(status=404)
    kept = Layout.objects.filter(role__code=role).values_list("home", flat=True).first()
    if request.method == "POST":
        is_reset = request.POST.get("do") == "reset"
        wanted = None if is_reset else sent_blocks(request)
        return saved(request, arrange_role(role, "home", wanted, by=request.actor))
    context: dict[str, Any] = {
        "label": labels[role],
        "ways": ways("home", role),
        "tabs": tabs("settings-home-of", role),
        "rows": rows_of(request, laid_out(role, {"home": kept}).home, shared_only=True),
        "is_arranged": kept is not None,
        "undo_href": undo_of(request),
        "action": request.path,
    }
    return render(request, "shell/home_settings.html", context)


@administrators_only
@require_safe
def first(request: Request) -> HttpResponse:
    return HttpResponseRedirect(reverse("settings-home-of", args=[EMPLOYEE]))


def sent_blocks(request: Request) -> list[Any]:
    """The blocks that are ticked, in their order. Raises Refused for what is none."""
    try:
        return [json.loads(one) for one in request.POST.getlist("blocks")]
    except ValueError as error:
        raise Refused(_("This is no block of a page.")) from error


def _greeting(request: Request) -> str:
    hour = timezone.localtime(clock.now()).hour
    name = request.viewer.name.split()[0] if request.viewer.name else ""
    if hour < 5 or hour >= 18:
        return _("Good evening, %(name)s") % {"name": name}
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    return _("Good afternoon, %(name)s") % {"name": name}
