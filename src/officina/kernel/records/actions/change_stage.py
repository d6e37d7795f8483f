"""Add a stage to a pipeline, change it, move it among the others."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.gate import require_administrator
from officina.kernel.access.models import StageRight
from officina.kernel.events.facts import record_fact
from officina.kernel.events.kinds import EventKind
from officina.kernel.principals.actor import Actor
from officina.kernel.records import setting_events
from officina.kernel.records.actions.set_field_right import known_roles
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Pipeline, Stage
from officina.kernel.records.own import keeps_stages
from officina.kernel.records.types import TypeDef
from officina.kernel.records.vocabulary import vocabulary_of
from officina.kernel.rules import evaluate, examples
from officina.kernel.rules.evaluate import BadRule

COLORS = ("grey", "blue", "teal", "green", "amber", "orange", "red", "violet", "pink")
KINDS = ("open", "won", "lost")
SPOKEN = tuple(dict(settings.LANGUAGES))
LONGEST = 60
LONGEST_SENTENCE = 300
MOST = 40
"""Stages of one pipeline: more do not fit any board."""


@transaction.atomic
def add_stage(type_def: TypeDef, raw: Mapping[str, Any], *, by: Actor) -> tuple[Stage, int]:
    """Add a stage: an open one behind the last open one, a closing one at the end.

    Returns it with the event. Raises NotAllowed, Refused with sentences by field.
    """
    require_administrator(by, "stage")
    require_own_stages(type_def)
    pipeline = lock_pipeline(type_def)
    stages = list(pipeline.stages.order_by("position", "id"))
    if len(stages) >= MOST:
        raise Refused(_("There are too many stages already."))
    kind = raw.get("kind") or "open"
    if kind not in KINDS:
        raise Refused(errors={"kind": _("Choose one of the list.")})
    stage = Stage(
        type_id=type_def.id,
        pipeline=pipeline,
        code=f"stage-{secrets.token_hex(4)}",
        kind=kind,
    )
    parsed = parse_stage(type_def, raw)
    for column, value in parsed.items():
        if column != "roles":
            setattr(stage, column, value)
    stage.save(force_insert=True)
    set_stage_roles(stage, parsed.get("roles", []))
    opens = sum(one.kind == "open" for one in stages)
    stages.insert(opens if kind == "open" else len(stages), stage)
    number(stages)
    return stage, _record(setting_events.STAGE_ADDED, type_def, stage, {}, by)


@transaction.atomic
def change_stage(
    stage_id: int, type_def: TypeDef, raw: Mapping[str, Any], *, by: Actor
) -> int | None:
    """Change what was sent: names, colour, probability, limit, fields demanded, the condition of
    entry with its refusal and examples, who may enter.

    Returns the event, ``None`` where nothing differs. Raises NotAllowed, Refused by field.
    """
    require_administrator(by, "stage")
    stage = lock_stage(stage_id, type_def)
    before = state_of(stage)
    after = before | parse_stage(type_def, raw)
    changes = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if not changes:
        return None
    for column in changes.keys() - {"roles"}:
        setattr(stage, column, after[column])
    stage.save()
    if "roles" in changes:
        set_stage_roles(stage, after["roles"])
    return _record(setting_events.STAGE_CHANGED, type_def, stage, {"changes": changes}, by)


@transaction.atomic
def place_stage(stage_id: int, type_def: TypeDef, position: int, *, by: Actor) -> int | None:
    """Move a stage among the others: 0 is the first place. ``None`` where it stands there.

    Open stages stay before closing ones, as a board draws them.
    """
    require_administrator(by, "stage")
    stage = lock_stage(stage_id, type_def)
    stages = list(Stage.objects.filter(pipeline=stage.pipeline_id).order_by("position", "id"))
    codes = [one.id for one in stages]
    before = codes.index(stage.id)
    stages.insert(max(0, min(position, len(stages) - 1)), stages.pop(before))
    kinds = [one.kind != "open" for one in stages]
    if kinds != sorted(kinds):
        raise Refused(_("Stages that close stay behind those that do not."))
    if [one.id for one in stages] == codes:
        return None
    number(stages)
    return _record(setting_events.STAGE_PLACED, type_def, stage, {"before": before}, by)


def require_own_stages(type_def: TypeDef) -> None:
    """Refuse to add or remove where the portal itself leads from stage to stage."""
    if keeps_stages(type_def.code):
        raise Refused(
            _("The portal itself leads through these stages: none can be added or removed.")
        )


def lock_pipeline(type_def: TypeDef) -> Pipeline:
    """The pipeline of a type, locked: stages of one type are changed one after another."""
    found = (
        Pipeline.objects.select_for_update()
        .filter(type_id=type_def.id)
        .order_by("position", "id")
        .first()
    )
    if found is None:
        raise Refused(_("There are no stages here."))
    return found


def lock_stage(stage_id: int, type_def: TypeDef) -> Stage:
    lock_pipeline(type_def)
    stage = Stage.objects.filter(id=stage_id, type_id=type_def.id).first()
    if stage is None:
        raise Refused(_("There is no such stage here."))
    return stage


def state_of(stage: Stage) -> dict[str, Any]:
    """What of a stage can be changed, as it is now."""
    roles = StageRight.objects.filter(stage_id=stage.id, roles__isnull=False)
    return {
        "labels": stage.labels,
        "color": stage.color,
        "probability": stage.probability,
        "limit": stage.limit,
        "required": stage.required,
        "guard": stage.guard,
        "guard_sentence": stage.guard_sentence,
        "guard_examples": stage.guard_examples,
        "roles": sorted(roles.values_list("roles__code", flat=True)),
    }


def examples_of(stage_id: int | None) -> list[examples.Example]:
    """The examples that its condition of entry was saved with; none for a stage to be."""
    if stage_id is None:
        return []
    kept = Stage.objects.filter(id=stage_id).values_list("guard_examples", flat=True).first()
    return examples.from_json(kept or ())


def parse_stage(type_def: TypeDef, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values of what was sent. Raises Refused with sentences by field."""
    parsed: dict[str, Any] = {}
    errors: dict[str, str] = {}
    if "labels" in raw:
        given = {code: " ".join(raw["labels"].get(code, "").split()) for code in SPOKEN}
        parsed["labels"] = {code: name[:LONGEST] for code, name in given.items() if name}
        if not parsed["labels"]:
            errors["labels"] = _("Give it a name in one language at least.")
    if "color" in raw:
        parsed["color"] = raw["color"]
        if raw["color"] not in COLORS:
            errors["color"] = _("Choose one of the list.")
    for key, most in (("probability", 100), ("limit", 10_000)):
        if key in raw:
            whole = _whole(raw[key], most)
            parsed[key] = (whole or None) if key == "limit" else (whole or 0)
            if whole is None and str("" if raw[key] is None else raw[key]).strip():
                errors[key] = _("Write a whole number up to %(most)s.") % {"most": most}
    if "required" in raw:
        parsed["required"] = [code for code in type_def.fields if code in raw["required"]]
        if len(parsed["required"]) < len(set(raw["required"])):
            errors["required"] = _("Choose one of the list.")
    if "guard" in raw:
        try:
            parsed |= _parse_guard(type_def, raw)
        except BadRule as bad:
            errors["guard"] = bad.sentence
    if "roles" in raw:
        parsed["roles"] = sorted(role.code for role in known_roles(raw["roles"]))
    if errors:
        raise Refused(errors=errors)
    return parsed


