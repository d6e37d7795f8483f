"""Examples of a rule: values, and whether it should hold for them. Run whenever it is saved.

Kept as JSON: ``[{"values": {"amount": "900"}, "holds": false}]``, values as rows keep them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

import feel
from officina.kernel.rules import evaluate
from officina.kernel.rules.evaluate import compiled
from officina.kernel.rules.leaves import Row
from officina.kernel.rules.sentences import BadRule, say_value
from officina.kernel.rules.vocabulary import BadValue, Name, Vocabulary
from officina.kernel.rules.words import Words

MOST = 20
ME, MY_UNIT = 1, 2
"""Who "me" is in examples: nobody of the portal."""


@dataclass(frozen=True, slots=True)
class Example:
    """Values by name, as rows write them, and whether the rule should hold for them."""

    values: Mapping[str, str]
    holds: bool

    @property
    def json(self) -> dict[str, Any]:
        return {"values": dict(self.values), "holds": self.holds}


def from_json(kept: Iterable[Mapping[str, Any]]) -> list[Example]:
    return [
        Example({str(k): str(v) for k, v in one["values"].items()}, bool(one["holds"]))
        for one in kept
    ]


def names_in(text: str, known: Vocabulary) -> list[Name]:
    """The names that a rule reads, in the order of menus: what an example asks for."""
    try:
        read = compiled(text, known.codes).names if text.strip() else frozenset()
    except feel.SyntaxMistake:
        return []
    return [one for one in known.names if one.code in read]


def outcome(text: str, known: Vocabulary, example: Example) -> bool:
    """Whether the rule holds for the values of an example. Raises BadRule for a bad value."""
    now = evaluate.words().now
    values: dict[str, Any] = dict.fromkeys(known)
    for code, written in example.values.items():
        if code in known and written:
            values[code] = _value(known[code], written, now)
    return evaluate.holds(text, values, names=known.codes, said=Words(now, ME, MY_UNIT))


def require_green(text: str, known: Vocabulary, examples: Sequence[Example]) -> None:
    """Refuse a rule that one of its examples contradicts. Raises BadRule with a sentence."""
    if len(examples) > MOST:
        raise BadRule(_("At most %(n)s examples, please.") % {"n": MOST})
    for example in examples:
        if outcome(text, known, example) == example.holds:
            continue
        said = say(example, known)
        raise BadRule(
            _("The example “%(example)s” should pass, but this condition refuses it.")
            % {"example": said}
            if example.holds
            else _("The example “%(example)s” should be refused, but this condition lets it pass.")
            % {"example": said}
        )


def say(example: Example, known: Vocabulary) -> str:
    """An example as people read it: "Amount 900, Region Europe"."""
    parts = []
    for code, written in example.values.items():
        if code in known:
            name = known[code]
            value = say_value(Row(code, "is", written), name) if written else _("empty")
            parts.append(f"{name.label} {value}")
    return ", ".join(parts) or _("nothing filled in")


def _value(name: Name, written: str, now: dt.datetime) -> Any:
    try:
        match name.family:
            case "number":
                return Decimal(name.plain(written))
            case "date":
                return dt.date.fromisoformat(name.plain(written)[:10])
            case "moment":
                day = dt.date.fromisoformat(name.plain(written)[:10])
                return dt.datetime.combine(day, dt.time(12), now.tzinfo)
            case "bool":
                return written in ("1", "true", "on", "yes")
            case "many" | "tags":
                return [one.strip() for one in written.split(",") if one.strip()]
            case "reference":
                return {"me": ME, "mine": MY_UNIT}.get(written) or int(written)
        return name.plain(written)
    except BadValue as bad:
        raise BadRule(f"“{name.label}”: {bad.sentence}") from bad
    except (InvalidOperation, ValueError) as bad:
        raise BadRule(f"“{name.label}”: {_('This value makes no sense here.')}") from bad
