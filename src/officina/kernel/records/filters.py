"""Filters as sentences: field, operator, value; compiled to SQL by where the field is stored.

In an address a filter is ``f=amount:over:1000``; alternatives in one are joined by ``~or~``, and
several ``f`` hold together: "Amount is over 1,000 and Stage is New or Offer". Null semantics are
FEEL's at the top of a filter: what is unknown does not match.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.records.kinds import BadValue, parse
from officina.kernel.records.rows import BASE_COLUMNS
from officina.kernel.records.types import FieldDef, TypeDef

MAX_CONDITIONS = 20

STAGE = FieldDef(code="stage", labels={}, kind="stage", storage="base")
CREATED = FieldDef(code="created_at", labels={}, kind="datetime", storage="base")
UPDATED = FieldDef(code="updated_at", labels={}, kind="datetime", storage="base")
CREATED_BY = FieldDef(code="created_by", labels={}, kind="person", storage="base")
SYSTEM_FIELDS: dict[str, tuple[FieldDef, str, str | Promise]] = {
    "stage": (STAGE, "stage_id", gettext_lazy("Stage")),
    "created_at": (CREATED, "created_at", gettext_lazy("Created")),
    "updated_at": (UPDATED, "updated_at", gettext_lazy("Changed")),
    "created_by": (CREATED_BY, "created_by_id", gettext_lazy("Created by")),
}

OPERATORS: dict[str, tuple[tuple[str, str | Promise], ...]] = {
    "text": (
        ("has", gettext_lazy("contains")),
        ("is", gettext_lazy("is")),
        ("empty", gettext_lazy("is empty")),
        ("filled", gettext_lazy("is filled in")),
    ),
    "number": (
        ("over", gettext_lazy("is over")),
        ("under", gettext_lazy("is under")),
        ("is", gettext_lazy("is")),
        ("empty", gettext_lazy("is empty")),
        ("filled", gettext_lazy("is filled in")),
    ),
    "date": (
        ("period", gettext_lazy("is in")),
        ("before", gettext_lazy("is before")),
        ("after", gettext_lazy("is after")),
        ("empty", gettext_lazy("is empty")),
        ("filled", gettext_lazy("is filled in")),
    ),
    "choice": (
        ("is", gettext_lazy("is")),
        ("isnt", gettext_lazy("is not")),
        ("empty", gettext_lazy("is empty")),
        ("filled", gettext_lazy("is filled in")),
    ),
    "bool": (("is", gettext_lazy("is")),),
}

PERIODS: dict[str, str | Promise] = {
    "today": gettext_lazy("today"),
    "yesterday": gettext_lazy("yesterday"),
    "tomorrow": gettext_lazy("tomorrow"),
    "week": gettext_lazy("this week"),
    "last-week": gettext_lazy("last week"),
    "next-week": gettext_lazy("next week"),
    "month": gettext_lazy("this month"),
    "last-month": gettext_lazy("last month"),
    "quarter": gettext_lazy("this quarter"),
    "year": gettext_lazy("this year"),
    "last-7": gettext_lazy("the last 7 days"),
    "last-30": gettext_lazy("the last 30 days"),
    "next-7": gettext_lazy("the next 7 days"),
    "overdue": gettext_lazy("the past"),
}

_FAMILY = {
    "number": "number",
    "decimal": "number",
    "integer": "number",
    "money": "number",
    "date": "date",
    "datetime": "date",
    "list": "choice",
    "multilist": "choice",
    "stage": "choice",
    "person": "choice",
    "unit": "choice",
    "organisation": "choice",
    "company": "choice",
    "link": "choice",
    "bool": "bool",
}


class BadFilter(ValueError):
    """A condition that names no field, operator or value that are there."""


@dataclass(frozen=True, slots=True)
class Condition:
    """``field operator value``, as typed; the field was found and may be seen."""

    field: FieldDef
    operator: str
    value: str

    @property
    def text(self) -> str:
        return f"{self.field.code}:{self.operator}:{self.value}"


@dataclass(frozen=True, slots=True)
class Filter:
    """All groups hold; in a group any condition does."""

    groups: tuple[tuple[Condition, ...], ...] = ()
    needs_detail: bool = field(default=False)

    def __bool__(self) -> bool:
        return bool(self.groups)


def family(one: FieldDef) -> str:
    return _FAMILY.get(one.kind, "text")


def filterable(type_def: TypeDef, rights: Rights | None) -> dict[str, tuple[FieldDef, str]]:
    """Fields by code with their label that this viewer may filter by."""
    hidden = rights.hidden_fields(type_def.code) if rights else frozenset()
    found = {f.code: (f, f.label) for f in type_def.fields.values() if f.code not in hidden}
    for code, (one, _column, label) in SYSTEM_FIELDS.items():
        if code != "stage" or type_def.stages:
            found.setdefault(code, (one, str(label)))
    return found


def read_filter(texts: Iterable[str], type_def: TypeDef, rights: Rights | None) -> Filter:
    """The filter of an address. Raises BadFilter with a sentence for what makes no sense."""
    known = filterable(type_def, rights)
    groups = [tuple(_condition(one, known) for one in text.split("~or~")) for text in texts if text]
    if sum(len(group) for group in groups) > MAX_CONDITIONS:
        raise BadFilter(_("This filter has too many conditions."))
    needs_detail = any(c.field.storage == "detail" for group in groups for c in group)
    return Filter(tuple(groups), needs_detail)


def _condition(text: str, known: dict[str, tuple[FieldDef, str]]) -> Condition:
    code, _colon, rest = text.partition(":")
    operator, _colon, value = rest.partition(":")
    if code not in known:
        raise BadFilter(_("There is no field “%(code)s” here.") % {"code": code[:60]})
    one = known[code][0]
    if operator not in dict(OPERATORS[family(one)]):
        raise BadFilter(_("This filter makes no sense: %(text)s") % {"text": text[:60]})
    return Condition(one, operator, value[:400])


@dataclass(slots=True)
class Compiled:
    sql: str
    params: dict[str, Any]


def compile_filter(one: Filter, rights: Rights | None) -> Compiled:
    """A filter as a condition over ``r`` (record) and ``d`` (its detail)."""
    params: dict[str, Any] = {}
    parts = []
    for group in one.groups:
        alternatives = [_compile(condition, params, rights) for condition in group]
        parts.append("(" + " OR ".join(alternatives) + ")")
    return Compiled(" AND ".join(parts) or "true", params)


def column_of(one: FieldDef) -> str:
    """Where a field's value stands, as SQL of its type."""
    if one.code in SYSTEM_FIELDS and SYSTEM_FIELDS[one.code][0] is one:
        return f"r.{SYSTEM_FIELDS[one.code][1]}"
    if one.storage == "base":
        return f"r.{BASE_COLUMNS[one.code]}"
    if one.storage == "detail":
        return f"d.{one.code}"
    text = f"(r.fields->>'{one.code}')"
    casts = {"number": "numeric", "date": "timestamptz", "bool": "boolean"}
    if one.kind in ("person", "unit", "organisation", "company", "link"):
        return f"{text}::bigint"
    if family(one) in casts:
        cast = "date" if one.kind == "date" else casts[family(one)]
        return f"{text}::{cast}"
    return text


