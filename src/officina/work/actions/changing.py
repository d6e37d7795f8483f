"""What all verbs on a task share: the lock and the right before, one write after."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import rights_of
from officina.kernel.database import sql
from officina.kernel.events.kinds import EventKind
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import to_json
from officina.kernel.records.writes import Fact, Written, update
from officina.work import agenda, policies
from officina.work.ports import hold, locks
from officina.work.tasks import TaskRow, column, read, stage

LONGEST = 2_000
_SHOWN = {"responsible_id": "responsible", "due_at": "due_at"}


def locked(
    task_id: int,
    verb: str,
    by: Actor,
    states: Collection[str],
    *,
    with_host: bool = False,
) -> TaskRow:
    """The task, held until the transaction ends, in one of these states.

    ``with_host`` where its host is going to be told something: then he holds what is his first.
    Raises NoSuchRecord, NotAllowed, and Refused where another was quicker.
    """
    rights = rights_of(by)
    task = read(task_id, rights=rights, lock=True, beside=locks() if with_host else ())
    if with_host:
        hold(task)
    policies.require(rights, verb, task)
    if task.state not in states:
        assert task.row.stage is not None
        said = {"state": task.row.stage.label}
        raise Refused(_("This task is “%(state)s” now, so that cannot be done.") % said)
    return task


def worded(reason: str, *, demand: str = "") -> str:
    """A reason as it is kept. Raises Refused where it is too long, or absent and demanded."""
    reason = reason.replace("\x00", "").strip()
    if not reason and demand:
        raise Refused(errors={"reason": demand})
    if len(reason) > LONGEST:
        raise Refused(errors={"reason": _("At most %(n)s letters, please.") % {"n": LONGEST}})
    return reason


def change(
    task: TaskRow,
    kind: EventKind,
    *,
    by: Actor,
    to: str = "",
    reason: str = "",
    base: Mapping[str, Any] | None = None,
    detail: Mapping[str, Any] | None = None,
    said: Mapping[str, Any] | None = None,
    settles: bool = False,
) -> Written:
    """Write a verb: another state, other columns, one event that says enough to undo it.

    ``settles`` ends an escalation: somebody decided.
    """
    now, columns, rest = clock.now(), dict(base or {}), dict(detail or {})
    changes = {_SHOWN[k]: [_before(task, k), v] for k, v in columns.items() if k in _SHOWN}
    if to and to != task.state:
        entered = stage(to)
        columns |= {"stage_id": entered.id, "is_open": entered.is_open, "stage_since": now}
        changes["stage"] = [task.row.stage_id, entered.id]
    if settles and task.escalated_to is not None:
        rest["escalated_to_id"] = None
        _forget_head(task.id)
    if reason:
        rest["reason"] = reason
    kept = {k: _kept(task, k) for k in rest}
    written = update(
        task.row,
        base=columns,
        detail={k: column(v) for k, v in rest.items()},
        by=by,
        fact=Fact(
            kind.code,
            {"changes": changes, "kept": kept, "reason": reason, **(said or {})},
        ),
        now=now,
    )
    # Whatever is closed goes off the list of what is due in the same statement.
    if ("due_at" in columns or "is_open" in columns) and columns.get("is_open", task.is_open):
        agenda.replan(task.id, columns.get("due_at", task.due_at), task.remind, now)
    return written


def _before(task: TaskRow, column: str) -> Any:
    return task.responsible_id if column == "responsible_id" else task.due_at


_KEPT = {"escalated_to_id": "escalated_to", "acceptor": "acceptor_id"}


def _kept(task: TaskRow, column: str) -> Any:
    if column == "spent":
        return to_json(task.row.values.get("spent"))
    return getattr(task, _KEPT.get(column, column))


def _forget_head(task_id: int) -> None:
    sql.rows("DELETE FROM work_part WHERE record_id = %(id)s AND role = 'head'", {"id": task_id})


def take_part(task_id: int, role: str, people: Collection[int]) -> None:
    """Have people take part in a task, from now on; whoever did so before stays."""
    sql.rows(
        """INSERT INTO work_part (record_id, role, p, is_open, due_at)
           SELECT r.id, %(role)s, p, r.is_open, r.due_at
           FROM record r, unnest(%(people)s::integer[]) p WHERE r.id = %(id)s
           ON CONFLICT DO NOTHING""",
        {"id": task_id, "role": role, "people": list(people)},
    )


def share_with(task_id: int, people: Collection[int], by: Actor) -> None:
    """Say in the shares who takes part; the record's own column goes with the verb's write."""
    sql.rows(
        """WITH s AS (INSERT INTO records_share (record_id, principal_id, level, by_id, at)
             SELECT %(id)s, p, 'view', %(by)s, %(now)s FROM unnest(%(people)s::integer[]) p
             ON CONFLICT DO NOTHING)
           INSERT INTO records_follower (record_id, user_id)
           SELECT %(id)s, p FROM unnest(%(people)s::integer[]) p WHERE p > 0
           ON CONFLICT DO NOTHING""",
        {"id": task_id, "people": list(people), "by": by.user_id, "now": clock.now()},
    )


def place_of(user_id: int) -> dict[str, int | None] | None:
    """The unit and organisation that a task belongs to when it is his; ``None`` for who left."""
    found = sql.row(
        """SELECT u.unit_id, n.organisation_id FROM principals_user u
           LEFT JOIN principals_unit n ON n.id = u.unit_id
           WHERE u.id = %(id)s AND u.is_active""",
        {"id": user_id},
    )
    return {"unit_id": found[0], "organisation_id": found[1]} if found else None
