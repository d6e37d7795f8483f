"""Filters as sentences: field, operator, value; rules, asked of the database.

A filter is JSON: ``{"all": [{"field": "amount", "op": "gt", "value": "1000"}, {"any": [...]}]}``;
"Amount is over 1,000 and (Stage is New or Stage is Offer)". Operators, values and nulls are those
of `kernel.rules`: a filter means what the same rows mean in a rule.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.records.columns import SYSTEM_FIELDS as SYSTEM_FIELDS
from officina.kernel.records.columns import UPDATED as UPDATED
from officina.kernel.records.columns import as_stored as as_stored
from officina.kernel.records.columns import column, family
from officina.kernel.records.columns import column_of as column_of
from officina.kernel.records.stepping import Step, step_of, tokens
from officina.kernel.records.types import FieldDef, TypeDef
from officina.kernel.records.vocabulary import filter_vocabulary
from officina.kernel.rules import leaves, sentences
from officina.kernel.rules.columns import Column
from officina.kernel.rules.sentences import BadRule, Row, Rule
from officina.kernel.rules.sql import Untranslatable, translate
from officina.kernel.rules.vocabulary import Name, Vocabulary
from officina.kernel.rules.words import Words

__all__ = ["BadFilter", "Condition", "Filter", "compile_filter", "family", "read_filter"]

MAX_CONDITIONS = 20
MAX_TEXT = 8_000


class BadFilter(ValueError):
    """A condition that names no field, operator or value that are there."""


@dataclass(frozen=True, slots=True)
class Condition:
    """``field operator value``; the field was found and may be seen, the value fits."""

    field: FieldDef
    operator: str
    value: str
    column: Column | None = None
    step: Step | None = None
    """Where the field stands on what a link leads to."""

    @property
    def needs_detail(self) -> bool:
        """Whether it asks the type's own detail table."""
        asked = self.step.link if self.step else self.field
        return asked.storage == "detail"

    @property
    def row(self) -> Row:
        return Row(self.field.code, self.operator, self.value)


@dataclass(frozen=True, slots=True)
class Filter:
    """All groups hold; in a group any condition does."""

    groups: tuple[tuple[Condition, ...], ...] = ()
    needs_detail: bool = field(default=False)

    def __bool__(self) -> bool:
        return bool(self.groups)

    @property
    def rule(self) -> Rule:
        """The filter as rows of a rule."""
        groups = [Rule(tuple(one.row for one in group), is_any=True) for group in self.groups]
        return sentences.plain(Rule(tuple(groups)))

    @property
    def json(self) -> dict[str, Any]:
        """The filter as it is sent and kept."""
        sent: list[Any] = []
        for group in self.groups:
            rows = [{"field": c.field.code, "op": c.operator, "value": c.value} for c in group]
            sent.append(rows[0] if len(rows) == 1 else {"any": rows})
        return {"all": sent}


def read_filter(text: str, type_def: TypeDef, rights: Rights | None) -> Filter:
    """The filter of an address. Raises BadFilter with a sentence for what makes no sense."""
    if not text:
        return Filter()
    try:
        sent = sentences.from_json(json.loads(text[:MAX_TEXT]))
    except BadRule as bad:
        raise BadFilter(bad.sentence) from bad
    except ValueError as bad:
        raise BadFilter(_("This filter cannot be read.")) from bad
    return filter_of(sent, type_def, rights)


def filter_of(rule: Rule, type_def: TypeDef, rights: Rights | None) -> Filter:
    """A rule's rows as a filter: groups joined by "and", in each rows joined by "or".

    Raises BadFilter with a sentence.
    """
    known = filter_vocabulary(type_def, rights)
    found = _groups(sentences.plain(rule))
    if sum(len(group) for group in found) > MAX_CONDITIONS:
        raise BadFilter(_("This filter has too many conditions."))
    guarded = rights is not None
    groups = tuple(
        tuple(_condition(row, type_def, known, is_guarded=guarded) for row in group)
        for group in found
    )
    needs_detail = any(c.needs_detail for group in groups for c in group)
    return Filter(groups, needs_detail)


def _groups(rule: Rule) -> list[tuple[Row, ...]]:
    """The same said as "all of any": what joins "or" of "and" is multiplied out."""
    parts = [list(part.parts) if isinstance(part, Rule) else [part] for part in rule.parts]
    if rule.is_any:
        wide = 1
        for part in parts:
            wide *= len(part)
        if wide > MAX_CONDITIONS:
            raise BadFilter(_("This filter has too many conditions."))
        return [_rows(choice) for choice in itertools.product(*parts)] if parts else []
    return [_rows(part) for part in parts]


def _rows(parts: Iterable[Row | Rule]) -> tuple[Row, ...]:
    return tuple(one for one in parts if isinstance(one, Row))


def _condition(row: Row, type_def: TypeDef, known: Vocabulary, *, is_guarded: bool) -> Condition:
    if row.field == "stage":
        row = Row("stage", row.op, _stages(row.value, type_def))
    try:
        row = sentences.check_row(row, known)
    except BadRule as bad:
        raise BadFilter(bad.sentence) from bad
    if step := step_of(row.field, type_def):
        reached = step.column(is_guarded=is_guarded)
        return Condition(step.field, row.op, row.value, reached, step)
    one = type_def.fields.get(row.field) or SYSTEM_FIELDS[row.field][0]
    return Condition(one, row.op, row.value, column(one, type_def))


def _stages(value: str, type_def: TypeDef) -> str:
    """Stages by number: a rule names them by code, of each pipeline the one so called."""
    by_code: dict[str, list[str]] = {}
    for stage in type_def.stages:
        by_code.setdefault(stage.code, []).append(str(stage.id))
    return ",".join(n for one in value.split(",") for n in by_code.get(one, [one]))


@dataclass(slots=True)
class Compiled:
    sql: str
    params: dict[str, Any]


def compile_filter(one: Filter, rights: Rights | None) -> Compiled:
    """A filter as a condition over ``r`` (record) and ``d`` (its detail). Raises BadFilter."""
    columns = {c.field.code: c.column for group in one.groups for c in group if c.column}
    text = " and ".join(_group_text(group) for group in one.groups)
    viewer = rights.viewer if rights else None
    now = clock.now().astimezone(timezone.get_current_timezone())
    said = Words(now, viewer.user_id, viewer.unit_id) if viewer else Words(now)
    try:
        found = translate(text, columns, said)
    except Untranslatable as cannot:
        raise BadFilter(cannot.sentence) from cannot
    steps = [c.step for group in one.groups for c in group if c.step]
    return Compiled(found.sql, found.params | tokens(steps, rights))


def _group_text(group: tuple[Condition, ...]) -> str:
    said = " or ".join(leaves.write(c.row, Name(c.field.code, "", c.field.kind)) for c in group)
    return f"({said})" if len(group) > 1 else said
