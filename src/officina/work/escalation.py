"""Who decides about an overdue task that nobody decides about: the rule of F142.

A working day after the deadline it goes to the head of the unit of whoever does it; each working
day that nothing happens, to the head above him; the topmost is reminded every working day.
"""

from __future__ import annotations

import contextlib
import datetime as dt

from officina.kernel.database import sql
from officina.kernel.principals.models import Organisation
from officina.people.calendars import calendar_of
from officina.work.tasks import TaskRow
from worktime import NeverOpen

_HEADS = """
WITH RECURSIVE up AS (
  SELECT id, parent_id, head_id, 0 AS level FROM principals_unit WHERE id = %(unit)s
  UNION ALL SELECT p.id, p.parent_id, p.head_id, level + 1
    FROM principals_unit p JOIN up ON p.id = up.parent_id)
SELECT up.head_id FROM up JOIN principals_user u ON u.id = up.head_id AND u.is_active
WHERE up.head_id IS DISTINCT FROM %(who)s::integer ORDER BY level
"""


def next_head(task: TaskRow) -> int | None:
    """Whom it climbs to now: the first head above, then the one above him; the last stays."""
    unit = task.row.rights_row.unit_id
    found = sql.rows(_HEADS, {"unit": unit, "who": task.responsible_id})
    heads: list[int] = list(dict.fromkeys(head for (head,) in found))
    if task.escalated_to is None or task.escalated_to not in heads:
        return heads[0] if heads else None
    return heads[min(heads.index(task.escalated_to) + 1, len(heads) - 1)]


def a_working_day_after(task: TaskRow, moment: dt.datetime) -> dt.datetime:
    """A day later, or when its organisation works again after that."""
    later = moment + dt.timedelta(days=1)
    number = task.row.rights_row.organisation_id
    organisation = Organisation.objects.filter(id=number).first() if number else None
    if organisation is None:
        return later
    with contextlib.suppress(NeverOpen):
        return calendar_of(organisation).next_open(later)
    return later
