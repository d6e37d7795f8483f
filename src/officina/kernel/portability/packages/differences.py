"""What two set-ups differ in, in words: added, changed, removed, by part."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel.portability.packages.registry import Content, Part_, parts
from officina.kernel.records.offers import OFFERS
from officina.kernel.records.types import translated

WORDS: Mapping[str, Promise] = {
    "labels": gettext_lazy("name"),
    "plurals": gettext_lazy("name of many"),
    "name": gettext_lazy("name"),
    "fields": gettext_lazy("field"),
    "stages": gettext_lazy("stage"),
    "options": gettext_lazy("option"),
    "grants": gettext_lazy("rights"),
    "icon": gettext_lazy("icon"),
    "layout": gettext_lazy("what is shown"),
    "in_menu": gettext_lazy("in the menu"),
    "number_pattern": gettext_lazy("numbers"),
    "color": gettext_lazy("colour"),
    "kind": gettext_lazy("kind"),
    "guard": gettext_lazy("condition of entry"),
    "guard_sentence": gettext_lazy("what the refusal says"),
    "required": gettext_lazy("fields demanded on entry"),
    "is_required": gettext_lazy("must be filled in"),
    "is_unique": gettext_lazy("no two alike"),
    "timezone": gettext_lazy("time zone"),
    "is_readonly": gettext_lazy("read only"),
    "is_active": gettext_lazy("in use"),
    "formula": gettext_lazy("formula"),
    "default": gettext_lazy("default"),
    "help": gettext_lazy("help"),
    "probability": gettext_lazy("likelihood"),
    "order": gettext_lazy("order"),
    "changed_by": gettext_lazy("who may change it"),
    "entered_by": gettext_lazy("who may move things here"),
    "required_if": gettext_lazy("must be filled in if"),
    "visible_if": gettext_lazy("is there if"),
    "readonly_if": gettext_lazy("is read only if"),
    "title": gettext_lazy("name"),
    "type": gettext_lazy("type"),
    "target": gettext_lazy("what it links to"),
    "stage": gettext_lazy("stage"),
    "folder": gettext_lazy("folder"),
    "purpose": gettext_lazy("purpose"),
    "regulation": gettext_lazy("regulation"),
    "owner": gettext_lazy("owner"),
    "unit": gettext_lazy("unit"),
    "organisation": gettext_lazy("organisation"),
    "runs_on": gettext_lazy("what it runs on"),
    "starters": gettext_lazy("who may start it"),
    "seen_by": gettext_lazy("who may see it"),
    "levels": gettext_lazy("how many should stand at a step"),
    "published": gettext_lazy("what runs"),
    "draft": gettext_lazy("draft"),
    "route": gettext_lazy("list"),
    "steps": gettext_lazy("step"),
    "performers": gettext_lazy("who does it"),
    "settings": gettext_lazy("steps"),
    "tables": gettext_lazy("decision tables"),
    "tests": gettext_lazy("examples"),
    "note": gettext_lazy("what changed"),
    "files": gettext_lazy("files"),
    "bpmn": gettext_lazy("drawing"),
    "draft.bpmn": gettext_lazy("drawing of the draft"),
    "robots": gettext_lazy("robot"),
    "trigger": gettext_lazy("when"),
    "condition": gettext_lazy("condition"),
    "delay": gettext_lazy("after how long"),
    "action": gettext_lazy("what it does"),
}
"""What the keys of contents are called; others are said as they are written."""
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. ``kind``: added, changed or removed, seen from here."""

    part: str
    key: str
    kind: str
    name: str
    lines: list[str] = field(default_factory=list)


def compare(here: Mapping[str, Part_], there: Mapping[str, Part_]) -> list[Difference]:
    """What putting ``there`` in would do here; parts that it lacks are left alone."""
    found = []
    for one in parts():
        if one.code not in there:
            continue
        mine, theirs = here.get(one.code, {}), there[one.code]
        for key in sorted({*mine, *theirs}):
            name = (one.called and one.called(key)) or name_of(key, theirs.get(key) or mine[key])
            if key not in mine:
                found.append(Difference(one.code, key, "added", name))
            elif key not in theirs:
                found.append(Difference(one.code, key, "removed", name))
            elif lines := list(_lines(mine[key], theirs[key])):
                found.append(Difference(one.code, key, "changed", name, lines))
    return found


def name_of(key: str, content: Content) -> str:
    """What a thing is called, in the reader's language where it has names."""
    for word in ("plurals", "labels", "titles", "name", "title"):
        named = content.get(word)
        if isinstance(named, Mapping) and named:
            return translated({k: str(v) for k, v in named.items()}, key)
        if isinstance(named, str) and named:
            return named
    return key


def _lines(before: Any, after: Any, at: str = "") -> Iterator[str]:
    """Sentences on what differs, as deep as things have codes."""
    if before == after:
        return
    if isinstance(before, str) and isinstance(after, str) and "\n" in before + after:
        yield f"{at}: {_rewritten(before, after)}"
    elif _is_coded(before) and _is_coded(after):
        yield from _coded(before, after, at)
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            word = str(WORDS.get(key, key))
            old, new = (_worded(key, side.get(key)) for side in (before, after))
            yield from _lines(old, new, f"{at}{': ' if at else ''}{word}")
    else:
        yield f"{at}: {_shown(before)} → {_shown(after)}"


def _worded(key: str, value: Any) -> Any:
    """Kinds of fields as they are offered."""
    offered = OFFERS.get(value) if key == "kind" and isinstance(value, str) else None
    return str(offered.label) if offered else value


def _coded(before: Any, after: Any, at: str) -> Iterator[str]:
    old, new = ({one["code"]: one for one in side} for side in (before or (), after or ()))
    for code in dict.fromkeys([*old, *new]):
        name = f"“{name_of(code, new.get(code) or old[code])}”"
        if code not in old:
            yield _("%(what)s %(name)s: added") % {"what": at, "name": name}
        elif code not in new:
            yield _("%(what)s %(name)s: removed") % {"what": at, "name": name}
        else:
            yield from _lines(old[code], new[code], f"{at} {name}")
    kept = [code for code in old if code in new]
    if kept != [code for code in new if code in old]:
        yield f"{at}: {WORDS['order']}"


def _rewritten(before: str, after: str) -> str:
    """How much of a long text differs."""
    steps = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines())
    changed = [one for one in steps.get_opcodes() if one[0] != "equal"]
    counts = {"new": sum(b - a for _tag, _i, _j, a, b in changed),
              "gone": sum(b - a for _tag, a, b, _i, _j in changed)}  # fmt: skip
    return _("%(new)s lines come, %(gone)s go") % counts


def _is_coded(value: Any) -> bool:
    """A list of things with codes, or nothing where such a list may be."""
    return value is None or (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, Mapping) and "code" in one for one in value)
    )


def _shown(value: Any) -> str:
    if value in (None, "", [], {}):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = _spelled(value)
    return f"“{text[:LONGEST]}{'…' if len(text) > LONGEST else ''}”"


def _spelled(value: Any) -> str:
    if isinstance(value, Mapping) and value.keys() == {"kind", "name"}:
        return str(value["name"])
    if isinstance(value, list):
        return ", ".join(_spelled(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{WORDS.get(key, key)}: {_spelled(one)}" for key, one in value.items())
    return str(value)
