from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.events.facts import record_fact
from officina.kernel.portability import events, jobs
from officina.kernel.portability.actions.add_options import add_options
from officina.kernel.portability.actions.begin_import import require_import
from officina.kernel.portability.matching.cells import missing_options
from officina.kernel.portability.models import Import, ImportStatus
from officina.kernel.portability.plans import Plan, refuse_unready
from officina.kernel.portability.reading.tables import lines
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import TypeDef, types


@transaction.atomic
def start_import(one: Import, *, by: Actor) -> Import:
    """Let one's own import run in the background. Lists take in what they are to take in first.

    Raises NotAllowed, Refused where the plan is not enough to go by or it has begun.
    """
    type_def = types().by_id(one.type_id)
    rights = require_import(type_def, by)
    one = Import.objects.select_for_update().get(id=one.id, by_id=rights.viewer.user_id)
    if one.status != ImportStatus.PREPARED:
        raise Refused(_("This import has begun already."))
    plan = Plan.of(one)
    refuse_unready(plan, type_def, plan.fields(type_def, rights))
    _add_options(one, plan, type_def, rights, by)
    one.status, one.started_at = ImportStatus.RUNNING, clock.now()
    one.position = 0
    said = {"import": one.id, "file": one.name, "type_name": type_def.plurals}
    one.event_id = record_fact(events.IMPORT_STARTED, said, by)
    one.save()
    jobs.run_import.defer(import_id=one.id, once=f"import-{one.id}")
    return one


def _add_options(one: Import, plan: Plan, type_def: TypeDef, rights: Rights, by: Actor) -> None:
    assert one.table is not None
    for column, target in plan.fields(type_def, rights).items():
        if target.code in plan.add and target.field.kind in ("list", "multilist"):
            rows = lines(one.table, plan.heading + 1)
            words = missing_options(target.field, column, rows)
            if words:
                add_options(target.field, words, by=by)
