"""By which server letters leave: named, tried by a letter to oneself, saved; in set-up, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.notify.actions.mail_server import (
    TEXTS,
    remove_mail_server,
    set_mail_server,
    with_typed,
)
from officina.kernel.notify.mail import server
from officina.kernel.notify.mail.trying import send_test
from officina.kernel.notify.models import MailServer
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render

WAYS = (
    ("starttls", gettext_lazy("STARTTLS (usually port 587)")),
    ("tls", gettext_lazy("TLS from the beginning (usually port 465)")),
    ("none", gettext_lazy("Not encrypted (usually port 25)")),
)
Show = Callable[[Mapping[str, Any], int], HttpResponse]


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: Request) -> HttpResponse:
    return answer(
        request,
        lambda context, status: render(request, "ui/settings/mail.html", context, status=status),
    )


@administrators_only
@require_POST
def remove(request: Request) -> HttpResponse:
    remove_mail_server(by=request.actor)
    return redirect("settings-mail")


def answer(request: Request, show: Show) -> HttpResponse:
    """The form, what came of sending it, or of the test letter that it asks for."""
    if request.method != "POST":
        return show(_context(request, {}), 200)
    typed = {code: text for code, text in request.POST.dict().items() if code not in _BUTTONS}
    try:
        if "try" in request.POST:
            return show(_context(request, typed, **_try(request, typed)), 200)
        set_mail_server(typed, by=request.actor)
    except Refused as refused:
        said = "" if refused.errors else refused.sentence
        return show(_context(request, typed, refused.errors, trouble=said), 422)
    return redirect(f"{request.path}?saved=1")


_BUTTONS = ("csrfmiddlewaretoken", "try")


def _try(request: Request, typed: Mapping[str, str]) -> dict[str, Any]:
    """A letter by the server as typed, or by the one that the program was started with."""
    to = request.viewer.email
    failed = send_test(to, None if server.is_given() else server.of(with_typed(typed)))
    if failed:
        return {"trouble": failed}
    return {"tried": _("The letter is on its way to %(to)s. Look into your mail.") % {"to": to}}


def _context(
    request: Request,
    typed: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    *,
    tried: str = "",
    trouble: str = "",
) -> dict[str, Any]:
    kept = MailServer.objects.filter(id=1).first()
    values = {code: getattr(kept, code) for code in TEXTS} if kept else {"security": "starttls"}
    return {
        "server": server.in_use(),
        "is_given": server.is_given(),
        "kept": kept,
        "ways": WAYS,
        "values": {**values, **{code: typed[code] for code in TEXTS if code in typed}},
        "errors": errors or {},
        "tried": tried,
        "trouble": trouble,
        "saved": "saved" in request.GET,
        "email": request.viewer.email,
        "at": request.path,
    }
