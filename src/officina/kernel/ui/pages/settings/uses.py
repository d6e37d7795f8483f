"""Conditions of stages and kept filters as places where fields are used."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl

from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.records.models import SavedView
from officina.kernel.records.types import NoSuchType, types
from officina.kernel.rules.sentences import BadRule, from_json
from officina.kernel.rules.uses import Use


class OfGuards:
    """Conditions of entry into stages."""

    def uses(self, type_code: str) -> Iterable[Use]:
        try:
            type_def = types().by_code(type_code)
        except NoSuchType:
            return
        for stage in type_def.stages:
            if stage.guard:
                url = reverse("settings-stage", args=[type_def.slug, stage.id])
                said = _("The stage “%(stage)s” is entered on a condition")
                yield Use(said % {"stage": stage.label}, url, (stage.guard,))


class OfViews:
    """Filters and orders of lists that are kept under a name."""

    def uses(self, type_code: str) -> Iterable[Use]:
        for view in SavedView.objects.filter(type__code=type_code).select_related("type", "owner"):
            asked = dict(parse_qsl(view.query))
            codes = {asked.get("sort", "").lstrip("-"), *_fields_of(asked.get("filter", ""))}
            url = f"{reverse('records:all', args=[view.type.slug])}?{view.query}"
            said = _("The view “%(view)s” of %(person)s") % {
                "view": view.name,
                "person": view.owner.name,
            }
            yield Use(said, url, codes=frozenset(codes - {""}))


def _fields_of(text: str) -> Iterator[str]:
    try:
        rule = from_json(json.loads(text)) if text else None
    except (ValueError, BadRule):
        return
    for row in rule.rows if rule else ():
        yield row.field
        yield from (f"{row.field}:{value}" for value in row.value.split(",") if value)
