"""Labels in use, as far as the viewer sees the records that bear them."""

from __future__ import annotations

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.queries.visible import Source, newest_ids
from officina.kernel.records.types import types

LOOKED_AT = 2_000
"""Of each type the newest records that he sees: what nobody has used for long is not offered."""


def tags_in_use(rights: Rights, words: str, *, limit: int = 12) -> list[str]:
    """Labels with these letters in them, the most used first; one query a type with labels."""
    found: dict[str, int] = {}
    for type_def in types().all:
        if "tags" not in type_def.fields or "tags" in rights.hidden_fields(type_def.code):
            continue
        source = Source(type_def, rights)
        for tag, count in sql.rows(
            f"""WITH {newest_ids(source, LOOKED_AT)}
                SELECT tag, count(*) FROM m JOIN record r ON r.id = m.id, unnest(r.tags) tag
                WHERE position(officina_sort_key(%(words)s::text) IN officina_sort_key(tag)) > 0
                GROUP BY tag ORDER BY count(*) DESC, tag LIMIT {int(limit)}""",
            source.params | {"words": words},
        ):
            found[tag] = found.get(tag, 0) + count
    return sorted(found, key=lambda tag: (-found[tag], tag))[:limit]
