from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records import type_events, types
from officina.kernel.records.actions.allow_type import allow_type
from officina.kernel.records.actions.change_stage import COLORS, KINDS, MOST
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.checks import Refused
from officina.kernel.records.declare import ensure_numbers
from officina.kernel.records.drafting import Draft, lay_fields, read_drafts
from officina.kernel.records.models import Field, Pipeline, RecordType, Stage
from officina.kernel.records.naming import (
    addresses_of_the_house,
    cleaned,
    free_slug,
    number_pattern_of,
    one_of,
    slug_of,
)
from officina.kernel.records.words import ORGANISATION, RESPONSIBLE, TAGS, UNIT, labels

MOST_TYPES = 200
TITLE = labels("Name", "Название", "Denumire")


@transaction.atomic
def make_type(raw: Mapping[str, Any], *, by: Actor) -> tuple[types.TypeDef, int]:
    """Make a type of records (F101): name, icon, numbers, fields, stages, who uses it.

    It is in use from the commit on: nothing is migrated or restarted. ``raw``: ``plurals`` and
    ``labels`` (names by language), ``icon``, ``number``, ``title`` (what its first field is
    called), ``fields`` and ``stages`` (each with a ``key``), ``in_menu``, and what ``allow_type``
    takes. Returns it with the event. Raises NotAllowed, Refused with sentences by field, those of
    a field or stage under its key.
    """
    require_administrator(by, "type")
    errors: dict[str, str] = {}
    plurals, singles = _names(raw, errors)
    pattern = read_pattern(str(raw.get("number") or number_pattern_of(_any(plurals))), errors)
    stages = _stages(raw.get("stages") or (), errors)
    drafts = _drafts(raw, errors)
    if errors:
        raise Refused(errors=errors)
    row = _lay(raw, plurals, singles, pattern)
    lay_fields(row, drafts, 1)
    _lay_common(row, len(drafts) + 1, cleaned(raw.get("title") or {}) or TITLE)
    _lay_stages(row, plurals, stages)
    ensure_numbers(row.id)
    tell_types_changed()
    type_def = _read_back(row.code)
    allow_type(type_def, raw, by=by)
    data = {"type": row.code, "type_name": plurals, "fields": len(drafts), "stages": len(stages)}
    event = record_fact(type_events.TYPE_ADDED, data, by)
    RecordType.objects.filter(id=row.id).update(event_id=event)
    return type_def, event


def _read_back(code: str) -> types.TypeDef:
    """The type as this transaction sees it; others see it from the commit on."""
    return next(one for one in types.read_anew() if one.code == code)


