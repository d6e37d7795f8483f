"""What people's day brings: a part that a house may switch off, a card of the settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from officina.kernel.access import modules
from officina.kernel.access.absence import is_on
from officina.kernel.ui.pages.settings.cards import Card, offer_card

HOURS = "working-day"


def offer() -> None:
    modules.offer(
        modules.Module(
            HOURS,
            _("Working day"),
            _("Start, pause and finish of the day, hours and overtime."),
            "clock",
            paths=("/working-day/", "/people/hours/"),
            place=45,
        )
    )
    offer_card(
        Card(
            _("Single sign-on"),
            _("Sign in by OpenID Connect: Keycloak, Microsoft, Google."),
            "shield-check",
            "issuer",
            place=56,
        )
    )


def has_hours() -> bool:
    return is_on(HOURS)
