"""What a new record begins with, field by field."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from officina.kernel import clock
from officina.kernel.records.kinds import parse
from officina.kernel.records.rows import from_json, to_json
from officina.kernel.records.types import FieldDef

TODAY, ME = "today", "me"
"""Defaults that are worked out when something is made: the day, and whoever makes it."""


def default_of(field: FieldDef, me: int | None) -> Any:
    """The value that a new record begins with; ``None`` for nothing."""
    if _is_today(field, field.default):
        now = clock.now().astimezone(timezone.get_current_timezone())
        return now.date() if field.kind == "date" else now.astimezone(dt.UTC)
    if _is_me(field, field.default):
        return me
    return from_json(field.kind, field.default)


def kept_default(field: FieldDef, raw: Any) -> Any:
    """What was typed or sent as a default, as JSON keeps it. Raises BadValue."""
    if _is_today(field, raw) or _is_me(field, raw):
        return raw
    return to_json(parse(field, raw))


def _is_today(field: FieldDef, value: Any) -> bool:
    return bool(value == TODAY) and field.kind in ("date", "datetime")


def _is_me(field: FieldDef, value: Any) -> bool:
    return bool(value == ME) and field.kind == "person"
