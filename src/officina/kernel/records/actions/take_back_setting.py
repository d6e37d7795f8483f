from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access import events
from officina.kernel.access.actions.name_role import delete_role, rename_role, restore_role
from officina.kernel.access.actions.switch_module import switch_module
from officina.kernel.access.gate import require_administrator
from officina.kernel.access.models import FieldRight, Grant, SwitchedOff
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Role
from officina.kernel.records import setting_events
from officina.kernel.records.actions import take_back_type
from officina.kernel.records.actions.change_stage import change_stage, place_stage, state_of
from officina.kernel.records.actions.remove_stage import remove_stage, restore_stage
from officina.kernel.records.actions.set_field_right import set_field_right
from officina.kernel.records.actions.set_grant import set_grant
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Stage
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import types

type Data = Mapping[str, Any]
type TakeBack = Callable[[Data, int, Actor], object]


@transaction.atomic
def take_back_setting(event_id: int, *, by: Actor) -> None:
    """Undo one change of types, fields, roles, rights or stages, read from the log.

    Raises NotAllowed, NoSuchRecord where the event is no such change, Refused where the same was
    changed since.
    """
    require_administrator(by, "setting")
    found = sql.row("SELECT kind, data FROM event WHERE id = %(id)s", {"id": event_id})
    if found is None or found[0] not in _BACK:
        raise NoSuchRecord(event_id)
    _BACK[found[0]](json.loads(found[1]), event_id, by)


def _role(data: Data) -> Role:
    role = Role.objects.filter(code=data["role"]).first()
    _unless(role is None)
    assert role is not None
    return role


def _unless(is_changed: bool) -> None:
    if is_changed:
        raise Refused(_("This was changed again since, so it was left as it is."))


def _add(data: Data, _event: int, by: Actor) -> None:
    delete_role(_role(data), by=by)


def _rename(data: Data, _event: int, by: Actor) -> None:
    role = _role(data)
    _unless(role.name != data["after"])
    rename_role(role, data["before"], by=by)


def _delete(data: Data, _event: int, by: Actor) -> None:
    _unless(Role.objects.filter(code=data["role"]).exists())
    restore_role(data, by=by)


def _grant(data: Data, _event: int, by: Actor) -> None:
    role = _role(data)
    now = Grant.objects.filter(role=role, type_code=data["type"], action=data["action"])
    _unless((now.values_list("scope", flat=True).first() or "") != data["after"])
    set_grant(role, data["type"], data["action"], data["before"], by=by)


def _field(data: Data, _event: int, by: Actor) -> None:
    now = FieldRight.objects.filter(
        type_code=data["type"], field=data["field"], action=data["action"], roles__isnull=False
    )
    _unless(sorted(now.values_list("roles__code", flat=True)) != data["after"])
    type_def = types().by_code(data["type"])
    set_field_right(type_def, data["field"], data["action"], data["before"], by=by)


def _stage(data: Data, _event: int, by: Actor) -> None:
    stage = Stage.objects.filter(id=data["stage"]).first()
    _unless(stage is None)
    assert stage is not None
    now = state_of(stage)
    _unless(any(now[key] != after for key, (_before, after) in data["changes"].items()))
    before = {key: pair[0] for key, pair in data["changes"].items()}
    change_stage(stage.id, types().by_code(data["type"]), before, by=by)


def _place(data: Data, _event: int, by: Actor) -> None:
    place_stage(data["stage"], types().by_code(data["type"]), data["before"], by=by)


def _add_stage(data: Data, _event: int, by: Actor) -> None:
    remove_stage(data["stage"], types().by_code(data["type"]), by=by)


def _restore(data: Data, event_id: int, by: Actor) -> None:
    restore_stage(data, event_id, by=by)


def can_be_taken_back(kind: str, back: TakeBack) -> None:
    """Have changes of another sort undone, too; apps do it in ``apps.ready``."""
    _BACK[kind] = back


def _module(data: Data, _event: int, by: Actor) -> None:
    off = SwitchedOff.objects.filter(code=data["module"])
    _unless(off.exists() == data["is_on"])
    switch_module(data["module"], on=not data["is_on"], by=by)


_BACK: dict[str, TakeBack] = {
    **take_back_type.BACK,
    events.ROLE_ADDED.code: _add,
    events.ROLE_RENAMED.code: _rename,
    events.ROLE_DELETED.code: _delete,
    events.MODULE_SWITCHED.code: _module,
    setting_events.GRANT_SET.code: _grant,
    setting_events.FIELD_RIGHT_SET.code: _field,
    setting_events.STAGE_ADDED.code: _add_stage,
    setting_events.STAGE_CHANGED.code: _stage,
    setting_events.STAGE_PLACED.code: _place,
    setting_events.STAGE_REMOVED.code: _restore,
}
