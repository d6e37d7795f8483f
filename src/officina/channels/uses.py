"""Public forms as places where fields are used."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from officina.channels.models import Form
from officina.kernel.rules.uses import Use


class OfForms:
    """What forms ask, and on which conditions."""

    def uses(self, type_code: str) -> Iterable[Use]:
        for form in Form.objects.filter(type_code=type_code, deleted_at=None):
            codes = {one["code"] for one in form.fields} | {f"source:{form.source}"}
            rules = tuple(one["shown_if"] for one in form.fields if one.get("shown_if"))
            said = _("The public form “%(form)s”") % {"form": form.title}
            yield Use(said, reverse("form-edit", args=[form.slug]), rules, frozenset(codes))