def _names(raw: Mapping[str, Any], errors: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    plurals, singles = cleaned(raw.get("plurals") or {}), cleaned(raw.get("labels") or {})
    if not plurals:
        errors["plurals"] = _("Give it a name.")
        return plurals, singles
    check_names(plurals, errors)
    return plurals, {code: singles.get(code) or one_of(name) for code, name in plurals.items()}


def check_names(plurals: Mapping[str, str], errors: dict[str, str], but: str = "") -> None:
    """Refuse what the portal, or another type, is called."""
    for name in plurals.values():
        if slug_of(name) in addresses_of_the_house():
            said = _("“%(name)s” is a part of the portal itself. Choose another name.")
            errors["plurals"] = said % {"name": name}
        for other in types.types().all:
            same = {one.casefold() for one in (*other.plurals.values(), *other.labels.values())}
            if other.code != but and name.casefold() in same:
                errors["plurals"] = _("There is “%(name)s” already.") % {"name": name}


def read_pattern(typed: str, errors: dict[str, str]) -> str:
    """What numbers look like: letters and one ``{n}``."""
    pattern = "".join(typed.split())
    if pattern.count("{n}") != 1 or not re.fullmatch(r"[\w./#-]{0,20}\{n\}[\w./#-]{0,20}", pattern):
        errors["number"] = _("Write a pattern with {n} where the number goes, for example PR-{n}.")
    return pattern


def _drafts(raw: Mapping[str, Any], errors: dict[str, str]) -> list[Draft]:
    common = {"title", "responsible", "unit", "organisation", "tags", "currency"}
    title = cleaned(raw.get("title") or {}) or TITLE
    named = {"title": title.get("en") or _any(title)}
    named |= {one.code: _any(one.labels) for one in (RESPONSIBLE, UNIT, ORGANISATION, TAGS)}
    try:
        return read_drafts(
            raw.get("fields") or (), labels=named, taken=common, formulas={}, on_record=True
        )
    except Refused as refused:
        errors |= refused.errors or {"fields": refused.sentence}
        return []


def _stages(sent: Sequence[Mapping[str, Any]], errors: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for raw in sent:
        names, kind = cleaned(raw.get("labels") or {}), raw.get("kind") or "open"
        if not names:
            errors[str(raw.get("key"))] = _("Give the stage a name.")
        elif kind not in KINDS or raw.get("color") not in COLORS:
            errors[str(raw.get("key"))] = _("Choose one of the list.")
        else:
            found.append({"labels": names, "kind": kind, "color": raw["color"]})
    if len(sent) > MOST:
        errors["stages"] = _("There are too many stages.")
    elif found and found[0]["kind"] != "open":
        found.sort(key=lambda one: one["kind"] != "open")
    if found and not any(one["kind"] == "open" for one in found):
        errors["stages"] = _("One stage must stay open: new ones begin there.")
    return sorted(found, key=lambda one: one["kind"] != "open")


def _lay(
    raw: Mapping[str, Any], plurals: dict[str, str], singles: dict[str, str], pattern: str
) -> RecordType:
    if RecordType.objects.count() >= MOST_TYPES:
        raise Refused(_("At most %(n)s types, please.") % {"n": MOST_TYPES})
    used = RecordType.objects.values_list("slug", "code")
    slugs = {slug for slug, _code in used} | addresses_of_the_house()
    name = plurals.get("en") or _any(plurals)
    return RecordType.objects.create(
        code=free_slug(singles.get("en") or _any(singles), {code for _slug, code in used}),
        slug=free_slug(name, slugs),
        labels=singles,
        plurals=plurals,
        icon=str(raw.get("icon") or "folder"),
        number_pattern=pattern,
        in_menu=bool(raw.get("in_menu", True)),
        is_custom=True,
    )


def _lay_common(row: RecordType, after: int, title: Mapping[str, str]) -> None:
    """What every record has: a title first, who is responsible and where last."""
    Field.objects.create(
        type=row,
        code="title",
        labels=title,
        kind="text",
        storage="base",
        position=0,
        is_required=True,
    )
    Field.objects.bulk_create(
        Field(
            type=row,
            code=one.code,
            labels=one.labels,
            kind=one.kind,
            storage="base",
            position=after + 100 + n,
        )
        for n, one in enumerate((RESPONSIBLE, UNIT, ORGANISATION, TAGS))
    )


def _lay_stages(
    row: RecordType, plurals: dict[str, str], stages: Sequence[Mapping[str, Any]]
) -> None:
    if not stages:
        return
    pipeline = Pipeline.objects.create(type=row, code="main", labels=plurals)
    opens = sum(one["kind"] == "open" for one in stages)
    Stage.objects.bulk_create(
        Stage(
            type=row,
            pipeline=pipeline,
            code=f"stage-{n + 1}",
            labels=one["labels"],
            color=one["color"],
            kind=one["kind"],
            position=n,
            probability=_likely(one["kind"], n, opens),
        )
        for n, one in enumerate(stages)
    )


def _likely(kind: str, n: int, opens: int) -> int:
    if kind != "open":
        return 100 if kind == "won" else 0
    return round(100 * (n + 1) / (opens + 1))


def _any(names: Mapping[str, str]) -> str:
    return types.translated(names)
