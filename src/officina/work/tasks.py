"""A task as verbs, queries and hosts take it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records import rows
from officina.kernel.records.rows import Beside, RecordRow
from officina.kernel.records.types import StageDef, TypeDef, types
from officina.kernel.records.writes import as_json

CODE = "task"


def task_type() -> TypeDef:
    return types().by_code(CODE)


def stage(code: str) -> StageDef:
    return task_type().stage(code)


def column(value: Any) -> Any:
    """A value as a column of the detail takes it: jsonb is sent as text."""
    return as_json(value) if isinstance(value, dict | list | tuple) else value


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """What a task is made from. Moments are aware, hours decimal; people are their numbers.

    Without ``creator`` it is the actor's; with ``pool`` (a group, ``members_of`` a unit,
    ``holders_of`` a role) and no ``responsible`` it waits until one of them takes it.
    """

    title: str
    description: str = ""
    responsible: int | None = None
    pool: int | None = None
    creator: int | None = None
    assistants: tuple[int, ...] = ()
    observers: tuple[int, ...] = ()
    starts_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    remind: tuple[dt.timedelta, ...] = ()
    important: bool = False
    estimate: Decimal | None = None
    parents: tuple[int, ...] = ()
    company_id: int | None = None
    organisation_id: int | None = None
    unit_id: int | None = None
    host: str = ""
    accept_by: int | None = None
    condition: str = ""
    tags: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Values of fields that users added to tasks, by code."""
    series: int | None = None


@dataclass(slots=True)
class TaskRow:
    """One task as read, with those who have to do with it."""

    row: RecordRow
    creator_id: int | None
    acceptor_id: int | None
    pool: int | None
    assistants: tuple[int, ...]
    observers: tuple[int, ...]
    parents: tuple[int, ...]
    remind: tuple[int, ...]
    condition: str
    host: str
    answer: dict[str, Any] | None
    reason: str
    escalated_to: int | None
    series: int | None
    subtasks_open: int
    timers: tuple[int, ...]
    """People whose time on it is being counted."""

    @property
    def id(self) -> int:
        return self.row.id

    @property
    def title(self) -> str:
        return self.row.title

    @property
    def description(self) -> str:
        return self.row.values.get("description") or ""

    @property
    def responsible_id(self) -> int | None:
        return self.row.responsible_id

    @property
    def due_at(self) -> dt.datetime | None:
        found: dt.datetime | None = self.row.values.get("due_at")
        return found

    @property
    def is_open(self) -> bool:
        return self.row.is_open

    @property
    def state(self) -> str:
        """The code of its stage: waiting, in_progress, paused, returned, acceptance, done or
        failed."""
        assert self.row.stage is not None
        return self.row.stage.code


_COLUMNS = (
    "d.creator",
    "d.acceptor",
    "d.pool",
    "d.remind",
    "d.condition",
    "d.host",
    "d.answer",
    "d.reason",
    "d.escalated_to_id",
    "d.series_id",
    """ARRAY(SELECT p FROM work_part w WHERE w.record_id = d.record_id AND role = 'assistant'
    ORDER BY p)""",
    """ARRAY(SELECT p FROM work_part w WHERE w.record_id = d.record_id AND role = 'observer'
    ORDER BY p)""",
    "ARRAY(SELECT record_id FROM work_about a WHERE a.task_id = d.record_id ORDER BY record_id)",
    """(SELECT count(*) FROM work_about a JOIN record t ON t.id = a.task_id
    WHERE a.record_id = d.record_id AND t.is_open AND t.deleted_at IS NULL)""",
    "ARRAY(SELECT user_id FROM work_spent s WHERE s.task_id = d.record_id AND minutes IS NULL)",
)
_BESIDE = Beside("read of task", _COLUMNS)
_REST = f"SELECT {', '.join(_COLUMNS)} FROM work_task d WHERE d.record_id = %(id)s"  # noqa: S608


def read(
    task_id: int, *, rights: Rights | None, lock: bool = False, beside: Sequence[Beside] = ()
) -> TaskRow:
    """A task that the viewer may see. Raises NoSuchRecord for absent and unseen alike."""
    also = (_BESIDE, *beside)
    return of_row(rows.read(task_id, task_type(), rights=rights, lock=lock, beside=also))


def of_row(row: RecordRow) -> TaskRow:
    """The task of a record that was read; asked again, the same."""
    known: TaskRow | None = row.beside.get(CODE)
    if known is None:
        known = row.beside[CODE] = _read(row)
    return known


def _read(row: RecordRow) -> TaskRow:
    found = row.beside.pop(_BESIDE.name, None) or sql.row(_REST, {"id": row.id})
    if found is None:
        raise rows.NoSuchRecord(row.id)
    creator, acceptor, pool, remind, condition, host, answer, reason, escalated, series = found[:10]
    return TaskRow(
        row=row,
        creator_id=creator,
        acceptor_id=acceptor,
        pool=pool,
        assistants=tuple(found[10]),
        observers=tuple(found[11]),
        parents=tuple(found[12]),
        remind=tuple(json.loads(remind)),
        condition=condition,
        host=host,
        answer=json.loads(answer) if answer else None,
        reason=reason,
        escalated_to=escalated,
        series=series,
        subtasks_open=found[13],
        timers=tuple(found[14]),
    )