def _parse_guard(type_def: TypeDef, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The condition of entry, tried with its examples. Raises BadRule with a sentence."""
    known, text = vocabulary_of(type_def), raw["guard"].strip()
    evaluate.require_sound(text, known)
    tried = examples.from_json(raw.get("guard_examples", ()))
    examples.require_green(text, known, tried)
    said = {code: " ".join(raw.get("guard_sentence", {}).get(code, "").split()) for code in SPOKEN}
    return {
        "guard": text,
        "guard_sentence": {code: one[:LONGEST_SENTENCE] for code, one in said.items() if one},
        "guard_examples": [one.json for one in tried] if text else [],
    }


def set_stage_roles(stage: Stage, codes: list[str]) -> None:
    """Who may move records into it; no role: whoever may move them at all."""
    if not codes:
        StageRight.objects.filter(stage_id=stage.id).delete()
        return
    row, _is_new = StageRight.objects.get_or_create(stage_id=stage.id)
    row.roles.set(known_roles(codes))


def number(stages: list[Stage]) -> None:
    """Number the stages in the order given."""
    for position, one in enumerate(stages):
        one.position = position
    Stage.objects.bulk_update(stages, ["position"])


def _whole(typed: object, most: int) -> int | None:
    text = str("" if typed is None else typed).strip()
    return int(text) if text.isdecimal() and len(text) < 7 and int(text) <= most else None


def _record(
    kind: EventKind,
    type_def: TypeDef,
    stage: Stage,
    more: Mapping[str, Any],
    by: Actor,
) -> int:
    tell_types_changed()
    data = {
        "stage": stage.id,
        "name": stage.labels,
        "type": type_def.code,
        "type_name": type_def.plurals,
    }
    return record_fact(kind, data | dict(more), by)
