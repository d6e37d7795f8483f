"""What a type makes of a record's own values: defaults, what is left out, computed, refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.checks import Parsed, Refused, put
from officina.kernel.records.conditions import closed, hidden, scope_of
from officina.kernel.records.defaults import default_of
from officina.kernel.records.formulas import compute
from officina.kernel.records.rows import text_of, to_json
from officina.kernel.records.types import FieldDef, StageDef, TypeDef


def check_closed(
    type_def: TypeDef, changed: Iterable[str], before: Mapping[str, Any], stage: StageDef | None
) -> None:
    """Refuse a change of a field that its own condition closes, as the record stood before."""
    guarded = {f.code for f in type_def.conditional if f.readonly_if} & set(changed)
    if not guarded:
        return
    shut = guarded & closed(type_def, scope_of(type_def, before, stage))
    if shut:
        said = _("“%(field)s” cannot be changed now.")
        raise Refused(errors={code: said % {"field": type_def.fields[code].label} for code in shut})


def put_defaults(type_def: TypeDef, parsed: Parsed, me: int | None) -> None:
    """Put in what a new record has where nothing was said of a field. Empty is said too."""
    for one in type_def.fields.values():
        if one.default is not None and one.code not in parsed.values:
            put(parsed, one, default_of(one, me))


def drop_hidden(type_def: TypeDef, parsed: Parsed, stage: StageDef | None) -> None:
    """Leave out of a new record what its other values say is not there."""
    if not type_def.conditional:
        return
    for code in hidden(type_def, scope_of(type_def, parsed.values, stage)):
        if parsed.values.get(code) is not None:
            put(parsed, type_def.fields[code], None)


def put_computed(type_def: TypeDef, parsed: Parsed, before: Mapping[str, Any]) -> None:
    """Work out the computed fields from what the record will hold (F101)."""
    for code, value in compute(type_def, {**before, **parsed.values}).items():
        put(parsed, type_def.fields[code], value)


def check_unique(
    type_def: TypeDef,
    changed: Mapping[str, Any],
    rights: Rights | None,
    record_id: int | None = None,
) -> None:
    """Refuse a value that another record has, where the field allows no two alike.

    Whoever writes the same value at the same moment waits for the end of this transaction.
    """
    errors = {}
    for code, value in changed.items():
        one = type_def.fields[code]
        if not one.is_unique or value in (None, "", []):
            continue
        found = _another(type_def, one, value, record_id)
        if found is not None:
            is_seen = rights is None or bool(rights.token(type_def.code) & set(found[1]))
            errors[code] = (
                _("%(number)s has this already.") % {"number": found[0]}
                if is_seen
                else _("Something else has this already.")
            )
    if errors:
        raise Refused(errors=errors)


def _another(
    type_def: TypeDef, one: FieldDef, value: Any, record_id: int | None
) -> tuple[Any, ...] | None:
    kept = to_json(value)
    text = "true" if kept is True else "false" if kept is False else str(kept)
    sql.rows(
        "SELECT pg_advisory_xact_lock(hashtextextended(%(key)s, 0))",
        {"key": f"{type_def.id}:{one.code}:{text.casefold()}"},
    )
    return sql.row(
        f"""SELECT number, acl FROM record r WHERE type_id = %(type)s
            AND lower({text_of(one)}) = lower(%(value)s::text) AND deleted_at IS NULL
            AND id IS DISTINCT FROM %(id)s::bigint LIMIT 1""",  # noqa: S608 # a code of ours
        {"type": type_def.id, "value": text, "id": record_id},
    )
