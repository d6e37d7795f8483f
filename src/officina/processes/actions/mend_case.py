"""What the owner of a process does with a case that cannot go on by itself (F106, C1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import bpmn
from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.events.kinds import EventKind
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.writes import Fact, note
from officina.processes import events, policies
from officina.processes.running.loading import lock
from officina.processes.running.opening import added_to
from officina.processes.running.stimulate import stimulate

LONGEST = 2_000
MOST_AT_ONCE = 1_000
MOST_VARIABLES = 200


@transaction.atomic
def retry_incident(
    case_id: int,
    token: int,
    branch: int | None = None,
    *,
    by: Actor,
    variables: Mapping[str, Any] | None = None,
) -> None:
    """Try again what could not go on, with mended data if any.

    Raises NoSuchRecord, NotAllowed, and CaseOver where nothing is stuck there any more.
    """
    _mend(
        case_id,
        bpmn.Retry(token, _given(variables), branch),
        events.INCIDENT_RESOLVED,
        {"node": _node(case_id, token), "verb": "retry"},
        by,
    )


def retry_incidents(ids: Sequence[int], *, by: Actor) -> tuple[int, int]:
    """Try many again, each in its own transaction; return how many went on and how many did not.

    ``ids`` are rows of what waits. What is not the actor's to mend counts as not gone on.
    """
    found = sql.rows(
        """SELECT case_id, token, node, branch FROM processes_waiting
           WHERE kind = 'incident' AND id = ANY(%(ids)s::bigint[]) ORDER BY id LIMIT %(most)s""",
        {"ids": list(ids), "most": MOST_AT_ONCE},
    )
    gone_on = 0
    for case_id, token, node, branch in found:
        try:
            with transaction.atomic():
                retry_incident(case_id, token, branch, by=by)
                gone_on += not _is_stuck(case_id, node, branch)
        except (Refused, NotAllowed, NoSuchRecord):
            continue
    return gone_on, len(set(ids)) - gone_on


@transaction.atomic
def skip_step(
    case_id: int,
    token: int,
    branch: int | None = None,
    *,
    by: Actor,
    reason: str = "",
    variables: Mapping[str, Any] | None = None,
) -> None:
    """Go on as if a step were done; its task is taken back. A reason is demanded.

    Raises NoSuchRecord, NotAllowed, Refused without a reason, CaseOver.
    """
    said = {"node": _node(case_id, token), "reason": _reason(reason)}
    _mend(case_id, bpmn.Skip(token, branch, _given(variables)), events.STEP_SKIPPED, said, by)


@transaction.atomic
def move_token(case_id: int, token: int, to: str, *, by: Actor, reason: str = "") -> None:
    """Take a case to another step beside the one where it stands. A reason is demanded.

    Raises NoSuchRecord, NotAllowed, Refused without a reason, CaseOver.
    """
    said = {"node": to, "from": _node(case_id, token), "reason": _reason(reason)}
    _mend(case_id, bpmn.MoveToken(token, to), events.STEP_MOVED, said, by)


@transaction.atomic
def set_variables(
    case_id: int, variables: Mapping[str, Any], *, by: Actor, token: int | None = None
) -> None:
    """Mend what a case keeps; the log says the names, not the values.

    Raises NoSuchRecord, NotAllowed, Refused for values that cannot be kept, CaseOver.
    """
    said = {"names": sorted(variables)}
    command = bpmn.SetVariables(_given(variables), token)
    _mend(case_id, command, events.VARIABLES_SET, said, by)


@transaction.atomic
def add_approver(case_id: int, token: int, person: int, *, by: Actor) -> None:
    """Ask one more person in a step that several decide (F281).

    Raises NoSuchRecord, NotAllowed, CaseOver where nothing is decided there.
    """
    row = policies.cancellable(case_id, by=by)
    case = lock(case_id)
    node = _node(case_id, token)
    name = added_to(node)
    already = case.state.variables.get(name)
    people = [*already, person] if isinstance(already, list) else [person]
    stimulate(case_id, bpmn.SetVariables({name: people}), bpmn.AddInstance(token), by=by)
    said = {"node": node, "title": case.bundle.title(node), "person": person}
    note(row, by=by, fact=Fact(events.APPROVER_ADDED.code, said), now=clock.now())


def _mend(
    case_id: int, command: bpmn.Command, kind: EventKind, said: Mapping[str, Any], by: Actor
) -> None:
    row = policies.mendable(case_id, by=by)
    case = stimulate(case_id, command, by=by)
    titled = dict(said)
    if titled.get("node"):
        titled["title"] = case.bundle.title(str(titled["node"]))
    note(row, by=by, fact=Fact(kind.code, titled), now=clock.now())


def _given(variables: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if variables is not None and len(variables) > MOST_VARIABLES:
        raise Refused(_("At most %(n)s values, please.") % {"n": MOST_VARIABLES})
    return dict(variables or {})


def _reason(reason: str) -> str:
    reason = " ".join(reason.split())[:LONGEST]
    if not reason:
        raise Refused(errors={"reason": _("Say why.")})
    return reason


def _node(case_id: int, token: int) -> str:
    """Where a token stands, for what the log says of it."""
    found = sql.row(
        """SELECT node FROM processes_waiting WHERE case_id = %(case)s AND token = %(token)s
           ORDER BY kind = 'timer', id LIMIT 1""",
        {"case": case_id, "token": token},
    )
    return str(found[0]).partition(":")[0] if found else ""


def _is_stuck(case_id: int, node: str, branch: int | None) -> bool:
    """Whether it is stuck there again: a token that tried anew may have another number."""
    return bool(
        sql.row(
            """SELECT 1 FROM processes_waiting WHERE case_id = %(case)s AND node = %(node)s
               AND kind = 'incident' AND branch IS NOT DISTINCT FROM %(branch)s::integer""",
            {"case": case_id, "node": node, "branch": branch},
        )
    )
