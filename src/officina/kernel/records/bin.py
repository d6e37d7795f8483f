"""The bin empties itself by rule."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.jobs import register_loop
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.purge_record import purge_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import types

log = logging.getLogger(__name__)

AT_ONCE = 100
EVERY_HOUR = 3600.0


def purge_old() -> bool:
    """Delete for good what has lain in the bin for ``bin_days``; say whether there may be more.

    Several processes may run it at once. To what others still belong stays until they are gone.
    """
    days = settings.OFFICINA.bin_days
    if not days:
        return False
    found = sql.rows(
        """SELECT r.id, r.type_id FROM record r WHERE r.deleted_at < %(before)s
             AND NOT EXISTS (SELECT FROM record x WHERE x.company_id = r.id)
           ORDER BY r.deleted_at LIMIT %(limit)s""",
        {"before": clock.now() - dt.timedelta(days=days), "limit": AT_ONCE},
    )
    purged = 0
    for record_id, type_id in found:
        try:
            purge_record(record_id, types().by_id(type_id), by=Actor(robot="bin"))
            purged += 1
        except (NoSuchRecord, Refused) as error:
            log.info("Left in the bin: %s", error)
    return purged == AT_ONCE


def register() -> None:
    register_loop("bin", purge_old, every=EVERY_HOUR)
