from __future__ import annotations

import datetime as dt

from django.db import transaction

from officina.kernel.database import sql
from officina.processes.actions.make_link import make_link
from officina.processes.host import place_of

LASTS = dt.timedelta(days=30)


@transaction.atomic
def link_approval(task_id: int) -> bool:
    """Have the letter written that asks for an approval; whether the step asks by letter at all.

    Only whoever has the task gets it: a common list is not asked.
    """
    place = place_of(task_id)
    if place is None or not place.step.by_mail or not place.step.outcomes:
        return False
    found = sql.row(
        """SELECT u.id, u.email FROM record t JOIN principals_user u ON u.id = t.responsible_id
           WHERE t.id = %(task)s AND u.is_active AND u.email <> ''""",
        {"task": task_id},
    )
    if found is None:
        return False
    link = make_link(
        place.case_id, place.token, place.node, place.branch, to=found[1], lasts=LASTS,
        task_id=task_id, user_id=found[0],
    )  # fmt: skip
    from officina.processes.jobs import ask_by_letter

    ask_by_letter.defer(link_id=link.id)
    return True
