"""Regular tasks (F117): begin a series, end it, make the next one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.due import Due, cancel, schedule
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.principals.viewer import load_viewer
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.work import agenda, events, policies
from officina.work.actions.create_tasks import create_tasks
from officina.work.models import Series
from officina.work.series import MOST, Timing, calendar_for, draft_of, from_json, to_json
from officina.work.tasks import read


@transaction.atomic
def repeat_task(task_id: int, timing: Timing, *, by: Actor) -> int:
    """Have a task like this one come again by the calendar; return the number of the series.

    Only whoever decides about the task may. Raises NotAllowed, Refused for a rule without dates.
    """
    if by.user_id is None:
        raise NotAPerson(by.robot)
    task = read(task_id, rights=rights_of(by))
    policies.require(rights_of(by), "set_up", task)
    dates = timing.dates(clock.now(), calendar_for(by.user_id), 1)
    if not dates or not 0 <= timing.term <= 24 * 366:
        raise Refused(errors={"begins_at": _("There is no date to come.")})
    if Series.objects.filter(owner_id=by.user_id, is_active=True).count() >= MOST:
        raise Refused(_("You have %(n)s regular tasks already.") % {"n": MOST})
    made = Series.objects.create(
        rule=timing.rule,
        begins_at=timing.begins_at,
        timezone=timing.timezone,
        shift=timing.shift,
        term=timing.term,
        draft=to_json(draft_of(task)),
        owner_id=by.user_id,
        next_at=dates[0],
        created_at=clock.now(),
    )
    schedule(agenda.RECUR, dates[0], key=f"series:{made.id}", data={"series": made.id})
    record_fact(events.REPEATED, {"title": task.title, "rule": timing.rule}, by)
    return int(made.id)


@transaction.atomic
def end_series(series_id: int, *, by: Actor) -> None:
    """Let a regular task come no more. Its owner may, and administrators."""
    found = Series.objects.select_for_update().filter(id=series_id, is_active=True).first()
    if found is None:
        raise NoSuchRecord(series_id)
    if by.viewer and found.owner_id != by.user_id and not by.viewer.is_administrator:
        raise NoSuchRecord(series_id)
    Series.objects.filter(id=series_id).update(is_active=False, next_at=None)
    cancel(f"series:{series_id}")
    record_fact(events.REPEAT_ENDED, {"title": found.draft["title"]}, by)


def come_again(one: Due) -> dt.datetime | None:
    """Give the task of this date and say when the next comes; within the tick's transaction, so
    that each comes exactly once. It ends where its owner has left or may no longer give tasks."""
    found = Series.objects.select_for_update().filter(id=one.data["series"], is_active=True).first()
    owner = load_viewer(found.owner_id) if found else None
    if found is None or owner is None:
        return None
    by = Actor.of(owner)
    due_at = one.at + dt.timedelta(hours=found.term) if found.term else None
    draft = replace(from_json(found.draft), due_at=due_at, series=found.id)
    try:
        with transaction.atomic():
            create_tasks([draft], by=by)
    except (NotAllowed, Refused) as refused:
        record_fact(events.REPEAT_ENDED, {"title": draft.title, "why": str(refused)}, by)
        Series.objects.filter(id=found.id).update(is_active=False, next_at=None)
        return None
    timing = Timing(found.rule, found.begins_at, found.timezone, found.shift, found.term)
    dates = timing.dates(one.at, calendar_for(found.owner_id), 1)
    next_at = dates[0] if dates else None
    Series.objects.filter(id=found.id).update(next_at=next_at, made=found.made + 1)
    return next_at


def owned_by(user_id: int) -> list[Series]:
    """Somebody's regular tasks that still come, the soonest first."""
    return list(Series.objects.filter(owner_id=user_id, is_active=True).order_by("next_at", "id"))
