"""Filters as sentences: field, operator, value; compiled to SQL by where the field is stored.

A filter is JSON: ``{"all": [{"field": "amount", "op": "gt", "value": "1000"}, {"any": [...]}]}``;
"Amount is over 1,000 and (Stage is New or Stage is Offer)". Null semantics are FEEL's at the top
of a filter: what is unknown does not match.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
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
from officina.kernel.records.rows import BASE_COLUMNS, to_json
from officina.kernel.records.types import FieldDef, TypeDef

MAX_CONDITIONS = 20
MAX_TEXT = 8_000

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

OPERATORS: dict[str, frozenset[str]] = {
    "text": frozenset({"has", "is", "empty", "filled"}),
    "number": frozenset({"eq", "gt", "ge", "lt", "le", "empty", "filled"}),
    "date": frozenset({"on", "before", "after", "last", "next", "period", "empty", "filled"}),
    "choice": frozenset({"is", "not", "empty", "filled"}),
    "bool": frozenset({"yes", "no"}),
}
PERIODS = (
    "today",
    "yesterday",
    "tomorrow",
    "this_week",
    "last_week",
    "next_week",
    "this_month",
    "last_month",
    "this_quarter",
    "this_year",
    "past",
)

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


@dataclass(frozen=True, slots=True)
class Filter:
    """All groups hold; in a group any condition does."""

    groups: tuple[tuple[Condition, ...], ...] = ()
    needs_detail: bool = field(default=False)

    def __bool__(self) -> bool:
        return bool(self.groups)

    @property
    def json(self) -> dict[str, Any]:
        """The filter as it is sent and kept."""
        sent: list[Any] = []
        for group in self.groups:
            rows = [{"field": c.field.code, "op": c.operator, "value": c.value} for c in group]
            sent.append(rows[0] if len(rows) == 1 else {"any": rows})
        return {"all": sent}


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


def read_filter(text: str, type_def: TypeDef, rights: Rights | None) -> Filter:
    """The filter of an address. Raises BadFilter with a sentence for what makes no sense."""
    if not text:
        return Filter()
    known = filterable(type_def, rights)
    try:
        sent = json.loads(text[:MAX_TEXT])
        rows = [one.get("any", [one]) for one in sent["all"]]
        groups = tuple(
            tuple(
                _condition(one["field"], one["op"], str(one.get("value", "")), known) for one in row
            )
            for row in rows
            if row
        )
    except (ValueError, KeyError, TypeError) as bad:
        if isinstance(bad, BadFilter):
            raise
        raise BadFilter(_("This filter cannot be read.")) from bad
    if sum(len(group) for group in groups) > MAX_CONDITIONS:
        raise BadFilter(_("This filter has too many conditions."))
    needs_detail = any(c.field.storage == "detail" for group in groups for c in group)
    return Filter(groups, needs_detail)


def _condition(
    code: str, operator: str, value: str, known: dict[str, tuple[FieldDef, str]]
) -> Condition:
    if code not in known:
        raise BadFilter(_("There is no field “%(code)s” here.") % {"code": str(code)[:60]})
    one = known[code][0]
    if operator not in OPERATORS[family(one)]:
        raise BadFilter(_("This filter makes no sense: %(text)s") % {"text": str(operator)[:60]})
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
    casts = {"number": "numeric", "bool": "boolean"}
    if one.kind in ("person", "unit", "organisation", "company", "link"):
        return f"{text}::bigint"
    if family(one) == "date":
        # As JSON keeps them they sort by letters; their casts would take no index.
        return f'({text} COLLATE "C")'
    return f"{text}::{casts[family(one)]}" if family(one) in casts else text


def as_stored(one: FieldDef, value: Any) -> Any:
    """A parsed value as ``column_of`` has it."""
    return to_json(value) if one.storage == "json" and family(one) == "date" else value


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
    if one.operator in ("yes", "no"):
        return f"{column} IS {'TRUE' if one.operator == 'yes' else 'NOT TRUE'}"
    if one.operator in ("period", "last", "next", "on"):
        return _period(one, column, params)
    params[name] = value = _value(one, rights)
    if one.operator == "not":
        return f"({column} = ANY({_array(one.field, name)})) IS NOT TRUE"
    if isinstance(value, list):
        if one.field.kind == "multilist":
            return f"(r.fields->'{one.field.code}') ?| %({name})s::text[]"
        return f"{column} = ANY({_array(one.field, name)})"
    return f"{column} {_SIGNS[one.operator]} %({name})s"


_SIGNS = {
    "is": "=",
    "eq": "=",
    "gt": ">",
    "ge": ">=",
    "lt": "<",
    "le": "<=",
    "before": "<",
    "after": ">",
}


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
        return as_stored(one.field, parse(one.field, one.value))
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
    since, until = _span(one)
    parts = []
    for moment, sign in ((since, ">="), (until, "<")):
        if moment is not None:
            name = f"f{len(params)}"
            value = moment.date() if one.field.kind == "date" else moment
            params[name] = as_stored(one.field, value)
            parts.append(f"{column} {sign} %({name})s")
    return "(" + " AND ".join(parts) + ")"


def _span(one: Condition) -> tuple[dt.datetime | None, dt.datetime | None]:
    """First moment and the moment after the last, in the reader's zone. Raises BadFilter."""
    zone = ZoneInfo(timezone.get_current_timezone_name())
    now = clock.now().astimezone(zone)
    if one.operator == "period" and one.value == "past":
        return None, now
    today = now.date()
    since, until = _days(one, today)
    return dt.datetime.combine(since, dt.time(), zone), dt.datetime.combine(until, dt.time(), zone)


def _days(one: Condition, today: dt.date) -> tuple[dt.date, dt.date]:
    day = dt.timedelta(days=1)
    if one.operator in ("last", "next"):
        if not one.value.isdecimal() or not 0 < int(one.value) <= 3660:
            raise BadFilter(_("Write a number of days."))
        days = int(one.value) * day
        return (
            (today - days + day, today + day) if one.operator == "last" else (today, today + days)
        )
    if one.operator == "on":
        try:
            chosen = parse(dataclasses.replace(one.field, kind="date"), one.value) or today
        except BadValue as bad:
            raise BadFilter(bad.sentence) from bad
        return chosen, chosen + day
    return _named_period(one.value, today)


def _named_period(code: str, today: dt.date) -> tuple[dt.date, dt.date]:
    day = dt.timedelta(days=1)
    week = today - dt.timedelta(days=today.weekday())
    month = today.replace(day=1)
    quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
    year = today.replace(month=1, day=1)
    spans = {
        "today": (today, today + day),
        "yesterday": (today - day, today),
        "tomorrow": (today + day, today + 2 * day),
        "this_week": (week, week + 7 * day),
        "last_week": (week - 7 * day, week),
        "next_week": (week + 7 * day, week + 14 * day),
        "this_month": (month, _months_later(month, 1)),
        "last_month": (_months_later(month, -1), month),
        "this_quarter": (quarter, _months_later(quarter, 3)),
        "this_year": (year, year.replace(year=year.year + 1)),
    }
    if code not in spans:
        raise BadFilter(_("There is no such period."))
    return spans[code]


def _months_later(first: dt.date, months: int) -> dt.date:
    index = first.year * 12 + first.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)
