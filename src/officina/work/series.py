"""Regular tasks as verbs and pages take them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from officina.kernel.database import sql
from officina.kernel.principals.models import Organisation
from officina.kernel.recurrence import next_dates
from officina.people.calendars import calendar_of
from officina.work.tasks import TaskDraft, TaskRow
from worktime import Calendar

MOST = 200
"""Regular tasks of one person."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When it comes: a rule of RFC 5545, its first moment, and hours until the deadline."""

    rule: str
    begins_at: dt.datetime
    timezone: str
    shift: str = ""
    term: int = 0

    def dates(self, after: dt.datetime, calendar: Calendar | None, count: int = 5) -> list[Any]:
        return next_dates(
            self.rule,
            self.begins_at,
            self.timezone,
            after=after,
            shift=self.shift,
            calendar=calendar,
            count=count,
        )


def calendar_for(user_id: int) -> Calendar | None:
    """The working calendar of somebody's organisation."""
    found = Organisation.objects.filter(
        id__in=[
            row[0]
            for row in sql.rows(
                """SELECT n.organisation_id FROM principals_user u
                   JOIN principals_unit n ON n.id = u.unit_id WHERE u.id = %(user)s""",
                {"user": user_id},
            )
        ]
    ).first()
    return calendar_of(found) if found else None


def to_json(draft: TaskDraft) -> dict[str, Any]:
    """What each task of a series is made from, as it is kept."""
    return {
        "title": draft.title,
        "description": draft.description,
        "responsible": draft.responsible,
        "pool": draft.pool,
        "assistants": list(draft.assistants),
        "observers": list(draft.observers),
        "important": draft.important,
        "remind": [int(one.total_seconds() // 60) for one in draft.remind],
        "estimate": str(draft.estimate) if draft.estimate is not None else None,
        "accept_by": draft.accept_by,
        "condition": draft.condition,
        "company_id": draft.company_id,
        "parents": list(draft.parents),
    }


def from_json(kept: Mapping[str, Any]) -> TaskDraft:
    return TaskDraft(
        title=kept["title"],
        description=kept["description"],
        responsible=kept["responsible"],
        pool=kept["pool"],
        assistants=tuple(kept["assistants"]),
        observers=tuple(kept["observers"]),
        important=kept["important"],
        remind=tuple(dt.timedelta(minutes=one) for one in kept["remind"]),
        estimate=Decimal(kept["estimate"]) if kept["estimate"] else None,
        accept_by=kept["accept_by"],
        condition=kept["condition"],
        company_id=kept["company_id"],
        parents=tuple(kept["parents"]),
    )


def draft_of(task: TaskRow) -> TaskDraft:
    """A task like this one, for the next time."""
    values = task.row.values
    return TaskDraft(
        title=task.title,
        description=task.description,
        responsible=task.responsible_id,
        pool=task.pool,
        assistants=task.assistants,
        observers=task.observers,
        important=bool(values.get("is_important")),
        remind=tuple(dt.timedelta(minutes=one) for one in task.remind),
        estimate=values.get("estimate"),
        accept_by=task.acceptor_id,
        condition=task.condition,
        company_id=values.get("company"),
        parents=task.parents,
    )