def _compile(one: Condition, params: dict[str, Any], rights: Rights | None) -> str:
    column, name = column_of(one.field), f"f{len(params)}"
    is_text = family(one.field) == "text" and one.field.kind != "tags"
    if one.operator == "empty":
        return f"({column} IS NULL{_blank(column, is_text, one.field)})"
    if one.operator == "filled":
        return f"NOT ({column} IS NULL{_blank(column, is_text, one.field)})"
    if one.operator == "has":
        escaped = one.value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        params[name] = f"%{escaped}%"
        where = f"array_to_string({column}, ' ')" if one.field.kind == "tags" else column
        return f"officina_sort_key({where}) LIKE officina_sort_key(%({name})s::text)"
    if one.operator == "period":
        return _period(one, column, params)
    value = _value(one, rights)
    params[name] = value
    if one.operator == "isnt":
        return f"{column} IS DISTINCT FROM ALL({_array(one.field, name)})"
    if isinstance(value, list):
        if one.field.kind == "multilist":
            return f"(r.fields->'{one.field.code}') ?| %({name})s::text[]"
        return f"{column} = ANY({_array(one.field, name)})"
    sign = {"over": ">", "under": "<", "before": "<", "after": ">", "is": "="}[one.operator]
    return f"{column} {sign} %({name})s"


