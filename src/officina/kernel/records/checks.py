"""Checks before a write: what was typed, who is named, what a stage demands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.homeland import homeland
from officina.kernel.records.conditions import demanded, hidden, scope_of
from officina.kernel.records.filed import Claim, claim
from officina.kernel.records.kinds import BadValue, parse
from officina.kernel.records.rows import AS_TYPED, BASE_COLUMNS, RecordRow
from officina.kernel.records.types import FieldDef, StageDef, TypeDef, translated, types
from officina.kernel.records.vocabulary import holds


class Refused(Exception):
    """Nothing was changed. ``errors`` has a sentence by field; ``sentence`` stands for all."""

    def __init__(self, sentence: str = "", errors: Mapping[str, str] | None = None) -> None:
        self.errors = dict(errors or {})
        self.sentence = sentence or " ".join(self.errors.values())
        super().__init__(self.sentence)


class Asks(Refused):
    """The verb that would do it asks for words first; ``verb`` is its name at its app."""

    def __init__(self, sentence: str, verb: str) -> None:
        super().__init__(sentence)
        self.verb = verb


@dataclass(slots=True)
class Parsed:
    """Typed values sorted by where they are stored."""

    base: dict[str, Any] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    """Files to be hung when the record is written."""


class Before(NamedTuple):
    """A value that stood there, with how it was written then."""

    value: Any
    typed: str | None


def parse_fields(
    type_def: TypeDef,
    raw: Mapping[str, Any],
    rights: Rights | None,
    closed: frozenset[str] = frozenset(),
    known: Known | None = None,
) -> Parsed:
    """Turn what was sent into values by storage. ``closed`` are fields not his to change here.

    ``known`` keeps what was asked of the database already, for many records in a row. Raises
    Refused with a sentence for each field that is unknown, not his to change, or wrong.
    """
    parsed, errors = Parsed(), {}
    known = known or Known(rights)
    closed |= rights.readonly_fields(type_def.code) if rights else frozenset()
    hidden = rights.hidden_fields(type_def.code) if rights else frozenset()
    for code, typed in raw.items():
        one = type_def.fields.get(code)
        if one is None or code in hidden:
            errors[code] = _("There is no field “%(code)s” here.") % {"code": code}
        elif code in closed or one.formula or (one.is_readonly and rights is not None):
            errors[code] = _("You may not change “%(field)s”.") % {"field": one.label}
        else:
            try:
                value, said = typed if isinstance(typed, Before) else (typed, typed)
                put(parsed, one, parse(one, value, known.country))
                if one.kind == "phone":
                    _keep_typed(parsed, one, said)
            except BadValue as bad:
                errors[code] = bad.sentence
    if not errors:
        errors = _check_references(type_def, parsed, known)
    if errors:
        raise Refused(errors=errors)
    return parsed


def claim_files(
    type_def: TypeDef, parsed: Parsed, user_id: int | None, row: RecordRow | None = None
) -> None:
    """Find the files that were named, or take leave of those that were. Raises Refused by field."""
    errors: dict[str, str] = {}
    for one in type_def.filed:
        if one.code in parsed.values:
            try:
                found = claim(one, parsed.values[one.code], row, user_id)
            except BadValue as bad:
                errors[one.code] = bad.sentence
                continue
            parsed.claims[one.code] = found
            put(parsed, one, found.value)
    if errors:
        raise Refused(errors=errors)


def hang_files(parsed: Parsed, record_id: int, by: Actor) -> None:
    """Hang what was claimed on the record that is written now."""
    for code, found in parsed.claims.items():
        # What a condition left out of the record is not hung on it.
        if parsed.values[code] == found.value:
            found.hang(record_id, by)


def put(parsed: Parsed, one: FieldDef, value: Any) -> None:
    """Put one value where it is stored."""
    parsed.values[one.code] = value
    if one.storage == "base":
        column = BASE_COLUMNS[one.code]
        if value is None:
            value = {"tags": [], "currency": "", "title": ""}.get(one.code)
        parsed.base[column] = value
    elif one.storage == "detail":
        parsed.detail[one.code] = value
    else:
        parsed.own[one.code] = value


def _keep_typed(parsed: Parsed, one: FieldDef, typed: Any) -> None:
    """Keep beside the value how somebody wrote it, where that is otherwise."""
    said = " ".join(str(typed or "").split())
    value = parsed.values[one.code]
    parsed.own[one.code + AS_TYPED] = said if value and said not in ("", value) else None


_TABLES = {
    "person": "SELECT id FROM principals_user WHERE is_active AND id = ANY(%(ids)s::bigint[])",
    "unit": "SELECT id FROM principals_unit WHERE is_active AND id = ANY(%(ids)s::bigint[])",
    "organisation": "SELECT id FROM principals_organisation WHERE id = ANY(%(ids)s::bigint[])",
}


class Known:
    """Who and what may be named by one actor, each asked of the database once.

    People must be active, units alive, linked records visible to whoever links them.
    """

    def __init__(self, rights: Rights | None) -> None:
        self._rights = rights
        self._answers: dict[tuple[str, int], bool] = {}
        self._homes: dict[int, Home | None] = {}
        self._country: str | None = None
        self._currency: str | None = None

    def country(self) -> str:
        """Where he works; what is meant where none is named."""
        if self._country is None:
            self._country = homeland(self._rights.viewer.organisation_id if self._rights else None)
        return self._country

    def has(self, one: FieldDef, value: int) -> bool:
        self.ask(one, [value])
        return self._answers[self._what(one), value]

    def ask(self, one: FieldDef, values: Iterable[int]) -> None:
        """Ask for many in one query, so that ``has`` knows."""
        what = self._what(one)
        fresh = {value for value in values if (what, value) not in self._answers}
        if not fresh:
            return
        query, params = _TABLES.get(one.kind, ""), {"ids": sorted(fresh)}
        if not query:
            target = types().by_code(what)
            query = """SELECT id FROM record WHERE id = ANY(%(ids)s::bigint[])
                AND type_id = %(type)s AND deleted_at IS NULL"""
            params["type"] = target.id  # type: ignore[assignment]
            if self._rights is not None:
                query += " AND acl && %(token)s::integer[]"
                params["token"] = list(self._rights.token(target.code))
        found = {found_id for (found_id,) in sql.rows(query, params)}
        self._answers |= {(what, value): value in found for value in fresh}

    def home_of(self, user_id: int) -> Home | None:
        """Where a person works; ``None`` for nobody."""
        if user_id not in self._homes:
            found = sql.row(_HOME, {"id": user_id})
            self._homes[user_id] = Home(*found) if found else None
        return self._homes[user_id]

    def currency(self) -> str:
        """In which the house counts what has no home of its own; empty where none is said."""
        if self._currency is None:
            found = sql.row(
                """SELECT currency FROM principals_organisation WHERE currency <> ''
                   ORDER BY id LIMIT 1"""
            )
            self._currency = str(found[0]) if found else ""
        return self._currency

    @staticmethod
    def _what(one: FieldDef) -> str:
        return one.kind if one.kind in _TABLES else one.target or "company"


class Home(NamedTuple):
    unit_id: int | None
    organisation_id: int | None
    currency: str | None


_HOME = """
SELECT u.unit_id, n.organisation_id, o.currency FROM principals_user u
LEFT JOIN principals_unit n ON n.id = u.unit_id
LEFT JOIN principals_organisation o ON o.id = n.organisation_id
WHERE u.id = %(id)s
"""


def _check_references(type_def: TypeDef, parsed: Parsed, known: Known) -> dict[str, str]:
    errors: dict[str, str] = {}
    for code, value in parsed.values.items():
        one = type_def.fields[code]
        if value is None or (one.kind not in _TABLES and one.kind not in ("link", "company")):
            continue
        if not known.has(one, value):
            errors[code] = _("Choose one of the list.")
    return errors


type Check = Callable[[Mapping[str, Any], Set[str]], Mapping[str, Any]]

_checks: dict[str, Check] = {}


def check_also(type_code: str, check: Check) -> None:
    """Have an app check values of its type together, before they are written.

    It takes all values by field and the codes of those that change, and returns what follows from
    them: a value in another form, or another field's. It raises Refused with sentences by field.
    """
    _checks[type_code] = check


def check_together(type_def: TypeDef, parsed: Parsed, before: Mapping[str, Any]) -> None:
    """Let the type's own check see what would stand in the record."""
    check = _checks.get(type_def.code)
    changed = {code for code, value in parsed.values.items() if before.get(code) != value}
    if check is None or not changed:
        return
    for code, value in check({**before, **parsed.values}, changed).items():
        put(parsed, type_def.fields[code], value)


