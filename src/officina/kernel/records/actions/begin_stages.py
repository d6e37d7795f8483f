from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records import setting_events, writes_all
from officina.kernel.records.actions.change_type import lock_type
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Pipeline, Stage
from officina.kernel.records.types import TypeDef
from officina.kernel.records.words import labels

FIRST = (
    ("new", labels("New", "Новая", "Nouă"), "blue", 30, "open"),
    ("in-work", labels("In work", "В работе", "În lucru"), "amber", 60, "open"),
    ("done", labels("Done", "Готово", "Gata"), "green", 100, "won"),
    ("declined", labels("Declined", "Отклонено", "Respinsă"), "grey", 0, "lost"),
)


@transaction.atomic
def begin_stages(type_def: TypeDef, *, by: Actor) -> int:
    """Give a type of one's own, made without stages, its first ones; what is there begins there.

    Returns the event. Raises NotAllowed, Refused for a type that has stages, or came with the
    portal.
    """
    require_administrator(by, "stage")
    row = lock_type(type_def)
    if not row.is_custom or row.pipelines.exists():
        raise Refused(_("This has its stages already, or can have none."))
    pipeline = Pipeline.objects.create(type=row, code="main", labels=row.plurals)
    made = Stage.objects.bulk_create(
        Stage(
            type=row,
            pipeline=pipeline,
            code=code,
            labels=names,
            color=color,
            probability=likely,
            kind=kind,
            position=n,
        )
        for n, (code, names, color, likely, kind) in enumerate(FIRST)
    )
    writes_all.put_into(row.id, made[0].id)
    tell_types_changed()
    data = {
        "stage": made[0].id,
        "name": made[0].labels,
        "type": type_def.code,
        "type_name": type_def.plurals,
    }
    return record_fact(setting_events.STAGE_ADDED, data, by)
