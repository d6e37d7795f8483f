"""Indexes of fields, made in the background: what large lists are sorted and filtered by.

    indexes.wanted("purchase-request", "amount")    # made soon, where it is not there
    indexes.wanted("purchase-request", "reason", by_letters=True)  # what has "of 55" in it
    indexes.unwanted("purchase-request", "amount")  # all dropped soon: the field has gone

They may be called in any transaction and as often as one likes; a job does the work without
closing the table (``CREATE INDEX CONCURRENTLY``). A list asks for one by itself where it was sorted
or filtered by a field that has none and has too many rows for that (``queries.finding``).

There is no list of them but the database's own: an index is named after its expression, so that a
field that changed its kind or place has none until another is made. Only rows that have a value
are in it: those without come last in every order.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

from django.db import connection, transaction

from officina.kernel.database import sql
from officina.kernel.jobs import job
from officina.kernel.records import types as types_
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.columns import STEP
from officina.kernel.records.filters import SYSTEM_FIELDS, column_of, family
from officina.kernel.records.types import FieldDef, NoSuchType, TypeDef, types

AT_MOST = 24
"""Indexes a type: each is written by every change of a record, some 20 µs."""
LETTERS_AT_MOST = 8
"""Indexes of letters a type: some 50 µs each, by the length of the text."""
KEY_LETTERS = 100
"""Texts are sorted by their first letters: an index takes no value over 2.7 kB."""

_UNSORTED = frozenset({"stage", "tags", "multilist", "file", "address", "longtext", "richtext"})
_NAMED = frozenset({"person", "unit", "organisation", "company", "link"})


def key_of(one: FieldDef) -> str:
    """What a field is indexed by, as SQL over ``r`` (record) and ``d`` (its detail)."""
    column = column_of(one)
    if family(one) == "text":
        return f"officina_sort_key(left({column}, {KEY_LETTERS}))"
    return column


def letters_of(one: FieldDef) -> str:
    """What parts of a field's text are looked up in."""
    return f"officina_sort_key({column_of(one)})"


def may_have(one: FieldDef) -> bool:
    """Whether an index can help with this field at all."""
    return one.kind not in _UNSORTED and one.storage != STEP


def gives_order(one: FieldDef) -> bool:
    """Whether its index has the order of the list; references are sorted by names elsewhere."""
    return may_have(one) and one.kind not in _NAMED


def may_have_letters(one: FieldDef) -> bool:
    """Whether parts of its text can be looked up, by threes of letters (pg_trgm)."""
    return family(one) == "text" and one.storage != STEP


def is_ready(type_def: TypeDef, one: FieldDef, *, by_letters: bool = False) -> bool:
    """Whether lists may count on the index of this field; answered from memory."""
    may = may_have_letters(one) if by_letters else may_have(one)
    return may and name_of(type_def, one, by_letters=by_letters) in _ready(types())


@lru_cache(maxsize=1)
def _ready(_read: object) -> frozenset[str]:
    """Valid indexes by name, read once after each change of types (which a made one is)."""
    return frozenset(
        name
        for (name,) in sql.rows(
            r"""SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                WHERE c.relname ~ '^(field|letters)_' AND i.indisvalid AND i.indisready""",
            {},
        )
    )


def wanted(type_code: str, field_code: str, *, by_letters: bool = False) -> None:
    """Have a field indexed, soon and in the background; nothing where it is, or cannot be."""
    if _missing(type_code, field_code, by_letters):
        make.defer(
            type_code=type_code,
            field_code=field_code,
            by_letters=by_letters,
            in_order_with="indexes",
            once=f"index {type_code} {field_code}{' letters' * by_letters}",
        )


def unwanted(type_code: str, field_code: str) -> None:
    """Have the indexes of a field dropped; to be called while the field is still there."""
    one = _field(type_code, field_code)
    if one is None:
        return
    for may, by_letters in ((may_have, False), (may_have_letters, True)):
        if may(one):
            name = name_of(types().by_code(type_code), one, by_letters=by_letters)
            drop.defer(name=name, in_order_with="indexes")


@job(queue="slow", attempts=4)
def make(type_code: str, field_code: str, by_letters: bool = False) -> None:
    """Make the index, or make it anew where an attempt was cut short."""
    types_.forget()
    _ready.cache_clear()
    one = _missing(type_code, field_code, by_letters)
    if one is None:
        return
    type_def = types().by_code(type_code)
    if _count(type_def, by_letters) >= (LETTERS_AT_MOST if by_letters else AT_MOST):
        return
    name = name_of(type_def, one, by_letters=by_letters)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        cursor.execute(statement(type_def, one, by_letters=by_letters))
        cursor.execute(f"ANALYZE {_table(type_def, one)}")
    _made()


@job(queue="slow", attempts=4)
def drop(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {connection.ops.quote_name(name)}")
    _made()


@transaction.atomic
def _made() -> None:
    _ready.cache_clear()
    tell_types_changed()


def statement(type_def: TypeDef, one: FieldDef, *, by_letters: bool = False) -> str:
    """What makes the index of a field, outside of any transaction."""
    name = name_of(type_def, one, by_letters=by_letters)
    key = (letters_of(one) if by_letters else key_of(one)).replace("r.", "").replace("d.", "")
    is_detail = one.storage == "detail"
    among = f"type_id = {type_def.id} AND deleted_at IS NULL AND "
    behind = "record_id" if is_detail else "id"
    what = f"USING gin (({key}) gin_trgm_ops)" if by_letters else f"(({key}), {behind})"
    return f"""CREATE INDEX CONCURRENTLY {name} ON {_table(type_def, one)} {what}
        WHERE {"" if is_detail else among}({key}) IS NOT NULL"""


def name_of(type_def: TypeDef, one: FieldDef, *, by_letters: bool = False) -> str:
    key = (letters_of if by_letters else key_of)(one)
    return f"{_named(type_def, by_letters)}{zlib.crc32(key.encode()):08x}"


def _named(type_def: TypeDef, by_letters: bool) -> str:
    return f"{'letters' if by_letters else 'field'}_{type_def.id}_"


def _count(type_def: TypeDef, by_letters: bool) -> int:
    return sum(name.startswith(_named(type_def, by_letters)) for name in _ready(types()))


def _missing(type_code: str, field_code: str, by_letters: bool) -> FieldDef | None:
    """The field that could have such an index and has none."""
    one = _field(type_code, field_code)
    if one is None or not (may_have_letters if by_letters else may_have)(one):
        return None
    return None if is_ready(types().by_code(type_code), one, by_letters=by_letters) else one


def _table(type_def: TypeDef, one: FieldDef) -> str:
    return type_def.detail_table if one.storage == "detail" else "record"


def _field(type_code: str, field_code: str) -> FieldDef | None:
    try:
        found = types().by_code(type_code).fields.get(field_code)
    except NoSuchType:
        return None
    return found or (SYSTEM_FIELDS[field_code][0] if field_code in SYSTEM_FIELDS else None)
