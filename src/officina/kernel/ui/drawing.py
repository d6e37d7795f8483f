"""What `ui.rule` draws: the rows of a rule with their menus, its text, its examples."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.rules import examples, sentences
from officina.kernel.rules.examples import Example
from officina.kernel.rules.operators import SEVERAL, WITHOUT_VALUE, operators, periods
from officina.kernel.rules.sentences import BadRule, Row, Rule
from officina.kernel.rules.vocabulary import Name, Vocabulary
from officina.kernel.ui.rules import BLANK, Draft, as_text, draft_of

MOST_LISTED = 60
"""Options that a row lists; more are found by their letters."""


def drawn(
    name: str, value: str | Draft, known: Vocabulary, tried: Iterable[Example] | None = None
) -> dict[str, Any]:
    """What `ui.rule` draws. An empty rule shows one blank row.

    ``tried`` are its examples; with None there are none to give.
    """
    draft = value if isinstance(value, Draft) else draft_of(value, known, tried or ())
    shown: dict[str, Any] = {
        "name": name,
        "source": f"{reverse('rules')}?name={name}&for={known.key}",
        "text": draft.text,
        "examples": None if tried is None else _drawn_examples(name, draft, known),
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


def _drawn_examples(name: str, draft: Draft, known: Vocabulary) -> dict[str, Any]:
    """Values of the names that the rule reads, and whether it does with them what is expected."""
    text = as_text(draft, known) if draft.text is None else draft.text
    said = {row.field for row in draft.rule.rows}
    asked = (
        [one for one in known.names if one.code in said]
        if draft.text is None
        else examples.names_in(text, known)
    )
    rows = []
    for n, one in enumerate(draft.examples):
        try:
            is_green = examples.outcome(text, known, one) == one.holds
        except BadRule:
            is_green = False
        values = [_asked(f"{name}-example-{n}", name_, one) for name_ in asked]
        rows.append({"place": n, "values": values, "holds": one.holds, "is_green": is_green})
    return {"rows": rows, "can_add": bool(asked) and len(rows) < examples.MOST}


def _asked(path: str, name: Name, example: Example) -> dict[str, Any]:
    """The control for one value of an example."""
    written = example.values.get(name.code, "")
    control = _control(path, Row(name.code, "is", written), name)
    if name.family == "bool":
        control |= {"kind": "select", "choices": [("", "–"), ("1", _("yes")), ("0", _("no"))]}
    elif name.family == "choice" and name.options:
        control |= _one_option(name, written)
    return control | {"name": f"{path}-{name.code}", "label": name.label}


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
        return control | {"kind": "picks", "value": chosen, **_options(name, chosen)}
    if family in ("date", "moment"):
        is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", row.value)
        return control | {"kind": "date", "value": row.value if is_day else ""}
    return control | ({"kind": "decimal"} if family == "number" else {})


def _options(name: Name, chosen: Collection[str]) -> dict[str, Any]:
    """All options of a short list; of a long one those chosen, and where the others are found."""
    if len(name.options) <= MOST_LISTED or not name.list_code:
        return {"choices": name.options}
    href = f"{reverse('pick', args=['option'])}?{urlencode({'list': name.list_code, 'all': 1})}"
    return {"choices": [one for one in name.options if one[0] in chosen], "href": href}


def _one_option(name: Name, written: str) -> dict[str, Any]:
    offered = _options(name, {written})
    if "href" not in offered:
        return {"kind": "select", "choices": [("", "–"), *name.options], "value": written}
    value = next(({"id": code, "name": label} for code, label in offered["choices"]), "")
    return {"kind": "combobox", "value": value, "href": offered["href"]}


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
