"""A rule in a form: what is drawn, what was sent, what a press of a button makes of it.

Fields of a rule called ``guard``: ``guard-as`` (rows or text), ``guard-join`` (all or any),
``guard-0-field``, ``guard-0-op``, ``guard-0-value``; in a group ``guard-1-0-field``; as text
``guard-text``.
A half-filled row stays as it is until it is used: nothing typed is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.rules import evaluate, sentences
from officina.kernel.rules.operators import (
    OPERATORS,
    SEVERAL,
    WITHOUT_VALUE,
    operators,
    periods,
)
from officina.kernel.rules.sentences import BadRule, Row, Rule
from officina.kernel.rules.vocabulary import Name, Vocabulary

BLANK = Row("", "")
NOTHING = Rule()
MOST_LISTED = 300
"""Options that a row lists; fields with more have a target that finds them."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule as it stands in a form, finished or not. ``text`` where it is edited as text."""

    rule: Rule = NOTHING
    text: str | None = None


def draft_of(text: str, known: Vocabulary) -> Draft:
    """The draft of a rule that is kept: as rows where they can say it."""
    rule = sentences.from_feel(text, known)
    return Draft(text=text) if rule is None else Draft(rule)


def draft_sent(sent: QueryDict, name: str, known: Vocabulary) -> Draft:
    """What stands in the form that was sent."""
    if sent.get(f"{name}-as") == "text":
        return Draft(text=sent.get(f"{name}-text", "")[: evaluate.MAX_TEXT])
    places: set[tuple[int, ...]] = set()
    for key in sent:
        found = re.fullmatch(rf"{re.escape(name)}-(\d{{1,3}})(?:-(\d{{1,3}}))?-field", key)
        if found:
            places.add(tuple(int(one) for one in found.groups() if one is not None))
    is_any = sent.get(f"{name}-join") == "any"
    parts: list[Row | Rule] = []
    for top in sorted({place[0] for place in places})[: sentences.MAX_ROWS * 2]:
        if (top,) in places:
            parts.append(_row_sent(sent, f"{name}-{top}", known))
        else:
            inside = sorted(place for place in places if place[0] == top)
            rows = [_row_sent(sent, f"{name}-{top}-{one[1]}", known) for one in inside]
            parts.append(Rule(tuple(rows), not is_any))
    return Draft(Rule(tuple(parts), is_any))


def _row_sent(sent: QueryDict, path: str, known: Vocabulary) -> Row:
    code, op = sent.get(f"{path}-field", ""), sent.get(f"{path}-op", "")
    name = known.get(code)
    if name is None:
        return BLANK
    fits = sent.get(f"{path}-was", code) == code and op in OPERATORS[name.family]
    if not fits:
        return Row(code, operators(name.family)[0][0])
    values = [one.strip() for one in sent.getlist(f"{path}-value")]
    return Row(code, op, ",".join(dict.fromkeys(one for one in values if one)))


def feel_of(draft: Draft, known: Vocabulary, *, is_lenient: bool = False) -> str:
    """The rule as FEEL; raises BadRule. Blank rows say nothing; where it is lenient, neither do
    rows that lack their value."""
    if draft.text is not None:
        text = draft.text.strip()
        if text:
            for mistake in evaluate.mistakes(text, known):
                raise BadRule(str(mistake))
        return text
    return sentences.to_feel(said(draft, is_lenient=is_lenient), known)


def said(draft: Draft, *, is_lenient: bool = False) -> Rule:
    """The rows of a draft without those that say nothing."""

    def says(row: Row) -> bool:
        return bool(row.field) and (not is_lenient or bool(row.value) or row.op in WITHOUT_VALUE)

    parts: list[Row | Rule] = []
    for part in draft.rule.parts:
        if isinstance(part, Rule):
            inner = tuple(row for row in part.rows if says(row))
            parts += [Rule(inner, part.is_any)] if inner else []
        elif says(part):
            parts.append(part)
    return replace(draft.rule, parts=tuple(parts))


def read_rule(sent: QueryDict, name: str, known: Vocabulary) -> str:
    """The rule that a form sends, as FEEL. Raises BadRule with a sentence."""
    return feel_of(draft_sent(sent, name, known), known)


def done_to(draft: Draft, do: str, known: Vocabulary) -> Draft:
    """The draft after a button: ``add``, ``add-2`` (in a group), ``group``, ``drop-2``,
    ``drop-2-0``, ``text``, ``rows``; anything else leaves it as it is."""
    verb, *at = do.split("-")
    places = [int(one) for one in at if one.isdecimal()]
    match verb:
        case "text" if draft.text is None:
            return Draft(text=_as_text(draft, known))
        case "rows" if draft.text is not None:
            return draft_of(draft.text, known)
        case "add" | "group" | "drop" if draft.text is None:
            return Draft(_edited(draft.rule, verb, places))
    return draft


