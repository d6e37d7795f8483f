from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed, Rights, rights_of
from officina.kernel.principals.actor import Actor
from officina.kernel.records import events
from officina.kernel.records.checks import (
    Known,
    Parsed,
    Refused,
    check_required,
    check_together,
    claim_files,
    hang_files,
    parse_fields,
)
from officina.kernel.records.own import keeps_stages, own
from officina.kernel.records.settling import (
    check_unique,
    drop_hidden,
    put_computed,
    put_defaults,
)
from officina.kernel.records.types import StageDef, TypeDef
from officina.kernel.records.writes import Fact, Written, insert


@transaction.atomic
def create_record(
    type_def: TypeDef,
    raw: Mapping[str, Any],
    *,
    by: Actor,
    stage: StageDef | None = None,
    shared: Sequence[int] = (),
    kind: str = events.CREATED.code,
    said: Mapping[str, Any] | None = None,
) -> Written:
    """Create a record of a type from what was typed, by field.

    Whoever creates it is responsible unless another is named; unit, organisation and currency
    follow the responsible. ``shared`` are principals who see it from the first.
    Raises NotAllowed without the right to create, Refused with sentences by field.
    """
    rights = rights_of(by)
    require_create(type_def, rights)
    parsed = checked(type_def, raw, rights, Known(rights), stage)
    taken = own(type_def.code)
    if taken is not None:
        written = taken.create(parsed, by=by, shared=shared, said=said or {})
        hang_files(parsed, written.record_id, by)
        return written
    place(type_def, parsed, by=by, rights=rights, stage=stage, shared=shared)
    written = insert(
        type_def,
        base=parsed.base,
        detail={k: v for k, v in parsed.detail.items() if v is not None},
        own=parsed.own,
        by=by,
        fact=Fact(kind, {"values": parsed.values, **(said or {})}),
        now=clock.now(),
    )
    hang_files(parsed, written.record_id, by)
    return written


def require_create(type_def: TypeDef, rights: Rights | None) -> None:
    """Refuse whose roles may not create records of a type. Raises NotAllowed."""
    if rights is not None and not rights.may_create(type_def.code):
        raise NotAllowed(
            "create", type_def.code, _("Your role may not create %(n)s.") % {"n": type_def.plural}
        )


def checked(
    type_def: TypeDef,
    raw: Mapping[str, Any],
    rights: Rights | None,
    known: Known,
    stage: StageDef | None = None,
) -> Parsed:
    """What was typed as values that may stand in a new record. Raises Refused by field."""
    entered = stage or first_stage(type_def)
    me = rights.viewer.user_id if rights else None
    parsed = parse_fields(type_def, raw, rights, known=known)
    claim_files(type_def, parsed, me)
    put_defaults(type_def, parsed, me)
    drop_hidden(type_def, parsed, entered)
    check_together(type_def, parsed, {})
    put_computed(type_def, parsed, {})
    check_required(type_def, parsed.values, entered)
    check_unique(type_def, parsed.values, rights)
    return parsed


def first_stage(type_def: TypeDef) -> StageDef | None:
    return type_def.open_stages[0] if type_def.open_stages else None


def place(
    type_def: TypeDef,
    parsed: Parsed,
    *,
    by: Actor,
    rights: Rights | None,
    stage: StageDef | None = None,
    shared: Sequence[int] = (),
    known: Known | None = None,
) -> None:
    """Give a new record its responsible, unit, stage and those who see it from the first."""
    if rights is not None and "responsible" in type_def.fields:
        parsed.base.setdefault("responsible_id", by.user_id)
    known = known or Known(None)
    follow_responsible(parsed, known)
    if "currency" not in parsed.base and _has_sums(parsed):
        parsed.base["currency"] = known.currency()
    entered = stage or first_stage(type_def)
    if entered is not None:
        if entered not in type_def.stages:
            raise Refused(_("There is no such stage here."))
        if rights is not None and stage is not None and keeps_stages(type_def.code):
            raise Refused(_("This begins in its first stage."))
        parsed.base |= {"stage_id": entered.id, "is_open": entered.is_open}
    parsed.base.setdefault("title", "")
    if shared:
        parsed.base["shared"] = list(shared)


def follow_responsible(parsed: Parsed, known: Known | None = None) -> None:
    """Put the record into the unit and organisation of its responsible, unless they are named."""
    responsible = parsed.base.get("responsible_id")
    if responsible is None or "unit_id" in parsed.base:
        return
    home = (known or Known(None)).home_of(responsible)
    if home is None:
        return
    parsed.base["unit_id"] = home.unit_id
    if home.organisation_id is not None:
        parsed.base.setdefault("organisation_id", home.organisation_id)
    if home.currency and _has_sums(parsed):
        parsed.base.setdefault("currency", home.currency)


def _has_sums(parsed: Parsed) -> bool:
    return any(isinstance(value, Decimal) for value in parsed.values.values())