def _blank(column: str, is_text: bool, one: FieldDef) -> str:
    if one.kind in ("tags",):
        return f" OR {column} = '{{}}'"
    return f" OR {column} = ''" if is_text else ""


def _array(one: FieldDef, name: str) -> str:
    kind = "text" if one.kind in ("list", "multilist") else "bigint"
    return f"%({name})s::{kind}[]"


def _value(one: Condition, rights: Rights | None) -> Any:
    try:
        if family(one.field) == "choice":
            return [_choice(one.field, each, rights) for each in one.value.split(",") if each]
        return parse(one.field, one.value)
    except BadValue as bad:
        raise BadFilter(bad.sentence) from bad


def _choice(one: FieldDef, raw: str, rights: Rights | None) -> Any:
    if one.kind in ("list", "multilist"):
        return raw
    if raw == "me" and rights is not None:
        return rights.viewer.user_id
    if raw == "mine" and rights is not None:
        return rights.viewer.unit_id or 0
    if not raw.isdecimal():
        raise BadFilter(_("Choose one of the list."))
    return int(raw)


def _period(one: Condition, column: str, params: dict[str, Any]) -> str:
    if one.value not in PERIODS:
        raise BadFilter(_("There is no such period."))
    since, until = period(one.value)
    parts = []
    for moment, sign in ((since, ">="), (until, "<")):
        if moment is not None:
            name = f"f{len(params)}"
            params[name] = moment.date() if one.field.kind == "date" else moment
            parts.append(f"{column} {sign} %({name})s")
    return "(" + " AND ".join(parts) + ")"


def period(code: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    """First moment and the moment after the last of a relative period, in the reader's zone."""
    zone = ZoneInfo(timezone.get_current_timezone_name())
    now = clock.now().astimezone(zone)
    today = now.date()
    if code == "overdue":
        return None, now
    week = today - dt.timedelta(days=today.weekday())
    month = today.replace(day=1)
    quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
    day, seven = dt.timedelta(days=1), dt.timedelta(days=7)
    spans: dict[str, tuple[dt.date, dt.date]] = {
        "today": (today, today + day),
        "yesterday": (today - day, today),
        "tomorrow": (today + day, today + 2 * day),
        "week": (week, week + seven),
        "last-week": (week - seven, week),
        "next-week": (week + seven, week + 2 * seven),
        "month": (month, _months_later(month, 1)),
        "last-month": (_months_later(month, -1), month),
        "quarter": (quarter, _months_later(quarter, 3)),
        "year": (today.replace(month=1, day=1), today.replace(year=today.year + 1, month=1, day=1)),
        "last-7": (today - seven + day, today + day),
        "last-30": (today - dt.timedelta(days=29), today + day),
        "next-7": (today, today + seven),
    }
    since, until = spans[code]
    return tuple(dt.datetime.combine(one, dt.time(), zone) for one in (since, until))  # type: ignore[return-value]


def _months_later(first: dt.date, months: int) -> dt.date:
    index = first.year * 12 + first.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)
