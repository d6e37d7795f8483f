from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from itertools import batched
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from officina.kernel import clock, live
from officina.kernel.access.policy import NotAllowed
from officina.kernel.events.facts import record_fact
from officina.kernel.portability import events
from officina.kernel.portability.models import Import, ImportRow, ImportStatus
from officina.kernel.portability.notices import tell_ended
from officina.kernel.portability.reading.tables import Line, lines
from officina.kernel.portability.running import Done, Run
from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.records.types import NoSuchType, types
from officina.kernel.records.writes_many import AT_ONCE


def run_import(import_id: int) -> None:
    """Deal with all rows that were not dealt with, batch by batch, as its owner may now.

    It may be called again after a crash, and by two workers at once: the second one leaves.
    """
    one = Import.objects.filter(id=import_id, status=ImportStatus.RUNNING).first()
    if one is None:
        return
    try:
        by = Actor.person(one.by_id).caused_by(one.event_id or 0)
        assert by.viewer is not None
        zone = ZoneInfo(by.viewer.timezone)
        with translation.override(by.viewer.language), timezone.override(zone):
            _run(one, Run(one, by), by)
    except NotAPerson:
        fail(one, _("Whoever began this no longer works here."))
    except NotAllowed as refused:
        fail(one, refused.sentence)
    except NoSuchType:
        fail(one, _("There is no such list any more."))


def _run(one: Import, run: Run, by: Actor) -> None:
    assert one.table is not None
    position = one.position
    rest = lines(one.table, run.plan.heading + 1 + position)
    for batch in batched(rest, AT_ONCE):
        if not _batch(one.id, run, position, batch):
            return
        position += len(batch)
    _end(one.id, by)


@transaction.atomic
def _batch(import_id: int, run: Run, position: int, batch: Sequence[Line]) -> bool:
    """Write one batch; False where somebody else writes it, or it is to stop."""
    one = (
        Import.objects.select_for_update(skip_locked=True)
        .filter(id=import_id, status=ImportStatus.RUNNING, position=position)
        .first()
    )
    if one is None:
        return False
    done = run.deal_with(batch)
    ImportRow.objects.bulk_create(ImportRow(run_id=one.id, **asdict(row)) for row in done)
    one.position += len(batch)
    one.counts = count(one.counts, done)
    one.save(update_fields=["position", "counts"])
    tell_progress(one)
    return True


def count(before: dict[str, int], done: Sequence[Done]) -> dict[str, int]:
    """How many rows came to what, with these."""
    return dict(Counter(before) + Counter(str(row.outcome) for row in done))


@transaction.atomic
def _end(import_id: int, by: Actor) -> None:
    one = Import.objects.select_for_update().get(id=import_id)
    if one.status != ImportStatus.RUNNING:
        return
    one.status, one.ended_at = ImportStatus.DONE, clock.now()
    one.save(update_fields=["status", "ended_at"])
    record_fact(events.IMPORT_ENDED, said_of(one), by)
    tell_ended(one)
    tell_progress(one)


def said_of(one: Import) -> dict[str, Any]:
    """What the log says of an import."""
    type_def = types().by_id(one.type_id)
    made = one.counts.get("created", 0) + one.counts.get("changed", 0)
    names = {"file": one.name, "type_name": type_def.plurals}
    return {"import": one.id, **names, "rows": made, "counts": one.counts}


@transaction.atomic
def fail(one: Import, sentence: str) -> None:
    """Stop an import for good; what it made stays, and can be undone."""
    one.status, one.problem, one.ended_at = ImportStatus.FAILED, sentence, clock.now()
    one.save(update_fields=["status", "problem", "ended_at"])
    tell_ended(one, "failed")
    tell_progress(one)


def tell_progress(one: Import) -> None:
    """Have the owner's browser ask how far it is."""
    with connection.cursor() as cursor:
        for user_id in {one.by_id, one.undone_by_id or one.by_id}:
            live.notify(cursor, {"k": "user", "u": user_id, "w": "progress"})
