"""Types of a package with their fields, stages, guards, and who may see and change what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import feel
from officina.kernel import clock
from officina.kernel.access.models import FieldRight, StageRight
from officina.kernel.portability.packages.differences import name_of
from officina.kernel.portability.packages.kinds import change_kind
from officina.kernel.portability.packages.lists import coded
from officina.kernel.portability.packages.plain import assign, plain
from officina.kernel.portability.packages.registry import Content, Part, Put
from officina.kernel.portability.packages.rules import (
    examples_inwards,
    examples_outwards,
    inwards,
    outwards,
)
from officina.kernel.principals.models import Role
from officina.kernel.records import types
from officina.kernel.records.actions.remove_type import remove_type
from officina.kernel.records.checks import Refused
from officina.kernel.records.declare import ensure_numbers
from officina.kernel.records.defaults import kept_default
from officina.kernel.records.jobs import compute_all
from officina.kernel.records.kinds import KINDS, BadValue
from officina.kernel.records.models import Field, OptionList, Pipeline, Record, RecordType, Stage
from officina.kernel.records.naming import addresses_of_the_house, is_code
from officina.kernel.records.own import keeps_stages
from officina.kernel.records.rows import BASE_COLUMNS
from officina.kernel.records.types import FieldDef, OptionDef
from officina.kernel.records.zones import is_zone
from officina.kernel.rules.evaluate import compiled

_TYPE = ("code", "event_id", "removed_at")
_FIELD = ("code", "type", "position", "event_id", "removed_at")
_STAGE = ("code", "type", "pipeline", "position")
_RULES = ("formula", "required_if", "visible_if", "readonly_if")
_RIGHTS = {"seen_by": "view", "changed_by": "edit"}


def _read() -> dict[str, Content]:
    found: dict[str, Content] = {}
    for row in RecordType.objects.filter(removed_at=None).order_by("code"):
        found[row.code] = plain(row, _TYPE) | {"fields": _fields(row), "stages": _stages(row)}
    return found


def _fields(row: RecordType) -> list[dict[str, Any]]:
    rights: dict[tuple[str, str], list[str]] = {}
    for name, action, role in FieldRight.objects.filter(type_code=row.code).values_list(
        "field", "action", "roles__code"
    ):
        rights.setdefault((name, action), []).extend([role] if role else [])
    found, kinds = [], dict(row.fields.values_list("code", "kind"))
    for one in (
        row.fields.filter(removed_at=None)
        .order_by("position", "id")
        .annotate(list_code=F("option_list__code"), target_code=F("target__code"))
    ):
        said = {"code": one.code, **plain(one, _FIELD)}
        said |= {rule: outwards(said[rule], kinds) for rule in _RULES if rule in said}
        if one.list_code:
            said["list"] = one.list_code
        if one.target_code:
            said["target"] = one.target_code
        for key, action in _RIGHTS.items():
            if (one.code, action) in rights:
                said[key] = sorted(rights[one.code, action])
        found.append(said)
    return found


def _stages(row: RecordType) -> list[dict[str, Any]]:
    entered = {
        right.stage_id: sorted(role.code for role in right.roles.all())
        for right in StageRight.objects.prefetch_related("roles")
    }
    kinds = dict(row.fields.values_list("code", "kind"))
    return [
        {"code": one.code, **plain(one, _STAGE)}
        | ({"guard": outwards(one.guard, kinds)} if one.guard else {})
        | (
            {"guard_examples": examples_outwards(one.guard_examples, kinds)}
            if one.guard_examples
            else {}
        )
        | ({"entered_by": entered[one.id]} if one.id in entered else {})
        for one in row.stages.order_by("pipeline__position", "position", "id")
    ]


def _put(key: str, content: Content, put: Put) -> None:
    said = dict(content)
    fields, stages = coded(said.pop("fields", [])), coded(said.pop("stages", []))
    row = RecordType.objects.filter(code=key).first()
    if row is None:
        if not said.get("is_custom"):
            raise Refused(
                _("This portal has no “%(type)s”, which another one came with.") % {"type": key}
            )
        if not is_code(key):
            raise _wrong("code")
        row = RecordType(code=key)
    if row._state.adding and said.get("slug") in addresses_of_the_house():
        raise Refused(_("The portal itself has the address “%(slug)s”.") % {"slug": said["slug"]})
    if RecordType.objects.exclude(code=key).filter(slug=said.get("slug", "")).exists():
        raise Refused(_("Another type has the address “%(slug)s”.") % {"slug": said["slug"]})
    assign(row, said, _TYPE)
    row.removed_at = None
    row.save()
    ensure_numbers(row.id)
    # Links may lead to types that come later, so fields and stages follow when all types stand.
    put.after.append(lambda: _put_rest(row, fields, stages, put))


def _put_rest(
    row: RecordType, fields: list[dict[str, Any]], stages: list[dict[str, Any]], put: Put
) -> None:
    codes = [one["code"] for one in fields]
    kinds = {one["code"]: str(one.get("kind")) for one in fields}
    fields = [_ruled(one, _RULES, kinds, put) for one in fields]
    stages = [_exemplified(_ruled(one, ("guard",), kinds, put), kinds, put) for one in stages]
    computes = [_put_field(row, n, one, codes, put) for n, one in enumerate(fields)]
    if put.removes:
        gone = row.fields.filter(is_custom=True, removed_at=None).exclude(code__in=codes)
        gone.update(removed_at=clock.now())
    _put_stages(row, stages, codes, put)
    if any(computes):
        put.after.append(lambda: compute_all(row.id))


def _ruled(
    said: dict[str, Any], rules: Iterable[str], kinds: Mapping[str, str], put: Put
) -> dict[str, Any]:
    where = name_of(said["code"], said)
    here = {r: inwards(said[r], kinds, where, put) for r in rules if isinstance(said.get(r), str)}
    return said | here


def _exemplified(said: dict[str, Any], kinds: Mapping[str, str], put: Put) -> dict[str, Any]:
    examples = said.get("guard_examples")
    if not isinstance(examples, list) or not all(
        isinstance(one, Mapping) and isinstance(one.get("values"), Mapping) for one in examples
    ):
        return said
    here = examples_inwards(examples, kinds, name_of(said["code"], said), put)
    return said | {"guard_examples": here}


def _put_field(
    row: RecordType, position: int, said: Mapping[str, Any], codes: list[str], put: Put
) -> bool:
    """Make or change a field; whether its formula is another one now."""
    content = {k: v for k, v in said.items() if k not in ("code", "list", "target", *_RIGHTS)}
    one = row.fields.filter(code=said["code"]).first() or Field(type=row, code=said["code"])
    before = (one.kind, one.storage, one.formula)
    if one._state.adding and not content.get("is_custom") and not row.is_custom:
        raise Refused(_("This portal has no field “%(field)s”.") % {"field": said["code"]})
    if one._state.adding:
        _require_possible(said["code"], content.get("storage", "json"))
    _check_rules({rule: content.get(rule, "") for rule in _RULES}, codes, said["code"])
    if content.get("kind") not in KINDS:
        raise Refused(_("There is no kind of field “%(kind)s”.") % {"kind": content.get("kind")})
    zone = content.get("timezone", "")
    is_own = content["kind"] == "datetime" and content.get("storage", "json") == "json"
    if zone and not (is_own and is_zone(zone)):
        raise _wrong("timezone")
    options = _named(OptionList, said.get("list"))
    formula = content.get("formula", "")
    if before[0] and (content["kind"] != before[0] or bool(formula) != bool(before[2])):
        change_kind(one, content["kind"], formula, options, put)
        one.refresh_from_db()
    assign(one, content, _FIELD)
    if before[0] and one.storage != before[1]:
        raise _wrong("storage")
    one.option_list = options
    one.default = _default(one)
    one.target = _named(RecordType, said.get("target"))
    one.position, one.removed_at = position, None
    one.save()
    for key, action in _RIGHTS.items():
        _put_right(row.code, one.code, action, said.get(key))
    return (one.kind, one.formula) != (before[0], before[2]) and bool(one.formula)


def _require_possible(code: str, storage: str) -> None:
    """Refuse a new field that no column can hold: its code stands in SQL."""
    if not is_code(code):
        raise _wrong("code")
    if storage != "json" and (storage != "base" or code not in BASE_COLUMNS):
        raise _wrong("storage")


def _default(one: Field) -> Any:
    """What was said, as if it were typed: formatted text is cleaned, options are of the list."""
    if one.default is None:
        return None
    options = one.option_list.options.all() if one.option_list else ()
    known = tuple(OptionDef(option.code, option.labels) for option in options)
    shape = FieldDef(one.code, one.labels, one.kind, one.storage, options=known)
    try:
        return kept_default(shape, one.default)
    except BadValue:
        raise _wrong("default") from None


def _wrong(name: str) -> Refused:
    return Refused(_("“%(name)s” is not what it should be.") % {"name": name})


def _check_rules(rules: Mapping[str, Any], codes: list[str], where: str) -> None:
    for text in filter(None, rules.values()):
        try:
            compiled(str(text), codes)
        except feel.FeelError as error:
            names = {"field": where, "why": str(error)}
            raise Refused(_("The rule of “%(field)s” cannot be read: %(why)s") % names) from None


def _named[M: (OptionList, RecordType)](model: type[M], code: Any) -> M | None:
    if not code:
        return None
    found = model.objects.filter(code=code).first()
    if found is None:
        raise Refused(_("There is nothing called “%(code)s”.") % {"code": str(code)[:80]})
    return found


def _put_right(type_code: str, field: str, action: str, roles: Any) -> None:
    if roles is None:
        FieldRight.objects.filter(type_code=type_code, field=field, action=action).delete()
        return
    right, _is_new = FieldRight.objects.get_or_create(
        type_code=type_code, field=field, action=action
    )
    right.roles.set(_roles(roles))


def _roles(codes: Any) -> list[Role]:
    found = list(Role.objects.filter(code__in=codes)) if isinstance(codes, list) else []
    if not isinstance(codes, list) or len(found) < len(set(codes)):
        raise Refused(_("There is no role “%(role)s”.") % {"role": str(codes)[:80]})
    return found


def _put_stages(row: RecordType, said: list[dict[str, Any]], codes: list[str], put: Put) -> None:
    if not said and not row.stages.exists():
        return
    pipeline, _is_new = Pipeline.objects.get_or_create(
        type=row, code="main", defaults={"labels": row.plurals}
    )
    known = {one.code: one for one in row.stages.all()}
    if keeps_stages(row.code):
        _require_same(row, {code: one.kind for code, one in known.items()}, said, put)
    for position, content in enumerate(said):
        one = known.pop(content["code"], None) or Stage(
            type=row, pipeline=pipeline, code=content["code"]
        )
        rest = {k: v for k, v in content.items() if k not in ("code", "entered_by")}
        _check_rules({"guard": rest.get("guard", "")}, codes, content["code"])
        assign(one, rest, _STAGE)
        one.position = position
        one.save()
        StageRight.objects.filter(stage_id=one.id).delete()
        if "entered_by" in content:
            StageRight.objects.create(stage_id=one.id).roles.set(_roles(content["entered_by"]))
    if put.removes:
        _remove_stages(row, known.values())


def _require_same(
    row: RecordType, known: Mapping[str, str], said: list[dict[str, Any]], put: Put
) -> None:
    """Stages that an app leads through stay what they are, by any way."""
    sent = {one["code"]: one.get("kind", "open") for one in said}
    if not sent.items() <= known.items() or (put.removes and sent != known):
        raise Refused(_("Stages of “%(type)s” cannot be others.") % {"type": row.code})


def _remove_stages(row: RecordType, gone: Any) -> None:
    for one in gone:
        if Record.objects.filter(stage_id=one.id).exists():
            names = {"stage": one.code, "type": row.code}
            raise Refused(_("Something stands in “%(stage)s” of “%(type)s”.") % names)
        StageRight.objects.filter(stage_id=one.id).delete()
        one.delete()


def _remove(key: str, put: Put) -> None:
    found = next((one for one in types.read_anew() if one.code == key), None)
    if found is not None:
        remove_type(found, by=put.by)


TYPES = Part("types", gettext_lazy("Types"), _read, _put, _remove, place=30)
