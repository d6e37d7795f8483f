"""One batch of the log for its readers: effect and position in one transaction.

Readers that stand at the same place read it once. Who writes no events holds up nobody, so such
readers share a transaction; what fails there is tried by each alone, and alone it is parked.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from officina.kernel.database import sql
from officina.kernel.events import log, parking
from officina.kernel.events.log import LoggedEvent
from officina.kernel.events.subscribers import Subscription

logger = logging.getLogger(__name__)

type Share = tuple[Subscription, list[LoggedEvent]]
"""A reader, and what of a batch concerns it."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one place in the log to the next."""

    since: int
    reached: int


def hand_to_all(
    group: Sequence[Subscription], position: int, upto: int
) -> tuple[list[Subscription], bool]:
    """One batch for readers that stand at the same place and have nothing parked.

    Returns who failed, to be tried alone, and whether more may follow.
    """
    kinds = {kind for one in group for kind in one.kinds} if all(o.kinds for o in group) else ()
    limit = min(one.batch for one in group)
    # Up to the tick nothing can appear any more, so nobody need have claimed what is read.
    events = log.read(after=position, upto=upto, kinds=sorted(kinds), limit=limit)
    is_full = len(events) == limit
    step = Step(position, events[-1].id if is_full else upto)
    shares = [(one, _share(one, events)) for one in group]
    quiet = [(one, share) for one, share in shares if one.deepest is None or not share]
    loud = [[(one, share)] for one, share in shares if one.deepest is not None and share]
    failed = [some for some in (quiet, *loud) if some and not _take_together(some, step)]
    return [one for some in failed for one, _share in some], is_full


def _share(one: Subscription, events: Sequence[LoggedEvent]) -> list[LoggedEvent]:
    wanted = [event for event in events if one.wants(event)]
    return [] if wanted and one.is_idle() else wanted


_CLAIM = """
WITH claimed AS (SELECT name FROM events_subscriber
   WHERE name = ANY(%(names)s::text[]) AND position = %(position)s AND NOT is_stopped
   ORDER BY name FOR UPDATE SKIP LOCKED)
UPDATE events_subscriber s SET position = %(reached)s FROM claimed WHERE s.name = claimed.name
RETURNING s.name, set_config('synchronous_commit', 'off', true)
"""


def _take_together(shares: Sequence[Share], step: Step) -> bool:
    """Effects and positions in one transaction. False where it failed, and nothing was done."""
    if any(parking.is_too_deep(one, event) for one, share in shares for event in share):
        return False
    names = [one.name for one, _share in shares]
    asked = {"names": names, "position": step.since, "reached": step.reached}
    try:
        with transaction.atomic():
            # They are lost together or not at all, so the disk need not be waited for.
            claimed = {name for name, _off in sql.rows(_CLAIM, asked)}
            for one, share in shares:
                if share and one.name in claimed:
                    one.take(share)
    except Exception as error:
        logger.warning("%s failed together, now alone: %r", ", ".join(names), error)
        return False
    return True


@transaction.atomic
def hand_to_one(one: Subscription, upto: int) -> bool:
    """What it has parked and is due, then one batch. True where more may follow."""
    row = sql.row(
        """SELECT position, EXISTS (SELECT FROM events_parked WHERE subscriber_id = %(name)s),
             set_config('synchronous_commit', 'off', true)
           FROM events_subscriber WHERE name = %(name)s AND NOT is_stopped
           FOR UPDATE SKIP LOCKED""",
        {"name": one.name},
    )
    if row is None:
        return False
    position, has_parked, _off = row
    if has_parked:
        parking.try_again(one)
    if position >= upto:
        return False
    events = log.read(after=position, upto=upto, kinds=one.kinds, limit=one.batch)
    is_full = len(events) == one.batch
    if events:
        _take_alone(one, events, parking.records_held(one, events) if has_parked else set())
    sql.rows(
        "UPDATE events_subscriber SET position = %(position)s WHERE name = %(name)s",
        {"name": one.name, "position": events[-1].id if is_full else upto},
    )
    return is_full


def _take_alone(one: Subscription, events: Sequence[LoggedEvent], held: set[int]) -> None:
    """All at once; where that fails, or records are held by what is parked, one after another."""
    is_simple = not held and not any(parking.is_too_deep(one, event) for event in events)
    if is_simple:
        try:
            with transaction.atomic():
                one.take(events)
            return
        except Exception as error:
            parking.raise_if_passing(error)
            logger.warning("%s failed on %s events, now singly", one.name, len(events))
    for event in events:
        if event.record_id in held:
            parking.park_behind(one, event)
        elif not parking.deliver_or_park(one, event) and event.record_id is not None:
            held.add(event.record_id)