def missing(type_def: TypeDef, codes: Iterable[str], values: Mapping[str, Any]) -> list[FieldDef]:
    """The fields of these codes that hold nothing."""
    return [
        type_def.fields[code]
        for code in codes
        if code in type_def.fields and values.get(code) in (None, "", [])
    ]


def check_required(
    type_def: TypeDef, values: Mapping[str, Any], stage: StageDef | None = None
) -> None:
    """Refuse where a field that is demanded, always or of such values, holds nothing (F038)."""
    scope = scope_of(type_def, values, stage)
    lacking = missing(type_def, demanded(type_def, scope), values)
    if lacking:
        raise Refused(errors={f.code: _("Please fill this in.") for f in lacking})


def needs_of(type_def: TypeDef, values: Mapping[str, Any], stage: StageDef) -> list[str]:
    """Fields that a stage demands of these values: by itself, and by their own conditions."""
    scope = scope_of(type_def, values, stage)
    absent = hidden(type_def, scope)
    shown = [code for code in stage.required if code not in absent]
    return list(dict.fromkeys([*shown, *demanded(type_def, scope)]))


def check_entry(row: RecordRow, stage: StageDef, rights: Rights | None) -> None:
    """Refuse to let a record into a stage that demands fields it lacks, or is not his to enter."""
    check_values_enter(row.type, row.values, stage, rights)


def check_values_enter(
    type_def: TypeDef, values: Mapping[str, Any], stage: StageDef, rights: Rights | None
) -> None:
    """The same for what is not written yet."""
    lacking = missing(type_def, needs_of(type_def, values, stage), values)
    if lacking:
        names = ", ".join(f"“{f.label}”" for f in lacking)
        raise Refused(
            _("“%(stage)s” needs %(fields)s first.") % {"stage": stage.label, "fields": names},
            errors={f.code: _("Please fill this in.") for f in lacking},
        )
    if not holds(stage.guard, type_def, values, rights):
        raise Refused(
            translated(stage.guard_sentence or {})
            or _("“%(stage)s” does not take this as it is.") % {"stage": stage.label}
        )
    if rights is not None and not rights.may_enter(stage.id):
        raise Refused(_("Your role may not move anything to “%(stage)s”.") % {"stage": stage.label})
