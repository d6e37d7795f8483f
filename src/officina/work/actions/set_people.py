from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Written
from officina.work import events
from officina.work.actions.changing import change, locked, share_with, take_part
from officina.work.actions.create_tasks import MOST_PEOPLE
from officina.work.record_types import ACCEPTANCE, IN_PROGRESS, PAUSED, RETURNED, WAITING


@transaction.atomic
def set_people(
    task_id: int,
    *,
    assistants: Collection[int],
    observers: Collection[int],
    acceptor: int | None,
    by: Actor,
) -> Written | None:
    """Choose who helps, who watches and who accepts; who no longer does, no longer sees it.

    ``None`` where nothing differs. Raises NotAllowed, Refused for people who do not work here.
    """
    task = locked(task_id, "people", by, (WAITING, IN_PROGRESS, PAUSED, RETURNED, ACCEPTANCE))
    helping, watching = set(assistants), set(observers) - set(assistants)
    before = (set(task.assistants), set(task.observers), task.acceptor_id)
    if before == (helping, watching, acceptor):
        return None
    named = helping | watching | ({acceptor} if acceptor is not None else set())
    if len(named) > MOST_PEOPLE:
        raise Refused(errors={"observers": _("At most %(n)s people, please.") % {"n": MOST_PEOPLE}})
    found = sql.rows(
        "SELECT id FROM principals_user WHERE is_active AND id = ANY(%(ids)s::integer[])",
        {"ids": sorted(named)},
    )
    if len(found) != len(named):
        raise Refused(errors={"observers": _("Choose people who work here.")})
    was = before[0] | before[1] | ({task.acceptor_id} if task.acceptor_id is not None else set())
    gone = was - named - {task.creator_id, task.responsible_id}
    _leave(task.id, gone)
    share_with(task.id, sorted(named), by)
    written = change(
        task,
        events.PEOPLE,
        by=by,
        base={"shared": sorted((set(task.row.shared) - gone) | named)},
        detail={"acceptor": acceptor},
        said={"people": [sorted(before[0]), sorted(before[1])]},
    )
    sql.rows(
        """DELETE FROM work_part WHERE record_id = %(id)s
           AND role IN ('assistant', 'observer', 'acceptor')""",
        {"id": task.id},
    )
    take_part(task.id, "assistant", sorted(helping))
    take_part(task.id, "observer", sorted(watching))
    take_part(task.id, "acceptor", [acceptor] if acceptor is not None else [])
    return written


def _leave(task_id: int, gone: Collection[int]) -> None:
    sql.rows(
        """WITH f AS (DELETE FROM records_follower
             WHERE record_id = %(id)s AND user_id = ANY(%(gone)s::integer[]))
           DELETE FROM records_share
           WHERE record_id = %(id)s AND principal_id = ANY(%(gone)s::integer[])""",
        {"id": task_id, "gone": sorted(gone)},
    )
