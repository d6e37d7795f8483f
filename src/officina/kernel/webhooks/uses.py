"""Webhooks as places where fields are used."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.rules.uses import Use
from officina.kernel.webhooks.models import Webhook


class OfWebhooks:
    """Of which records other programs are told, and on which conditions."""

    def uses(self, type_code: str) -> Iterable[Use]:
        for hook in Webhook.objects.filter(type_code=type_code):
            said = _("The webhook “%(webhook)s”") % {"webhook": hook.name}
            rules = (hook.condition,) if hook.condition else ()
            yield Use(said, reverse("webhook", args=[hook.id]), rules)
