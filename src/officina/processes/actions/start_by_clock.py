"""Starts by the clock: once for each moment, for nothing in particular or for each card that fits.

All of it is in the tick's transaction, which schedules the next moment, too: killed at any point,
the portal has either started and moved on, or done neither. Moments that passed while it was down
are one start, and the owner is told.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bpmn import timers
from officina.kernel import clock, due
from officina.kernel.access.policy import NotAllowed, Rights
from officina.kernel.database import sql
from officina.kernel.due import Due
from officina.kernel.events.kinds import EventKind
from officina.kernel.notify.audience import Reason
from officina.kernel.notify.telling import News, tell
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.viewer import load_viewer
from officina.kernel.records.checks import Refused
from officina.kernel.records.filters import BadFilter
from officina.kernel.records.rows import NoSuchRecord, read, type_of
from officina.kernel.records.types import types
from officina.kernel.records.writes import Fact, note
from officina.processes import events, policies
from officina.processes.actors import authority_of
from officina.processes.arming import START
from officina.processes.bundle import Bundle, NoSuchVersion, bundle
from officina.processes.doing.asking import TOLD
from officina.processes.queries.matching import matching
from officina.processes.queries.subjects import subjects_of
from officina.processes.rhythm import Rhythm
from officina.processes.starting import start_at
from officina.processes.times import calendar_of

logger = logging.getLogger(__name__)

LATE = dt.timedelta(minutes=15)
MOST_CARDS = 1_000


def start_by_clock(one: Due) -> dt.datetime | None:
    """A moment has come, or the turn of one card of it; return the next moment."""
    assert one.record_id is not None
    try:
        found = bundle(int(one.data["version"]))
    except NoSuchVersion:
        return None  # the process is gone for good
    rhythm = found.step(str(one.data["event"])).clock
    if "subject" in one.data:
        _begin(one, found, rhythm, int(one.data["subject"]))
        return None
    if rhythm is not None and (postponed := _postponed(one, rhythm)):
        return postponed
    next_at, missed = _next(one, rhythm)
    try:
        process = policies.published(one.record_id)
    except Refused as refused:
        logger.info("Process %s was not started: %s", one.record_id, refused.sentence)
        return next_at
    if missed or clock.now() - one.at > LATE:
        said = {"at": one.at.isoformat(), "missed": missed}
        _tell(one.record_id, found, events.CLOCK_LATE, said)
    if rhythm is not None and process.runs_on:
        _for_each_card(one, found, rhythm)
    else:
        _begin(one, found, rhythm)
    return next_at


def _postponed(one: Due, rhythm: Rhythm) -> dt.datetime | None:
    """The moment of this date by the calendar as it is now, where that is still to come: a day off
    was entered, or taken back, since it was scheduled."""
    assert one.record_id is not None
    day = dt.date.fromisoformat(one.data["day"])
    found, moment = next(rhythm.comings(day, calendar_of(one.record_id)), (None, one.at))
    return moment if found == day and moment > clock.now() else None


def _next(one: Due, rhythm: Rhythm | None) -> tuple[dt.datetime | None, int]:
    """The next moment to come, and how many have passed since this one."""
    if rhythm is None:
        return _next_of_cycle(one)
    assert one.record_id is not None
    last, missed = one.at, 0
    after = dt.date.fromisoformat(one.data["day"]) + dt.timedelta(days=1)
    for day, moment in rhythm.comings(after, calendar_of(one.record_id)):
        if moment > max(last, clock.now()):
            _remember(one, day=day.isoformat())
            return moment, missed
        missed += moment > last
        last = max(last, moment)
    return None, missed


def _next_of_cycle(one: Due) -> tuple[dt.datetime | None, int]:
    """The same for a cycle of ISO 8601; ``left`` counts its starts."""
    every, left = one.data.get("every"), one.data.get("left")
    length = timers.duration(str(every)) if every else None
    if length is None or left == 1:
        return None, 0
    if left is not None:
        _remember(one, left=left - 1)
    at, missed = length.after(one.at), 0
    if not length.months:
        missed = max(0, int((clock.now() - one.at).total_seconds() // length.seconds))
        return one.at + (missed + 1) * dt.timedelta(seconds=length.seconds), missed
    while at <= clock.now():
        at, missed = length.after(at), missed + 1
    return at, missed


def _remember(one: Due, **data: str | int) -> None:
    sql.rows(
        "UPDATE due SET data = data || %(data)s::jsonb WHERE id = %(id)s",
        {"id": one.id, "data": json.dumps(data)},
    )


def _for_each_card(one: Due, found: Bundle, rhythm: Rhythm) -> None:
    """Each card starts in a turn of its own, so that one that cannot keeps none back."""
    assert one.record_id is not None
    try:
        rights = _rights(found)
        cards = [
            card
            for type_def in subjects_of(one.record_id)
            for card in matching(type_def, rhythm.only_if, rights, most=MOST_CARDS + 1)
        ]
        if len(cards) > MOST_CARDS:
            raise Refused(
                _("More than %(n)s cards fit. Say more exactly for which it starts.")
                % {"n": MOST_CARDS}
            )
    except (Refused, BadFilter) as refused:
        _tell(one.record_id, found, events.CLOCK_FAILED, {"why": str(refused)})
        return
    for card in cards:
        due.schedule(
            START,
            one.at,
            key=f"start:{one.record_id}:{one.data['event']}:{one.at.isoformat()}:{card}",
            record_id=one.record_id,
            data={**one.data, "subject": card},
        )


def _begin(one: Due, found: Bundle, rhythm: Rhythm | None, card: int | None = None) -> None:
    assert one.record_id is not None
    who = rhythm.who if rhythm is not None else None
    try:
        with transaction.atomic():
            subject = None
            if card is not None:
                subject = read(card, type_of(card), rights=_rights(found))
                if subject.deleted_at is not None:
                    return
            start_at(
                one.record_id,
                found.version_id,
                str(one.data["event"]),
                int(one.data["trigger"]),
                by=Actor(robot="timer"),
                subject=subject,
                initiator=who if who is not None and load_viewer(who) else None,
            )
    except NoSuchRecord:
        return
    except (Refused, NotAllowed) as refused:
        _tell(one.record_id, found, events.CLOCK_FAILED, {"why": str(refused)})


def _rights(found: Bundle) -> Rights:
    """It starts for cards that whoever published it may see. Raises Refused where he left."""
    viewer = authority_of(found, "clock", depth=0).viewer
    assert viewer is not None
    return Rights(viewer)


def _tell(process_id: int, found: Bundle, kind: EventKind, said: Mapping[str, Any]) -> None:
    """In the timeline of the process, and to its owner, else to whoever published it."""
    row = read(process_id, types().by_code("process"), rights=None)
    note(row, by=Actor(robot="timer"), fact=Fact(kind.code, said), now=clock.now())
    whom = row.responsible_id or found.authority_id
    viewer = load_viewer(whom) if whom is not None else None
    if viewer is None:
        return
    with translation.override(viewer.language):
        reason = Reason(viewer.user_id, TOLD.code, "process", {"text": kind.said(said)})
    tell([News(reason, process_id, clock.now())])
