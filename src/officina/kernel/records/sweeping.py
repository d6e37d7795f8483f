"""One field of many records at once: values mapped to others, each with its event, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records import events, writes, writes_all
from officina.kernel.records.rows import read, to_json
from officina.kernel.records.types import FieldDef, TypeDef, types

BATCH = 2_000

_STORED = """
SELECT r.id, {value} FROM record r {join}
WHERE r.type_id = %(type)s AND r.id > %(after)s AND {where}
ORDER BY r.id LIMIT %(limit)s {lock}
"""


def stored(
    type_def: TypeDef,
    one: FieldDef,
    *,
    where: str = "true",
    params: dict[str, Any] | None = None,
    lock: bool = False,
) -> Iterator[list[tuple[int, Any]]]:
    """(number, value as JSON keeps it) of all records that hold something, in batches.

    ``where`` is over ``r`` and ``d``. The bin is included: what comes out of it must fit too.
    """
    is_detail = one.storage == "detail"
    value = f"to_jsonb(d.{one.code})" if is_detail else f"r.fields->'{one.code}'"
    query = _STORED.format(
        value=value,
        join=f"JOIN {type_def.detail_table} d ON d.record_id = r.id" if is_detail else "",
        where=f"{value} IS NOT NULL AND {where}",
        lock="FOR UPDATE OF r" if lock else "",
    )
    after = 0
    while True:
        asked = {"type": type_def.id, "after": after, "limit": BATCH, **(params or {})}
        found = sql.rows(query, asked)
        if not found:
            return
        yield [(record_id, json.loads(kept)) for record_id, kept in found]
        after = found[-1][0]


def change_values(
    type_def: TypeDef,
    one: FieldDef,
    change: Callable[[Any], Any],
    *,
    by: Actor,
    cause: int,
    where: str = "true",
    params: dict[str, Any] | None = None,
) -> int:
    """Write ``change(value)`` wherever it differs, values as JSON keeps them; return how many."""
    count = 0
    for batch in stored(type_def, one, where=where, params=params, lock=True):
        changed = {i: (kept, change(kept)) for i, kept in batch}
        changed = {i: pair for i, pair in changed.items() if pair[0] != pair[1]}
        _put(type_def, one, changed, by, cause)
        count += len(changed)
    return count


def revert_values(event_id: int, code: str, *, by: Actor, cause: int) -> int:
    """Put back what ``change_values`` changed for an event, wherever it stands so still."""
    told = sql.rows(
        """SELECT e.record_id, e.data, r.type_id FROM event e JOIN record r ON r.id = e.record_id
           WHERE e.id > %(event)s AND e.at >= (SELECT at FROM event WHERE id = %(event)s)
             AND e.cause_id = %(event)s AND e.kind = %(kind)s""",
        {"event": event_id, "kind": events.EDITED.code},
    )
    before: dict[int, dict[int, tuple[Any, Any]]] = {}
    for record_id, data, type_id in told:
        pair = json.loads(data)["changes"].get(code)
        if pair is not None:
            before.setdefault(type_id, {})[record_id] = (pair[0], pair[1])
    count = 0
    for type_id, pairs in before.items():
        type_def = types().by_id(type_id)
        one = type_def.fields[code]
        now = {
            i: kept
            for batch in stored(
                type_def,
                one,
                where="r.id = ANY(%(ids)s::bigint[])",
                params={"ids": sorted(pairs)},
                lock=True,
            )
            for i, kept in batch
        }
        back = {i: (after, was) for i, (was, after) in pairs.items() if now.get(i) == after}
        _put(type_def, one, back, by, cause)
        count += len(back)
    return count


def _put(
    type_def: TypeDef,
    one: FieldDef,
    changed: dict[int, tuple[Any, Any]],
    by: Actor,
    cause: int,
) -> None:
    if not changed:
        return
    if one.storage != "detail":
        writes_all.put_all(
            {i: {one.code: after} for i, (_before, after) in changed.items()},
            before={i: {one.code: before} for i, (before, _after) in changed.items()},
            by=by,
            cause=cause,
        )
        return
    now = clock.now()
    for record_id, (before, after) in changed.items():
        writes.update(
            read(record_id, type_def, rights=None, lock=True),
            detail={one.code: after},
            by=by.caused_by(cause),
            fact=writes.Fact(events.EDITED.code, {"changes": {one.code: [to_json(before), after]}}),
            now=now,
        )
