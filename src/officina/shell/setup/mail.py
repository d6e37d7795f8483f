"""Screen 5: how letters go out. The server is set where the program starts; here it is tried."""

from __future__ import annotations

import smtplib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officina.kernel.access.web import Request, administrators_only
from officina.shell.setup.screens import screen


@administrators_only
@require_http_methods(["GET", "POST"])
def mail(request: Request) -> HttpResponse:
    """What is set, and a test letter to oneself."""
    said: dict[str, str] = {}
    if request.method == "POST" and settings.OFFICINA.mail_url:
        said = _try(request.viewer.email)
    return screen(request, "mail", {"server": _server(), "email": request.viewer.email, **said})


def _server() -> dict[str, Any] | None:
    """The outgoing server without its password; None where none is set."""
    if not settings.OFFICINA.mail_url:
        return None
    parts = urlsplit(settings.OFFICINA.mail_url)
    return {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 587),
        "user": parts.username or "",
        "sender": settings.OFFICINA.mail_from,
    }


def _try(email: str) -> dict[str, str]:
    text = _("This letter says that the mail of your portal works.")
    try:
        send_mail(_("A test letter from Officina"), text, None, [email])
    except (OSError, smtplib.SMTPException) as error:
        return {"failed": str(error)}
    return {"sent": email}
