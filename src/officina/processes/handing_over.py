"""Steps that are open already go to the substitute with their person's leave, and come back."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _

from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.names import names_of
from officina.kernel.records.checks import Refused
from officina.people.substitution import acting
from officina.processes.bundle import bundle
from officina.work.actions.delegate_task import delegate_task

HOUSE = Actor.house("substitution")

_OPEN = """
SELECT w.case_id, w.ref, w.node, c.version_id, c.initiator_id FROM processes_waiting w
  JOIN processes_running c ON c.record_id = w.case_id JOIN record t ON t.id = w.ref
WHERE w.kind = 'work' AND {whose} AND t.is_open
ORDER BY w.case_id, w.ref
"""
_OF_HIS = _OPEN.format(whose="t.responsible_id = %(who)s AND NOT w.data ? 'for'")
_HANDED = _OPEN.format(whose="w.data->'handed' = to_jsonb(%(who)s::integer)")
_HOLD = "SELECT FROM processes_running WHERE record_id = %(case)s FOR UPDATE"
_MARK = """UPDATE processes_waiting SET data = (data - 'for' - 'handed' - 'who') || %(more)s::jsonb
WHERE ref = %(task)s AND kind = 'work'"""


class Steps:
    """Fills `people.handover`."""

    def hand_over(self, absent_id: int, to_id: int) -> None:
        """All but those that wait for their person, and those that the other began himself."""
        reason = _("%(name)s is away.") % {"name": _name(absent_id)}
        for case_id, task_id, node, version_id, initiator_id in _found(_OF_HIS, absent_id):
            step = bundle(version_id).step(node)
            if step.absent == "wait" or (step.not_own and initiator_id == to_id):
                continue
            marks = {"for": absent_id, "handed": absent_id, "who": to_id}
            _give(case_id, task_id, to_id, acting(HOUSE, absent_id), reason, marks)

    def give_back(self, absent_id: int) -> None:
        reason = _("%(name)s is back.") % {"name": _name(absent_id)}
        for case_id, task_id, *_rest in _found(_HANDED, absent_id):
            _give(case_id, task_id, absent_id, HOUSE, reason, {"who": absent_id})


def _found(query: str, who: int) -> list[tuple[int, int, str, int, int]]:
    return sql.rows(query, {"who": who})


def _give(
    case_id: int, task_id: int, to: int, by: Actor, reason: str, marks: dict[str, int]
) -> None:
    # The case before its task, as whoever completes the step locks them.
    sql.rows(_HOLD, {"case": case_id})
    try:
        delegate_task(task_id, to=to, by=by, reason=reason)
    except Refused:  # it waits for acceptance: its doer has nothing to do with it now
        return
    sql.rows(_MARK, {"task": task_id, "more": json.dumps(marks)})


def _name(user_id: int) -> str:
    found = names_of([user_id]).get(user_id)
    return found.name if found else ""
