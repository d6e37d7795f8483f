"""Finding records by words, within what one may see."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.queries.visible import company_token
from officina.kernel.records.types import StageDef, TypeDef, types
from officina.kernel.search import indexing, texts
from officina.kernel.search.repair import other_layout, repairs
from officina.kernel.search.snippets import Snippet, Stem, marked, snippet, stems

CAP = 1_000
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Hit:
    id: int
    type: TypeDef
    number: str
    title: str
    """Empty where its title is a field that the viewer may not see."""
    stage: StageDef | None
    is_open: bool
    updated_at: dt.datetime
    company: str
    """Empty where the viewer may not see the company."""
    title_parts: Snippet = ()
    snippet: Snippet = ()


@dataclass(frozen=True, slots=True)
class Found:
    hits: Sequence[Hit] = ()
    count: int = 0
    is_capped: bool = False
    repaired: str = ""
    """The words searched instead of those typed; empty where nothing was repaired."""


# The fence makes PostgreSQL find first and rank then, at most the cap of each group of types.
_FIND = """
WITH m AS MATERIALIZED ({groups}),
p AS (SELECT record_id, g,
        ts_rank('{{0.05, 0.2, 0.4, 1}}', doc, officina_query(%(words)s, %(is_whole)s), 1) AS rank
      FROM m ORDER BY rank DESC, record_id DESC LIMIT %(limit)s)
SELECT r.id, r.type_id, r.number, r.title, r.stage_id, r.is_open, r.updated_at,
  CASE WHEN c.acl && %(company_token)s::integer[] AND c.deleted_at IS NULL THEN c.title END,
  (SELECT count(*) FROM m), officina_query(%(words)s, %(is_whole)s)::text
FROM p JOIN record r ON r.id = p.record_id LEFT JOIN record c ON c.id = r.company_id
WHERE r.deleted_at IS NULL AND r.acl && CASE p.g {tokens} END
ORDER BY p.rank DESC, r.updated_at DESC
"""

_GROUP = """
(SELECT record_id, doc, {n} AS g FROM record_search
 WHERE doc @@ officina_query(%(words)s, %(is_whole)s) AND acl && %(token{n})s::integer[]
   AND type_id = ANY(%(types{n})s::smallint[]) LIMIT {cap})
"""


def find(
    words: str,
    rights: Rights,
    *,
    types_wanted: Collection[TypeDef] | None = None,
    limit: int = 20,
    cap: int = CAP,
    repair: bool = True,
) -> Found:
    """The best hits among at most ``cap`` records of each kind of right.

    Where nothing is found, misspelt words are repaired and the wrong keyboard is tried. Fields
    that some may not see are found by nobody.
    """
    words = words.replace("\x00", "")[:LONGEST].strip()
    groups = _groups(rights, types_wanted)
    if not groups or not any(c.isalnum() for c in words):
        return Found()
    # Whole words first: what begins so is asked for only where nothing is called so.
    for is_whole in (True, False):
        found = _find(words, rights, groups, limit, cap, is_whole=is_whole)
        if found.hits:
            return found
    if not repair:
        return found
    for meant in [*repairs(words), other_layout(words)]:
        again = _find(meant, rights, groups, limit, cap)
        if again.hits:
            return Found(again.hits, again.count, again.is_capped, repaired=meant)
    return Found()


def _groups(
    rights: Rights, wanted: Collection[TypeDef] | None
) -> list[tuple[frozenset[int], list[int]]]:
    """(token, numbers of types) for types that the viewer sees with equal eyes."""
    by_token: dict[frozenset[int], list[int]] = defaultdict(list)
    closed = _still_indexed(rights)
    for type_def in types().all if wanted is None else wanted:
        token = rights.token(type_def.code)
        if token and type_def.id not in closed:
            by_token[token].append(type_def.id)
    return list(by_token.items())


def _still_indexed(rights: Rights) -> set[int]:
    """Types whose index still has a field that was hidden from this viewer just now."""
    hiding = {t.id for t in types().all if rights.hidden_fields(t.code)}
    if not hiding:
        return set()
    return {
        type_def.id
        for type_def, left_out in indexing.outdated(hiding)
        if not rights.hidden_fields(type_def.code) <= left_out
    }


def _find(
    words: str,
    rights: Rights,
    groups: list[tuple[frozenset[int], list[int]]],
    limit: int,
    cap: int,
    *,
    is_whole: bool = False,
) -> Found:
    params: dict[str, Any] = {
        "words": words,
        "is_whole": is_whole,
        "limit": limit,
        "company_token": company_token(rights),
    }
    for n, (token, ids) in enumerate(groups):
        params |= {f"token{n}": sorted(token), f"types{n}": ids}
    numbers = range(len(groups))
    query = _FIND.format(
        groups=" UNION ALL ".join(_GROUP.format(n=n, cap=cap + 1) for n in numbers),
        tokens=" ".join(f"WHEN {n} THEN %(token{n})s::integer[]" for n in numbers),
    )
    rows = sql.rows(query, params)
    if not rows:
        return Found()
    count, wanted = rows[0][8], stems(rows[0][9])
    bodies = _bodies([(row[0], row[1]) for row in rows])
    hits = [_hit(row, wanted, bodies.get(row[0], ()), rights) for row in rows]
    return Found(hits, min(count, cap), count > cap)


def _hit(
    row: tuple[Any, ...], wanted: Sequence[Stem], bodies: Sequence[str], rights: Rights
) -> Hit:
    record_id, type_id, number, title, stage_id, is_open, updated_at, company = row[:8]
    type_def = types().by_id(type_id)
    hidden = rights.hidden_fields(type_def.code)
    title = "" if "title" in hidden else title
    return Hit(
        id=record_id,
        type=type_def,
        number=number,
        title=title,
        stage=type_def.stage_by_id.get(stage_id),
        is_open=is_open,
        updated_at=updated_at,
        company="" if "company" in hidden else company or "",
        title_parts=marked(title, wanted),
        snippet=snippet(bodies, wanted),
    )


@dataclass(slots=True)
class _Bodies:
    """Texts of the hits of every type, in one statement."""

    parts: list[str] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)

    def add(self, type_def: TypeDef, ids: list[int]) -> None:
        n = len(self.parts)
        query = texts.select(type_def)
        for name, value in texts.params(type_def, ids).items():
            query = query.replace(f"%({name})s", f"%({name}{n})s")
            self.params[f"{name}{n}"] = value
        self.parts.append(f"SELECT id, words, names, talk FROM ({query}) x{n}")


def _bodies(hits: Sequence[tuple[int, int]]) -> dict[int, Sequence[str]]:
    by_type: dict[int, list[int]] = defaultdict(list)
    for record_id, type_id in hits:
        by_type[type_id].append(record_id)
    asked = _Bodies()
    for type_id, ids in by_type.items():
        asked.add(types().by_id(type_id), ids)
    found = sql.rows(" UNION ALL ".join(asked.parts), asked.params)
    return {row[0]: [text for text in row[1:] if text] for row in found}
