"""Events as they are read from the log."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One fact of the log, as subscribers get it."""

    id: int
    at: dt.datetime
    kind: str
    record_id: int | None
    actor_id: int | None
    behalf_id: int | None
    robot: str
    cause_id: int | None
    depth: int
    data: dict[str, Any]

    def robot_called(self, name: str) -> Actor:
        """The actor of a robot that this event wakes: it leaves the trace of its cause."""
        return Actor(robot=name, cause=self.id, depth=self.depth + 1)


_COLUMNS = "id, at, kind, record_id, actor_id, behalf_id, robot, cause_id, depth, data"


def read(
    *, after: int, upto: int, kinds: Sequence[str] = (), limit: int = 500
) -> list[LoggedEvent]:
    """Events with ``after < id <= upto``, in order; of these kinds, or of all."""
    found = sql.rows(
        f"""SELECT {_COLUMNS} FROM events_between(%(after)s::bigint, %(upto)s::bigint,
              %(kinds)s::text[], %(limit)s::integer) ORDER BY id""",  # noqa: S608 # known names only
        {"after": after, "upto": upto, "kinds": list(kinds), "limit": limit},
    )
    return [_event(row) for row in found]


def read_ids(ids: Iterable[int]) -> list[LoggedEvent]:
    """These events, in the order of the log."""
    found = sql.rows(
        f"SELECT {_COLUMNS} FROM event WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id",  # noqa: S608
        {"ids": list(ids)},
    )
    return [_event(row) for row in found]


def _event(row: tuple[Any, ...]) -> LoggedEvent:
    return LoggedEvent(*row[:-1], json.loads(row[-1]))  # type: ignore[call-arg] # as _COLUMNS
