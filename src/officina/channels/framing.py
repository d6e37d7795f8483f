"""On which sites a form may stand in a frame: its own list, nobody else's page (F006)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from officina.channels.models import Form
from officina.channels.values import origin


def framed(form: Form, request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the portal and the form's sites show this answer in a frame, and the form lead away.

    Browsers stop a redirect after a press by ``form-action``, so its target is named there.
    """
    away = [origin(form.redirect_url)] if form.redirect_url else []
    policy: dict[str, Any] = settings.SECURE_CSP | {
        "frame-ancestors": [CSP.SELF, *form.sites],
        "form-action": [CSP.SELF, *away],
    }
    response = csp_override(policy)(lambda _request: response)(request)
    if form.sites:
        # The older header knows no list; browsers that know the policy ignore it anyway.
        response.xframe_options_exempt = True
    else:
        response["X-Frame-Options"] = "SAMEORIGIN"
    return response
