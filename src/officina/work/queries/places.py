"""Where tasks belong: their case and the card that it runs on, as far as the viewer sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.types import types
from officina.work.ports import names_by_type

MOST = 3
"""Parents that a line names."""


class Parent(NamedTuple):
    """A record that a task hangs on."""

    id: int
    type_id: int
    title: str
    acl: list[int]


PARENTS = """
SELECT jsonb_agg(jsonb_build_array(a.id, a.type_id, a.title, a.acl) ORDER BY a.id DESC) AS parents
FROM work_about w JOIN record a ON a.id = w.record_id AND a.deleted_at IS NULL
WHERE w.task_id = r.id
"""
"""Beside a task that is read as ``r``: its parents, the newest first."""


def places_of(ids: Collection[int], rights: Rights, *, but: int | None = None) -> dict[int, str]:
    """A line for each task that belongs anywhere; ``but`` is the card on which they are shown."""
    found: dict[int, list[Parent]] = defaultdict(list)
    for task_id, *parent in sql.rows(
        """SELECT w.task_id, a.id, a.type_id, a.title, a.acl
           FROM work_about w JOIN record a ON a.id = w.record_id AND a.deleted_at IS NULL
           WHERE w.task_id = ANY(%(ids)s::bigint[]) AND a.id IS DISTINCT FROM %(but)s::bigint
           ORDER BY a.id DESC""",
        {"ids": list(ids), "but": but},
    ):
        found[task_id].append(Parent(*parent))
    return lines(found, rights)


def lines(parents: Mapping[int, Iterable[Any]], rights: Rights) -> dict[int, str]:
    """What stands under each task: what hosts call their own first, then the others."""
    seen = {
        task_id: [one for one in (Parent(*each) for each in found) if _sees(one, rights)]
        for task_id, found in parents.items()
    }
    names = names_by_type(
        (types().by_id(one.type_id).code, one.id) for found in seen.values() for one in found
    )
    return {
        task_id: " · ".join(
            names.get(one.id, one.title)
            for one in sorted(found[:MOST], key=lambda one: one.id not in names)
        )
        for task_id, found in seen.items()
        if found
    }


def _sees(one: Parent, rights: Rights) -> bool:
    return bool(rights.token(types().by_id(one.type_id).code) & set(one.acl))
