"""Conditions of stages and kept filters as places where fields are used."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.records.models import SavedView, Stage
from officina.kernel.records.types import NoSuchType, types
from officina.kernel.rules.sentences import BadRule, from_json
from officina.kernel.rules.uses import Renaming, Use


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

    def rename(self, type_code: str, change: Renaming) -> None:
        for stage in Stage.objects.filter(type__code=type_code).exclude(guard=""):
            guard = change.rule(stage.guard)
            if guard == stage.guard:
                continue
            for example in stage.guard_examples:
                values = example["values"]
                example["values"] = {change.code(code): values[code] for code in values}
            stage.guard = guard
            stage.save(update_fields=["guard", "guard_examples"])


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

    def rename(self, type_code: str, change: Renaming) -> None:
        for view in SavedView.objects.filter(type__code=type_code, query__contains=change.before):
            asked = dict(parse_qsl(view.query))
            sort = asked.get("sort", "")
            if sort.lstrip("-") == change.before:
                asked["sort"] = sort.replace(change.before, change.after)
            if "filter" in asked:
                asked["filter"] = json.dumps(_renamed(json.loads(asked["filter"]), change))
            view.query = urlencode(asked)
            view.save(update_fields=["query"])


def _fields_of(text: str) -> Iterator[str]:
    try:
        rule = from_json(json.loads(text)) if text else None
    except (ValueError, BadRule):
        return
    for row in rule.rows if rule else ():
        yield row.field
        yield from (f"{row.field}:{value}" for value in row.value.split(",") if value)


def _renamed(sent: Any, change: Renaming) -> Any:
    """The JSON of a filter with a field's code in its new form."""
    if isinstance(sent, dict):
        return {
            key: change.code(one) if key == "field" else _renamed(one, change)
            for key, one in sent.items()
        }
    return [_renamed(one, change) for one in sent] if isinstance(sent, list) else sent
