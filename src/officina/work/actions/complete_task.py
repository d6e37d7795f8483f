from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.events.kinds import EventKind
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Written
from officina.people.substitution import acting
from officina.work import events
from officina.work.actions.changing import change, locked, worded
from officina.work.actions.spend_time import stop_all
from officina.work.conditions import lacking
from officina.work.doors import door_of
from officina.work.ports import Missing, host_of
from officina.work.record_types import ACCEPTANCE, DONE, IN_PROGRESS, PAUSED, RETURNED, WAITING
from officina.work.tasks import TaskRow


class Blocked(Refused):
    """The task cannot be completed yet; ``missing`` says why, and where that is mended."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        self.missing = tuple(missing)
        super().__init__(" ".join(one.sentence for one in missing))


@transaction.atomic
def complete_task(
    task_id: int,
    *,
    by: Actor,
    outcome: str = "",
    values: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Written:
    """Say that the work is done. Where somebody accepts it, it goes to him first (F118).

    Raises Blocked while something lacks (F141), Refused where nobody took it from its pool, and
    whatever the host refuses; then nothing is changed.
    """
    states = (WAITING, IN_PROGRESS, PAUSED, RETURNED)
    task = locked(task_id, "complete", by, states, with_host=True)
    if task.responsible_id is None:
        raise Refused(_("Nobody has taken this task yet. Take it first."))
    host, reason = host_of(task), worded(reason)
    if host is not None:
        by = acting(by, host.acts_for(task) if by.user_id == task.responsible_id else None)
        known = [one.code for one in host.outcomes(task)]
        if outcome not in (known or [""]):
            raise Refused(_("Choose one of the ways to complete this."))
    elif outcome:
        raise Refused(_("Choose one of the ways to complete this."))
    lacks = missing(task, outcome, by)
    if lacks:
        raise Blocked(lacks)
    answer = {"outcome": outcome, "values": dict(values or {}), "reason": reason}
    if task.acceptor_id not in (None, by.user_id):
        said = {"outcome": outcome} if outcome else {}
        return change(
            task,
            events.SUBMITTED,
            by=by,
            to=ACCEPTANCE,
            reason=reason,
            detail={"answer": answer},
            said=said,
        )
    return finish(task, answer, events.COMPLETED, by=by)


def missing(task: TaskRow, outcome: str, by: Actor) -> list[Missing]:
    """Why it cannot be completed yet: its own conditions first, then its host's."""
    found = [Missing(sentence, *door_of(task, demand)) for demand, sentence in lacking(task)]
    host = host_of(task)
    return found + list(host.missing(task, outcome, by)) if host else found


def finish(task: TaskRow, answer: Mapping[str, Any], kind: EventKind, *, by: Actor) -> Written:
    """Close it as done and tell its host, in the same transaction."""
    stop_all(task, by=by)
    outcome, reason = answer["outcome"], answer["reason"]
    written = change(
        task,
        kind,
        by=by,
        to=DONE,
        reason=reason,
        detail={"answer": None} if task.answer else None,
        said={"outcome": outcome} if outcome else None,
        settles=True,
    )
    host = host_of(task)
    if host is not None:
        host.completed(task, outcome, answer["values"], reason, by)
    return written
