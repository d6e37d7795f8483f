from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from officina.kernel import clock
from officina.kernel.access.policy import Rights, rights_of
from officina.kernel.principals.actor import Actor
from officina.kernel.records import events
from officina.kernel.records.actions.create_record import (
    checked,
    create_record,
    place,
    require_create,
)
from officina.kernel.records.checks import (
    Known,
    Parsed,
    Refused,
    check_values_enter,
    hang_files,
)
from officina.kernel.records.own import own
from officina.kernel.records.types import StageDef, TypeDef
from officina.kernel.records.writes import Written
from officina.kernel.records.writes_many import AT_ONCE, Draft, insert_many


@dataclass(frozen=True, slots=True)
class New:
    """What was typed of one record to be, by field; ``stage`` where it does not begin in the
    first."""

    raw: Mapping[str, Any]
    stage: StageDef | None = None


@transaction.atomic
def create_many(
    type_def: TypeDef,
    wanted: Sequence[New],
    *,
    by: Actor,
    said: Mapping[str, Any] | None = None,
    known: Known | None = None,
) -> list[Written | Refused]:
    """Create records of a type, each under the checks, rights and event of ``create_record``.

    What cannot be created is answered by its refusal, and the others are written. ``known`` is
    kept between batches of one run, ``said`` goes into every event. Raises NotAllowed without
    the right to create, ValueError for more than ``AT_ONCE``.
    """
    if len(wanted) > AT_ONCE:
        raise ValueError(f"at most {AT_ONCE} at once")
    rights = rights_of(by)
    require_create(type_def, rights)
    if own(type_def.code) is not None:
        return [_singly(type_def, one, by=by, said=said) for one in wanted]
    known = known or Known(rights)
    _ask(type_def, wanted, known)
    parsed = [_checked(type_def, one, rights, by, known) for one in wanted]
    good = [one for one in parsed if isinstance(one, Parsed)]
    if _has_twins(type_def, good):
        return [_singly(type_def, one, by=by, said=said) for one in wanted]
    written = iter(_insert(type_def, good, by, said))
    return [next(written) if isinstance(one, Parsed) else one for one in parsed]


def _has_twins(type_def: TypeDef, good: Sequence[Parsed]) -> bool:
    """Whether two of a batch claim what only one may have: singly it shows which comes late."""
    for one in type_def.fields.values():
        if one.is_unique:
            held = [str(p.values[one.code]).casefold() for p in good if p.values.get(one.code)]
            if len(held) > len(set(held)):
                return True
    return False


def _ask(type_def: TypeDef, wanted: Iterable[New], known: Known) -> None:
    """Ask for all that the batch names, in one query a field."""
    for code, one in type_def.fields.items():
        if one.kind in ("person", "unit", "organisation", "company", "link"):
            named = [new.raw.get(code) for new in wanted]
            known.ask(one, [value for value in named if isinstance(value, int)])


def _checked(
    type_def: TypeDef, new: New, rights: Rights | None, by: Actor, known: Known
) -> Parsed | Refused:
    try:
        parsed = checked(type_def, new.raw, rights, known, new.stage)
        if new.stage is not None and new.stage != next(iter(type_def.open_stages), None):
            check_values_enter(type_def, parsed.values, new.stage, rights)
        place(type_def, parsed, by=by, rights=rights, stage=new.stage, known=known)
    except Refused as refused:
        return refused
    return parsed


def _insert(
    type_def: TypeDef, good: Sequence[Parsed], by: Actor, said: Mapping[str, Any] | None
) -> list[Written]:
    drafts = [
        Draft(
            base=one.base,
            detail={k: v for k, v in one.detail.items() if v is not None},
            own=one.own,
            data={"values": one.values, **(said or {})},
        )
        for one in good
    ]
    written = insert_many(type_def, drafts, kind=events.CREATED.code, by=by, now=clock.now())
    for one, made in zip(good, written, strict=True):
        hang_files(one, made.record_id, by)
    return written


def _singly(
    type_def: TypeDef, new: New, *, by: Actor, said: Mapping[str, Any] | None
) -> Written | Refused:
    try:
        with transaction.atomic():
            return create_record(type_def, new.raw, by=by, stage=new.stage, said=said)
    except Refused as refused:
        return refused