def _as_text(draft: Draft, known: Vocabulary) -> str:
    try:
        return feel_of(draft, known, is_lenient=True)
    except BadRule:
        return ""


def _edited(rule: Rule, verb: str, at: list[int]) -> Rule:
    parts = list(rule.parts)
    if verb == "group":
        parts.append(Rule((BLANK, BLANK), not rule.is_any))
    elif verb == "add" and not at:
        parts.append(BLANK)
    elif at and at[0] < len(parts):
        part = parts[at[0]]
        if verb == "add" and isinstance(part, Rule):
            parts[at[0]] = replace(part, parts=(*part.parts, BLANK))
        elif verb == "drop" and len(at) == 2 and isinstance(part, Rule):
            left = (*part.parts[: at[1]], *part.parts[at[1] + 1 :])
            parts[at[0] : at[0] + 1] = [replace(part, parts=left)] if left else []
        elif verb == "drop" and len(at) == 1:
            del parts[at[0]]
    return replace(rule, parts=tuple(parts))


def drawn(name: str, value: str | Draft, known: Vocabulary, focus: str = "") -> dict[str, Any]:
    """What `ui.rule` draws. An empty rule shows one blank row."""
    draft = value if isinstance(value, Draft) else draft_of(value, known)
    shown: dict[str, Any] = {
        "name": name,
        "source": f"{reverse('rules')}?name={name}&for={known.key}",
        "text": draft.text,
    }
    if draft.text is not None:
        rows = sentences.from_feel(draft.text, known)
        shown["said"] = sentences.say(draft.text, known) if draft.text.strip() else ""
        shown["has_rows"] = rows is not None
        shown["check"] = f"{reverse('rules-text')}?for={known.key}"
        return shown
    rule = draft.rule
    parts = rule.parts or (BLANK,)
    shown["join"] = "any" if rule.is_any else "all"
    shown["parts"] = [
        {
            "rows": [_drawn_row(f"{name}-{n}-{m}", r, known) for m, r in enumerate(part.rows)],
            "place": n,
        }
        if isinstance(part, Rule)
        else _drawn_row(f"{name}-{n}", part, known)
        for n, part in enumerate(parts)
    ]
    shown["fields"] = _fields(known)
    shown["is_full"] = len(rule.rows) >= sentences.MAX_ROWS
    return shown


def _fields(known: Vocabulary) -> list[tuple[str, list[tuple[str, str]]]]:
    """(group, [(code, label)]) in the order of menus."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in known.names:
        groups.setdefault(one.group, []).append((one.code, one.label))
    return list(groups.items())


def _drawn_row(path: str, row: Row, known: Vocabulary) -> dict[str, Any]:
    name = known.get(row.field)
    place = path.split("-", 1)[1] if "-" in path else path
    shown: dict[str, Any] = {"path": path, "place": place, "field": row.field, "op": row.op}
    if name is None:
        return shown | {"ops": [], "value": None}
    return shown | {
        "ops": operators(name.family),
        "value": _control(path, row, name) if row.op not in WITHOUT_VALUE else None,
    }


def _control(path: str, row: Row, name: Name) -> dict[str, Any]:
    """How the value of a row is asked for."""
    control: dict[str, Any] = {
        "name": f"{path}-value",
        "kind": "text",
        "value": row.value,
        "label": _("Value"),
    }
    family = name.family
    if row.op == "period":
        return control | {"kind": "select", "choices": periods()}
    if row.op in ("last", "next"):
        return control | {"kind": "number", "value": row.value if row.value.isdecimal() else ""}
    if family == "reference":
        return control | _reference(row, name)
    if name.options and family in SEVERAL and row.op != "has":
        chosen = [one for one in row.value.split(",") if one]
        return control | {"kind": "picks", "choices": name.options[:MOST_LISTED], "value": chosen}
    if family in ("date", "moment"):
        is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", row.value)
        return control | {"kind": "date", "value": row.value if is_day else ""}
    return control | ({"kind": "decimal"} if family == "number" else {})


def _reference(row: Row, name: Name) -> dict[str, Any]:
    """A finder, and those already named where there are several."""
    own = {"me": _("me"), "mine": _("my unit")}
    named = [
        (one, own.get(one) or (name.shown(one) if name.shown else one))
        for one in row.value.split(",")
        if one
    ]
    first = {"id": named[0][0], "name": named[0][1]} if len(named) == 1 else ""
    return {
        "kind": "combobox",
        "value": first,
        "several": named if len(named) > 1 else [],
        "href": f"{reverse('pick', args=[name.target])}?me=1",
    }


def errors_of(bad: BadRule, name: str) -> Mapping[str, str]:
    """A refusal as forms show it."""
    return {name: bad.sentence}
