"""How changes of types and fields are taken back, by kind of event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor
from officina.kernel.records import type_events
from officina.kernel.records.actions import change_list, name_relation
from officina.kernel.records.actions.allow_type import granted, put_grants
from officina.kernel.records.actions.change_field import change_field
from officina.kernel.records.actions.change_field import state_of as state_of_field
from officina.kernel.records.actions.change_type import change_type
from officina.kernel.records.actions.change_type import state_of as state_of_type
from officina.kernel.records.actions.convert_field import convert_back
from officina.kernel.records.actions.place_field import place_field
from officina.kernel.records.actions.remove_field import remove_field, restore_field
from officina.kernel.records.actions.remove_type import remove_type, restore_type
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Field, Option, OptionList, RecordType, RelationName
from officina.kernel.records.types import NoSuchType, TypeDef, types

type Data = Mapping[str, Any]


def _unless(is_changed: bool) -> None:
    if is_changed:
        raise Refused(_("This was changed again since, so it was left as it is."))


def _type(data: Data) -> TypeDef:
    try:
        return types().by_code(data["type"])
    except NoSuchType:
        raise Refused(_("This was changed again since, so it was left as it is.")) from None


def _add_type(data: Data, _event: int, by: Actor) -> None:
    remove_type(_type(data), by=by)


def _change_type(data: Data, _event: int, by: Actor) -> None:
    type_def = _type(data)
    now = state_of_type(RecordType.objects.get(id=type_def.id))
    _unless(any(now[key] != after for key, (_before, after) in data["changes"].items()))
    change_type(type_def, {key: pair[0] for key, pair in data["changes"].items()}, by=by)


def _remove_type(data: Data, _event: int, by: Actor) -> None:
    restore_type(data, by=by)


def _restore_type(data: Data, _event: int, by: Actor) -> None:
    remove_type(_type(data), by=by)


def _allow(data: Data, _event: int, by: Actor) -> None:
    type_def = _type(data)
    _unless([list(one) for one in granted(type_def)] != [list(one) for one in data["after"]])
    put_grants(type_def, data["before"], by=by)


def _add_field(data: Data, _event: int, by: Actor) -> None:
    remove_field(_type(data), data["field"], by=by)


def _change_field(data: Data, _event: int, by: Actor) -> None:
    type_def = _type(data)
    row = Field.objects.filter(type_id=type_def.id, code=data["field"], removed_at=None).first()
    _unless(row is None)
    assert row is not None
    now = state_of_field(row)
    _unless(any(now[key] != after for key, (_before, after) in data["changes"].items()))
    before = {key: pair[0] for key, pair in data["changes"].items()}
    change_field(type_def, row.code, before, by=by)


def _place_field(data: Data, _event: int, by: Actor) -> None:
    place_field(_type(data), data["field"], data["before"], by=by)


def _remove_field(data: Data, _event: int, by: Actor) -> None:
    restore_field(_type(data), data["field"], by=by)


def _list(data: Data, event_id: int, by: Actor) -> None:
    did, code = data["did"], data["list"]
    if did == "named":
        _unless(not OptionList.objects.filter(code=code, labels=data["after"]).exists())
        change_list.rename_list(code, data["before"], by=by)
    elif did == "added":
        for option in data["options"]:
            change_list.merge_option(code, option, None, by=by)
    elif did == "changed":
        now = Option.objects.filter(list__code=code, code=data["option"], **data["after"])
        _unless(not now.exists())
        change_list.change_option(code, data["option"], data["before"], by=by)
    elif did == "placed":
        change_list.place_option(code, data["option"], data["before"], by=by)
    elif did == "merged":
        change_list.restore_option(data, event_id, by=by)
    else:
        change_list.remove_list(code, by=by)


def _name_link(data: Data, _event: int, by: Actor) -> None:
    row = RelationName.objects.filter(code=data["link"], removed_at=None).first()
    _unless(row is None or name_relation.state_of(row) != data["after"])
    if data["before"] is None:
        name_relation.remove_relation(data["link"], by=by)
    else:
        name_relation.name_relation(data["before"], code=data["link"], by=by)


def _remove_link(data: Data, _event: int, by: Actor) -> None:
    name_relation.restore_relation(data["link"], by=by)


def _convert(data: Data, event_id: int, by: Actor) -> None:
    convert_back(_type(data), data, event_id, by=by)


BACK: Mapping[str, Callable[[Data, int, Actor], object]] = {
    type_events.TYPE_ADDED.code: _add_type,
    type_events.TYPE_CHANGED.code: _change_type,
    type_events.TYPE_REMOVED.code: _remove_type,
    type_events.TYPE_RESTORED.code: _restore_type,
    type_events.TYPE_ALLOWED.code: _allow,
    type_events.FIELD_ADDED.code: _add_field,
    type_events.FIELD_CHANGED.code: _change_field,
    type_events.FIELD_PLACED.code: _place_field,
    type_events.FIELD_REMOVED.code: _remove_field,
    type_events.FIELD_RESTORED.code: _add_field,
    type_events.FIELD_CONVERTED.code: _convert,
    type_events.LIST_CHANGED.code: _list,
    type_events.LINK_NAMED.code: _name_link,
    type_events.LINK_REMOVED.code: _remove_link,
}
