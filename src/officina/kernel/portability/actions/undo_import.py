"""Ask that all an import made or changed is taken back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.policy import NotAllowed
from officina.kernel.events.facts import record_fact
from officina.kernel.portability import events, jobs
from officina.kernel.portability.actions.run_import import said_of, tell_progress
from officina.kernel.portability.models import Import, ImportStatus
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused

OVER = (ImportStatus.DONE, ImportStatus.FAILED)


@transaction.atomic
def undo_import(one: Import, *, by: Actor) -> Import:
    """Begin to take an import back, in the background. Whoever brought it may, or an administrator.

    Raises NotAllowed, Refused where it still runs or was taken back.
    """
    one = Import.objects.select_for_update().get(id=one.id)
    viewer = by.viewer
    if viewer is None or (one.by_id != viewer.user_id and not viewer.is_administrator):
        raise NotAllowed("import", "", _("Only whoever did this can undo it."))
    if one.status not in OVER:
        raise Refused(_("This can be undone when it is over, and once."))
    one.status, one.undone_by_id, one.position = ImportStatus.UNDOING, viewer.user_id, 0
    one.save(update_fields=["status", "undone_by", "position"])
    cause = record_fact(events.IMPORT_UNDOING, said_of(one), by)
    jobs.undo_import.defer(import_id=one.id, cause=cause, once=f"import-{one.id}")
    tell_progress(one)
    return one
