"""Keeping the index: what is in it is a function of what stands in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction

from officina.kernel.database import sql
from officina.kernel.records.types import NoSuchType, TypeDef, types
from officina.kernel.search import texts

CHUNK = 2_000

_INDEX = """
WITH x AS MATERIALIZED ({select}),
t AS MATERIALIZED (SELECT id, type_id, acl, coalesce(phones, '') AS phones,
    officina_words(title) || ' ' || officina_words(number) || ' '
      || replace(officina_words(number), ' ', '') AS a,
    officina_words(coalesce(words, '')) AS b, officina_words(names) AS c,
    officina_words(coalesce(talk, '')) AS d FROM x),
w AS (INSERT INTO search_word
    SELECT DISTINCT word FROM t, string_to_table(a || ' ' || b || ' ' || c || ' ' || d, ' ') word
    WHERE length(word) BETWEEN 4 AND 30 AND word !~ '[0-9]' ON CONFLICT DO NOTHING),
known AS (INSERT INTO search_guarded VALUES (%(type)s, %(guarded)s::text[])
    ON CONFLICT DO NOTHING),
gone AS (DELETE FROM record_search s WHERE s.record_id = ANY(%(ids)s::bigint[])
    AND s.type_id = %(type)s AND NOT EXISTS (SELECT FROM t WHERE t.id = s.record_id))
INSERT INTO record_search AS s (record_id, type_id, acl, doc)
SELECT id, type_id, acl, officina_doc(a, 'A') || officina_doc(b, 'B') || officina_doc(phones, 'B')
    || officina_doc(c, 'C') || officina_doc(d, 'D') FROM t
ON CONFLICT (record_id) DO UPDATE SET acl = excluded.acl, doc = excluded.doc
    WHERE (s.acl, s.doc) IS DISTINCT FROM (excluded.acl, excluded.doc)
"""


def index(record_ids: Iterable[int]) -> None:
    """Bring these records' rows of the index to what the records are now."""
    by_type: dict[int, list[int]] = defaultdict(list)
    for record_id, type_id in sql.rows(
        "SELECT id, type_id FROM record WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id",
        {"ids": list(record_ids)},
    ):
        by_type[type_id].append(record_id)
    for type_id, ids in by_type.items():
        _index(types().by_id(type_id), ids)


def _index(type_def: TypeDef, ids: Sequence[int]) -> None:
    query = _INDEX.format(select=texts.select(type_def))
    params = texts.params(type_def, ids)
    sql.rows(query, params)


def forget(record_id: int) -> None:
    """Leave out a record that is deleted for good, with all its words."""
    sql.rows("DELETE FROM record_search WHERE record_id = %(id)s", {"id": record_id})


def index_all() -> None:
    """Index every record, in chunks that commit; after records were loaded past the log."""
    for type_def in types().all:
        index_type(type_def)


def index_type(type_def: TypeDef) -> None:
    last = 0
    while True:
        with transaction.atomic():
            # What the reader of the log does meanwhile must not be overwritten with older words.
            sql.rows("SELECT FROM events_subscriber WHERE name = 'search' FOR UPDATE")
            found = sql.rows(
                """SELECT id FROM record WHERE type_id = %(type)s AND id > %(last)s
                   ORDER BY id LIMIT %(chunk)s""",
                {"type": type_def.id, "last": last, "chunk": CHUNK},
            )
            if not found:
                return
            last = found[-1][0]
            _index(type_def, [record_id for (record_id,) in found])


def outdated(type_ids: Iterable[int] | None = None) -> list[tuple[TypeDef, frozenset[str]]]:
    """Types whose index was made under other rights to fields, with the fields it leaves out."""
    found = []
    for type_id, fields in sql.rows("SELECT type_id, fields FROM search_guarded"):
        if type_ids is not None and type_id not in type_ids:
            continue
        try:
            type_def = types().by_id(type_id)
        except NoSuchType:
            continue
        if texts.guarded(type_def) != frozenset(fields):
            found.append((type_def, frozenset(fields)))
    return found


def follow_rights() -> bool:
    """Index types again whose fields were hidden or shown, as the loop calls it."""
    for type_def, _fields in outdated():
        guarded = sorted(texts.guarded(type_def))
        index_type(type_def)
        sql.rows(
            "UPDATE search_guarded SET fields = %(fields)s::text[] WHERE type_id = %(type)s",
            {"type": type_def.id, "fields": guarded},
        )
    return False
