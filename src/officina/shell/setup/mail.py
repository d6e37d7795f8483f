"""Screen 5: how letters go out, as in the settings."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.ui.pages.settings import mail as of_settings
from officina.shell.setup.screens import screen


@administrators_only
@require_http_methods(["GET", "POST"])
def mail(request: Request) -> HttpResponse:
    """The server, and a test letter to oneself."""
    return of_settings.answer(
        request, lambda context, status: screen(request, "mail", context, errors=status == 422)
    )
