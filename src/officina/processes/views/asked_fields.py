"""Fields that a start asks for or a message brings, for ``processes/asked_fields.html``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from officina.kernel.records.types import translated
from officina.processes.routes.asking import KINDS


def shown(form: Sequence[Mapping[str, Any]], *, is_message: bool = False) -> dict[str, Any]:
    return {
        "lines": [
            {
                "name": str(one["name"]),
                "label": translated(one.get("label") or {}) or str(one["name"]),
                "kind": one.get("kind", "text"),
                "required": bool(one.get("required")),
            }
            for one in form
            if one.get("name")
        ],
        "kinds": [(code, _kind(code)) for code in KINDS],
        "is_message": is_message,
    }


def _kind(code: str) -> str:
    return {
        "text": _("Line of text"),
        "longtext": _("Text"),
        "integer": _("Whole number"),
        "number": pgettext("kind of field", "Number"),
        "money": _("Money"),
        "date": _("Day"),
        "datetime": _("Day and time"),
        "bool": _("Yes or no"),
        "person": _("Person"),
    }[code]
