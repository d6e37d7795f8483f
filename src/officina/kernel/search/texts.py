"""What of a record is found by: its title and number, its words, its files, what was said.

A field that some roles may not see is in no common index, so nobody finds by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from officina.kernel.access.policy import policy
from officina.kernel.records.types import TypeDef

KINDS = ("text", "longtext", "email", "phone", "url")
LONGEST = 100_000
"""Letters of one record's fields, and as many of its comments."""

_COMMENTS = f"""
(SELECT left(string_agg(regexp_replace(c.text, '\\]\\(\\d+\\)', ']', 'g'), E'\\n'
   ORDER BY c.id DESC), {LONGEST})
 FROM records_comment c WHERE c.record_id = r.id AND c.deleted_at IS NULL)
"""

_FIELDS = f"""
left(concat_ws(E'\\n', array_to_string(CASE WHEN %(tags)s::boolean THEN r.tags END, ' '),
  (SELECT string_agg(v.value, E'\\n') FROM jsonb_each_text(r.fields || {{detail}}) v
   WHERE v.key = ANY(%(fields)s::text[]))), {LONGEST})
"""

_PHONES = """
(SELECT string_agg(officina_phone(v.value), ' ') FROM jsonb_each_text(r.fields || {detail}) v
 WHERE v.key = ANY(%(phones)s::text[]))
"""

_contributed: list[str] = []


def contribute(expression: str) -> None:
    """Add words of a layer above: a SQL scalar over ``r``, the record, such as names of files.

    It leaves out what belongs to ``%(guarded)s``, the fields that some may not see. Whoever
    contributes writes an event on the record when they change.
    """
    _contributed.append(expression)


def guarded(type_def: TypeDef) -> frozenset[str]:
    """Fields that some may not see."""
    rules = policy().fields.get(type_def.code, {})
    return frozenset(name for name, action in rules if action == "view")


def select(type_def: TypeDef) -> str:
    """SQL of the raw texts of this type's records: title, words, phones, names, talk."""
    table = type_def.detail_table
    detail = "coalesce(to_jsonb(d), '{}')" if table else "'{}'::jsonb"
    contributed = ", ".join(_contributed)
    return f"""SELECT r.id, r.type_id, r.acl, r.number,
        CASE WHEN %(title)s::boolean THEN r.title ELSE '' END AS title,
        {_FIELDS.format(detail=detail)} AS words, {_PHONES.format(detail=detail)} AS phones,
        concat_ws(E'\\n', {contributed or "''"}) AS names, {_COMMENTS} AS talk
      FROM record r {f"LEFT JOIN {table} d ON d.record_id = r.id" if table else ""}
      WHERE r.type_id = %(type)s AND r.deleted_at IS NULL AND r.id = ANY(%(ids)s::bigint[])"""


def params(type_def: TypeDef, ids: Sequence[int]) -> dict[str, Any]:
    hidden = guarded(type_def)
    fields = [f for f in type_def.fields.values() if f.storage != "base" and f.code not in hidden]
    return {
        "type": type_def.id,
        "ids": list(ids),
        "title": "title" not in hidden,
        "tags": "tags" not in hidden,
        "guarded": sorted(hidden),
        "fields": [f.code for f in fields if f.kind in KINDS],
        "phones": [f.code for f in fields if f.kind == "phone"],
    }
