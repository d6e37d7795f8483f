"""Forms that a portal starts with; apps of upper layers offer them for their own types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from officina.channels.models import Form
from officina.kernel.database import sql

LANGUAGES = ("en", "ru", "ro")

CONSENT = {
    "en": "I agree that my details are kept and used to answer this request.",
    "ru": "Я согласен на хранение и использование моих данных для ответа на это обращение.",
    "ro": "Sunt de acord ca datele mele să fie păstrate și folosite pentru a răspunde la cerere.",
}
THANKS = {
    "en": "Thank you. We have your request and will get back to you soon.",
    "ru": "Спасибо. Мы получили ваше обращение и скоро ответим.",
    "ro": "Vă mulțumim. Am primit cererea și vă vom răspunde în curând.",
}


@dataclass(frozen=True)
class FormPreset:
    """``role``: the code of a role whose least busy holder gets what comes."""

    slug: str
    type_code: str
    titles: Mapping[str, str]
    intros: Mapping[str, str]
    fields: tuple[dict[str, Any], ...]
    role: str = ""
    consents: Mapping[str, str] = field(default_factory=lambda: CONSENT)
    thanks: Mapping[str, str] = field(default_factory=lambda: THANKS)


_offered: dict[str, FormPreset] = {}


def offer_form(preset: FormPreset) -> None:
    """Have a form laid by the next migrate; apps do it in ``apps.ready``."""
    _offered[preset.slug] = preset


def lay_forms() -> None:
    """Write the offered forms that are not there. What people changed stays changed."""
    found = sql.row("SELECT to_regclass('channels_form')")
    if not found or found[0] is None:
        return
    for preset in _offered.values():
        Form.objects.get_or_create(slug=preset.slug, defaults=_values(preset))


def languages_from(first: str) -> list[str]:
    """All languages, this one before the others."""
    return sorted(LANGUAGES, key=lambda one: one != first)


def _values(preset: FormPreset) -> dict[str, Any]:
    return {
        "type_code": preset.type_code,
        "titles": dict(preset.titles),
        "intros": dict(preset.intros),
        "consents": dict(preset.consents),
        "thanks": dict(preset.thanks),
        "fields": list(preset.fields),
        "languages": list(LANGUAGES),
        "role_code": preset.role,
    }
