"""Help beside the page, the first week, what is new."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.models import User
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast
from officina.shell.actions import be_led
from officina.shell.help import first_week
from officina.shell.help.releases import RELEASES, news_of
from officina.shell.help.topics import KEYS, topics_for
from officina.shell.models import Guide


@signed_in
@require_safe
def panel(request: Request) -> HttpResponse:
    """How the page at ``at`` works, what else there is, the keys."""
    path = request.GET.get("at", "/")[:500]
    is_administrator = request.viewer.is_administrator
    here, others = topics_for(path, is_administrator=is_administrator)
    context = {
        "here": here,
        "others": others,
        "keys": KEYS,
        "news": news_of(RELEASES[0], is_administrator=is_administrator),
        "can_show": _is_hidden(request),
    }
    return render(request, "shell/help.html", context)


def button(request: HttpRequest) -> Markup:
    """The question mark in the bar of every page."""
    at = f"{reverse('help')}?{urlencode({'at': request.path})}"
    html = render_to_string("shell/help_button.html", {"href": at}, request)
    return Markup(html)  # noqa: S704 # the template escapes


def first_week_block(request: Request) -> Markup | None:
    """The checklist of a newcomer, as long as he has something to do in it."""
    steps = first_week.steps_for(request)
    if not steps:
        return None
    me = request.viewer.user_id
    rows = [
        {
            "label": one.label,
            "icon": one.icon,
            "href": one.href.format(me=me),
            "is_done": done,
        }
        for one, done in steps
    ]
    context = {"rows": rows, "done": sum(1 for _step, done in steps if done)}
    return _drawn(request, "first_week", context)


def news_block(request: Request) -> Markup | None:
    """What the last release brought, once: nothing to who came behind it or has read it."""
    release = RELEASES[0]
    viewer = request.viewer
    if viewer.is_extranet:
        return None
    waits = User.objects.filter(id=viewer.user_id, joined_at__date__lt=release.day)
    if not waits.exclude(guide__news=release.number).exists():
        return None
    news = news_of(release, is_administrator=viewer.is_administrator)
    return _drawn(request, "news_of_release", {"news": news, "release": release.number})


@signed_in
@require_POST
def hide_first_week(request: Request, way: str) -> HttpResponse:
    be_led.hide_first_steps(hidden=way == "hide", by=request.actor)
    response = HttpResponse(status=204)
    if way != "hide":
        response["HX-Redirect"] = "/"
        return response
    undo = reverse("first-week", args=["show"])
    return toast(response, _("Hidden. Help brings it back."), undo=undo)


@signed_in
@require_POST
def read_news(request: Request) -> HttpResponse:
    be_led.read_news(RELEASES[0].number, by=request.actor)
    return HttpResponse(status=204)


def _is_hidden(request: Request) -> bool:
    hidden = Guide.objects.filter(user_id=request.viewer.user_id, hidden_at__isnull=False)
    return hidden.filter(user__joined_at__gt=clock.now() - first_week.LASTS).exists()


def _drawn(request: Request, name: str, context: dict[str, Any]) -> Markup:
    return Markup(render_to_string(f"shell/blocks/{name}.html", context, request))  # noqa: S704
