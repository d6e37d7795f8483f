from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.kernel.records.writes import Fact, note
from officina.processes import arming, events, policies
from officina.processes.actions.suspend_case import catch_up
from officina.processes.models import Version


@transaction.atomic
def retire_process(process_id: int, *, by: Actor) -> None:
    """Start nothing by it any more; cases that run go on to their end.

    Raises NoSuchRecord, NotAllowed, and Refused for what is not published.
    """
    row = policies.owned(process_id, by=by)
    published = Version.objects.filter(process_id=process_id, status="published")
    if not published.update(status="retired"):
        raise Refused(_("This process is not published."))
    arming.disarm(process_id)
    note(row, by=by, fact=Fact(events.RETIRED.code, {}), now=clock.now())
    process = types().by_code("process")
    house = Actor(robot="retiring", on_behalf_of=by.user_id, depth=by.depth)
    move_stage(process_id, process, to=process.stage("retired").id, by=house)


@transaction.atomic
def stop_process(process_id: int, *, by: Actor) -> None:
    """The kill switch: no case of it moves, and none starts, until it is let run again."""
    _switch(process_id, True, events.STOPPED.code, by)


@transaction.atomic
def let_run(process_id: int, *, by: Actor) -> None:
    """Let a stopped process run again; what rang meanwhile happens now."""
    _switch(process_id, False, events.RESUMED.code, by)
    for (case_id,) in sql.rows(
        """SELECT c.record_id FROM processes_running c
           JOIN processes_version v ON v.id = c.version_id
           WHERE v.process_id = %(id)s AND c.status = 'running'""",
        {"id": process_id},
    ):
        catch_up(case_id)


def _switch(process_id: int, is_stopped: bool, kind: str, by: Actor) -> None:
    row = policies.owned(process_id, by=by)
    sql.rows(
        "UPDATE process SET is_stopped = %(on)s WHERE record_id = %(id)s",
        {"id": process_id, "on": is_stopped},
    )
    note(row, by=by, fact=Fact(kind, {}), now=clock.now())
