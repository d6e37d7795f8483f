from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from officina.kernel.access.gate import require_administrator
from officina.kernel.access.models import StageRight
from officina.kernel.database import sql
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Role
from officina.kernel.records import setting_events, writes_all
from officina.kernel.records.actions.change_stage import (
    lock_pipeline,
    lock_stage,
    number,
    require_own_stages,
    set_stage_roles,
    state_of,
)
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Stage
from officina.kernel.records.types import TypeDef, types
from officina.kernel.records.vocabulary import codes_of
from officina.kernel.rules.uses import Use, uses_of


class StageIsFull(Exception):
    """Records stand in the stage: ``count`` of them, the bin included."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


@transaction.atomic
def remove_stage(stage_id: int, type_def: TypeDef, *, to: int | None = None, by: Actor) -> int:
    """Remove a stage; what stands there goes to the stage ``to``, each with an event of its own.

    Returns the event, from which all of it can be taken back. Raises NotAllowed, StageIsFull
    where ``to`` is needed, Refused for a stage that the portal needs, the last open one, a target
    of another pipeline, what something else is set for, and where something came into it at the
    same moment.
    """
    require_administrator(by, "stage")
    require_own_stages(type_def)
    stage = lock_stage(stage_id, type_def)
    rest = Stage.objects.filter(Q(pipeline=stage.pipeline_id) & ~Q(id=stage.id))
    if stage.kind == "open" and not rest.filter(kind="open").exists():
        raise Refused(_("One stage must stay open: new ones begin there."))
    if places := used_in(type_def, stage.code):
        where = "; ".join(one.sentence for one in places)
        raise Refused(_("It is used here: %(where)s. Change that first.") % {"where": where})
    count = count_in(stage.id)
    target = rest.filter(id=to).first() if to is not None else None
    if count and to is None:
        raise StageIsFull(count)
    if count and target is None:
        raise Refused(errors={"to": _("Choose one of the list.")})
    event_id = _record(stage, type_def, target, count, by)
    if target is not None:
        writes_all.move_all(
            stage.id, target.id, is_open=target.kind == "open", by=by, cause=event_id
        )
    StageRight.objects.filter(stage_id=stage.id).delete()
    _delete(stage)
    tell_types_changed()
    return event_id


@transaction.atomic
def restore_stage(data: Mapping[str, Any], event_id: int, *, by: Actor) -> int:
    """Make a removed stage again, and move back what went elsewhere then and stands there still.

    Roles and fields that are gone meanwhile are left out.
    """
    require_administrator(by, "stage")
    type_def = types().by_code(data["type"])
    pipeline = lock_pipeline(type_def)
    if Stage.objects.filter(id=data["stage"]).exists():
        raise Refused(_("This was changed again since, so it was left as it is."))
    state = dict(data["state"])
    roles = set(state.pop("roles"))
    state["required"] = [code for code in state["required"] if code in type_def.fields]
    stage = Stage.objects.create(
        id=data["stage"],
        type_id=type_def.id,
        pipeline=pipeline,
        code=data["code"],
        kind=data["kind"],
        **state,
    )
    known = Role.objects.filter(code__in=roles).values_list("code", flat=True)
    set_stage_roles(stage, list(known))
    stages = list(pipeline.stages.exclude(id=stage.id).order_by("position", "id"))
    stages.insert(data["position"], stage)
    number(stages)
    tell_types_changed()
    fact = {"stage": stage.id, "name": stage.labels} | {
        key: data[key] for key in ("type", "type_name")
    }
    restored = record_fact(setting_events.STAGE_ADDED, fact, by)
    if data["moved"]:
        writes_all.move_all(
            data["to"],
            stage.id,
            is_open=stage.kind == "open",
            by=by,
            cause=restored,
            moved_by=event_id,
        )
    return restored


def used_in(type_def: TypeDef, code: str) -> list[Use]:
    """Rules and robots that name a stage by its code."""
    return uses_of(type_def.code, "stage", codes_of(type_def), value=code)


def count_in(stage_id: int) -> int:
    """How many records stand in a stage, those in the bin included."""
    found = sql.row("SELECT count(*) FROM record WHERE stage_id = %(stage)s", {"stage": stage_id})
    assert found is not None
    return int(found[0])


def _delete(stage: Stage) -> None:
    try:
        with transaction.atomic():
            sql.rows("DELETE FROM records_stage WHERE id = %(stage)s", {"stage": stage.id})
    except IntegrityError:
        raise Refused(_("Something came into this stage just now. Try again.")) from None


def _record(stage: Stage, type_def: TypeDef, target: Stage | None, count: int, by: Actor) -> int:
    data = {
        "stage": stage.id,
        "name": stage.labels,
        "type": type_def.code,
        "type_name": type_def.plurals,
        "code": stage.code,
        "kind": stage.kind,
        "position": _place(stage),
        "state": state_of(stage),
        "moved": count,
        "to": target.id if target else None,
    }
    return record_fact(setting_events.STAGE_REMOVED, data, by)


def _place(stage: Stage) -> int:
    order = Stage.objects.filter(pipeline=stage.pipeline_id).order_by("position", "id")
    return list(order.values_list("id", flat=True)).index(stage.id)
