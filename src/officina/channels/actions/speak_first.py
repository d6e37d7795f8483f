"""The language of the company comes first in the forms that the portal brought."""

from __future__ import annotations

from django.db import transaction

from officina.channels.models import Form
from officina.channels.presets import languages_from


@transaction.atomic
def speak_first(language: str) -> None:
    """Name what comes through the forms in this language; visitors still read their own.

    For a portal that is being set up: nobody has chosen anything yet.
    """
    for form in Form.objects.select_for_update().order_by("id"):
        form.languages = languages_from(language)
        form.save(update_fields=["languages"])
