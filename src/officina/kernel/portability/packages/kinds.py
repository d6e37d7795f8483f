"""A field of a package that is of another kind there: its values go along, as on its page."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officina.kernel.database import sql
from officina.kernel.portability.packages.registry import Put
from officina.kernel.records import type_events, types
from officina.kernel.records.actions.convert_field import convert_back, convert_field, outlook
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Field, OptionList
from officina.kernel.records.offers import OFFERS
from officina.kernel.records.sweeping import stored
from officina.kernel.records.types import FieldDef, TypeDef
from officina.kernel.records.writes_all import put_all

_CONVERTED = """
SELECT id, data FROM event WHERE kind = %(kind)s AND data @> %(data)s::jsonb
ORDER BY id DESC LIMIT 1
"""


def change_kind(row: Field, kind: str, formula: str, into: OptionList | None, put: Put) -> None:
    """Make a field one of this kind with what it holds, before the rest of it is changed.

    Where it gets a formula, what people wrote makes room for what is worked out. What would be
    emptied is put down in ``put.lost``; where a package is taken back, the values return as they
    were. Raises Refused for fields that the portal relies on.
    """
    if row.removed_at is not None:
        Field.objects.filter(id=row.id).update(removed_at=None)
    type_def = _type_of(row)
    one = type_def.fields[row.code]
    if not one.is_custom or one.storage != "json":
        raise Refused(_refusal(type_def, one, kind))
    if one.formula:
        Field.objects.filter(id=row.id).update(formula="")
        type_def = _type_of(row)
    plain = type_def.fields[row.code]
    event = _conversion(type_def, row, kind) if put.is_back else None
    if event is not None:
        if one.formula:  # what it worked out is in the way of what stood there before
            for batch in stored(type_def, plain, lock=True):
                put_all({record: {row.code: None} for record, _value in batch}, by=put.by)
        convert_back(type_def, event[1], event[0], by=put.by)
        return
    covers = bool(formula) and not one.formula
    seen = outlook(type_def, plain, kind, into=into, anyhow=True, empties=covers)
    if not one.formula:
        _note(type_def, one, seen.lost, seen.total, put)
    convert_field(type_def, row.code, kind, by=put.by, into=into, anyhow=True, empties=covers)


def _type_of(row: Field) -> TypeDef:
    """Its type as this transaction has it."""
    return next(one for one in types.read_anew() if one.id == row.type_id)


def _conversion(type_def: TypeDef, row: Field, kind: str) -> tuple[int, dict[str, Any]] | None:
    """The event by which the field became what it is, from this kind."""
    said = {"type": type_def.code, "field": row.code, "before": kind, "after": row.kind}
    asked = {"kind": type_events.FIELD_CONVERTED.code, "data": json.dumps(said)}
    found = sql.row(_CONVERTED, asked)
    return (found[0], json.loads(found[1])) if found else None


def _note(type_def: TypeDef, one: FieldDef, lost: int, total: int, put: Put) -> None:
    if not lost:
        return
    said = ngettext(
        "“%(field)s” of %(type)s: %(n)s value of %(total)s does not fit and will be emptied.",
        "“%(field)s” of %(type)s: %(n)s values of %(total)s do not fit and will be emptied.",
        lost,
    )
    names = {"field": one.label, "type": type_def.plural, "n": lost, "total": total}
    put.lost.append(said % names)


def _refusal(type_def: TypeDef, one: FieldDef, kind: str) -> str:
    names = {
        "field": one.label,
        "type": type_def.plural,
        "here": _named(one.kind),
        "there": _named(kind),
    }
    return (
        _(
            "“%(field)s” of %(type)s is of the kind “%(here)s” here and of “%(there)s” there, and "
            "the portal relies on it."
        )
        % names
    )


def _named(code: str) -> str:
    return str(OFFERS[code].label) if code in OFFERS else code
