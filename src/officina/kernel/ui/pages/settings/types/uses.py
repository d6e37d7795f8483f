"""Fields, formulas and stages as places where rules stand, for "where it is used"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.records.types import NoSuchType, TypeDef, types
from officina.kernel.rules.uses import Use

TEXTS = ("formula", "required_if", "visible_if", "readonly_if")


class OfFields:
    """Formulas and conditions of fields, and what stages demand."""

    def uses(self, type_code: str) -> Iterable[Use]:
        try:
            type_def = types().by_code(type_code)
        except NoSuchType:
            return []
        return [*self._fields(type_def), *self._stages(type_def)]

    def _fields(self, type_def: TypeDef) -> Iterator[Use]:
        sentences = {
            "formula": _("“%(field)s” is worked out by it"),
            "required_if": _("“%(field)s” is required on a condition"),
            "visible_if": _("“%(field)s” is shown on a condition"),
            "readonly_if": _("“%(field)s” is closed on a condition"),
        }
        for one in type_def.fields.values():
            url = reverse("settings-type-field", args=[type_def.slug, one.code])
            for key in TEXTS:
                if text := getattr(one, key):
                    yield Use(sentences[key] % {"field": one.label}, url, (text,))

    def _stages(self, type_def: TypeDef) -> Iterator[Use]:
        for stage in type_def.stages:
            if stage.required:
                url = reverse("settings-stage", args=[type_def.slug, stage.id])
                said = _("The stage “%(stage)s” demands it") % {"stage": stage.label}
                yield Use(said, url, codes=frozenset(stage.required))
