"""Conditions as rows that read as a sentence, to FEEL and back.

    >>> known = Vocabulary((Name("amount", "Amount", "money"),))
    >>> to_feel(Rule((Row("amount", "gt", "1000"),)), known)
    'amount > 1000'

Both ways are exact: ``from_feel(to_feel(rule)) == rule`` for every rule in its plain form, and
``to_feel(from_feel(text))`` means what the text does. A text that rows cannot express gives None
and is edited as text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

import feel
from feel import tree
from feel.tree import Node
from officina.kernel.rules import leaves
from officina.kernel.rules.evaluate import BadRule as BadRule
from officina.kernel.rules.evaluate import compiled
from officina.kernel.rules.leaves import Row as Row
from officina.kernel.rules.operators import OPERATORS, PERIODS, WITHOUT_VALUE
from officina.kernel.rules.vocabulary import BadValue, Name, Vocabulary

MAX_ROWS = 20


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows joined by "and", or by "or"; a group inside is joined the other way."""

    parts: tuple[Row | Rule, ...] = ()
    is_any: bool = False

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, of groups too."""
        found: list[Row] = []
        for part in self.parts:
            found += part.rows if isinstance(part, Rule) else [part]
        return tuple(found)

    @property
    def json(self) -> dict[str, Any]:
        """``{"all": [{"field", "op", "value"}, {"any": [...]}]}``, as in addresses."""
        key = "any" if self.is_any else "all"
        return {
            key: [
                part.json
                if isinstance(part, Rule)
                else {"field": part.field, "op": part.op, "value": part.value}
                for part in self.parts
            ]
        }


def from_json(sent: Any, *, depth: int = 0) -> Rule:
    """The rule of its JSON. Raises BadRule for what has another form."""
    try:
        [(key, parts)] = sent.items()
        if key not in ("all", "any") or depth > 1 or not isinstance(parts, list):
            raise ValueError
        read = [
            from_json(one, depth=depth + 1)
            if "field" not in one
            else Row(str(one["field"]), str(one["op"]), str(one.get("value", "")))
            for one in parts
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as bad:
        if isinstance(bad, BadRule):
            raise
        raise BadRule(_("This condition cannot be read.")) from bad
    return Rule(tuple(read), key == "any")


def plain(rule: Rule) -> Rule:
    """The same rule without empty groups and groups of one, which say nothing."""
    parts: list[Row | Rule] = []
    for part in rule.parts:
        if isinstance(part, Rule):
            inner = plain(part)
            same = inner.is_any == rule.is_any or len(inner.parts) < 2
            parts += inner.parts if same else (inner,)
        else:
            parts.append(part)
    if len(parts) == 1:
        [only] = parts
        return only if isinstance(only, Rule) else Rule((only,))
    return Rule(tuple(parts), rule.is_any and bool(parts))


def check(rule: Rule, known: Vocabulary) -> Rule:
    """The rule in its plain form with its values as they are kept; raises BadRule."""
    if len(rule.rows) > MAX_ROWS:
        raise BadRule(_("This has too many conditions."))

    def checked(part: Row | Rule) -> Row | Rule:
        if isinstance(part, Rule):
            return Rule(tuple(checked(one) for one in part.parts), part.is_any)
        return check_row(part, known)

    return plain(Rule(tuple(checked(part) for part in rule.parts), rule.is_any))


def check_row(row: Row, known: Vocabulary) -> Row:
    """One row with its value as it is kept; raises BadRule with a sentence."""
    name = known.get(row.field)
    if name is None:
        raise BadRule(_("There is no field “%(code)s” here.") % {"code": row.field[:60]})
    if row.op not in OPERATORS[name.family]:
        raise BadRule(_("This condition makes no sense: %(text)s") % {"text": row.op[:60]})
    try:
        return Row(row.field, row.op, leaves.value_of(row, name))
    except BadValue as bad:
        raise BadRule(f"“{name.label}”: {bad.sentence}") from bad


def to_feel(rule: Rule, known: Vocabulary) -> str:
    """The rule as FEEL; the empty text for no rule. Raises BadRule."""
    return _text(check(rule, known), known)


def _text(rule: Rule, known: Vocabulary) -> str:
    said = [
        f"({_text(part, known)})"
        if isinstance(part, Rule)
        else leaves.write(part, known[part.field])
        for part in rule.parts
    ]
    return (" or " if rule.is_any else " and ").join(said)


def from_feel(text: str, known: Vocabulary) -> Rule | None:
    """The rows that say the same, or None where rows cannot."""
    if not text.strip():
        return Rule()
    try:
        node = compiled(text, known.codes).tree
    except feel.SyntaxMistake:
        return None
    rule = _rule(node, known, inside=False)
    if rule is None or len(rule.rows) > MAX_ROWS:
        return None
    return rule


def _rule(node: Node, known: Vocabulary, *, inside: bool) -> Rule | None:
    match node:
        case tree.Conjunction(operands=operands):
            is_any = False
        case tree.Disjunction(operands=operands):
            is_any = True
        case _:
            row = leaves.read(node, known)
            return None if row is None else Rule((row,))
    parts: list[Row | Rule] = []
    for operand in operands:
        part: Row | Rule | None = leaves.read(operand, known)
        if part is None and not inside:
            part = _rule(operand, known, inside=True)
        if part is None:
            return None
        parts.append(part)
    return Rule(tuple(parts), is_any)


def say(text: str, known: Vocabulary) -> str:
    """A rule as people read it, in their language: "Amount is over 1,000 and Region is EU".

    What rows cannot say is shown as its text, with labels for names.
    """
    rule = from_feel(text, known)
    return _labelled(text, known) if rule is None else say_rule(rule, known)


def say_rule(rule: Rule, known: Vocabulary) -> str:
    joined = f" {_('or')} " if rule.is_any else f" {_('and')} "
    return joined.join(
        f"({say_rule(part, known)})" if isinstance(part, Rule) else say_row(part, known[part.field])
        for part in rule.parts
        if isinstance(part, Rule) or part.field in known
    )


def say_row(row: Row, name: Name) -> str:
    """One row as a sentence: "Amount is over 1,000"."""
    words = str(OPERATORS[name.family].get(row.op, row.op))
    if row.op in WITHOUT_VALUE:
        return f"{name.label} {words}"
    if row.op in ("last", "next"):
        return f"{name.label} {words.replace('…', row.value)}"
    if row.op == "period":
        words = pgettext("period", "is")
    return f"{name.label} {words} {say_value(row, name)}"


def say_value(row: Row, name: Name) -> str:
    """The value of a row in words; several are joined by "or"."""
    if row.op == "period":
        return str(PERIODS.get(row.value, row.value))
    shown = name.shown or _plainly(name.options)
    if name.family in ("choice", "many", "tags", "reference") and row.op != "has":
        own = {"me": _("me"), "mine": _("my unit")} if name.family == "reference" else {}
        return f" {_('or')} ".join(own.get(one) or shown(one) for one in row.value.split(","))
    return shown(row.value) if name.shown else _in_words(row, name)


def _in_words(row: Row, name: Name) -> str:
    """Numbers and dates as the reader writes them: "1,000", "31 Dec 2026"."""
    language = (get_language() or "en").split("-")[0]
    try:
        if name.family == "number":
            return str(
                format_decimal(Decimal(row.value), locale=language, decimal_quantization=False)
            )
        if name.family in ("date", "moment"):
            return str(format_date(dt.date.fromisoformat(row.value), locale=language))
    except (ValueError, InvalidOperation):
        return row.value
    return _plainly(name.options)(row.value)


def _plainly(options: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    labels = {str(value): str(label) for value, label in options}
    return lambda value: labels.get(value, value)


def _labelled(text: str, known: Vocabulary) -> str:
    """A text with labels instead of the names it reads: for reading only."""
    try:
        places = feel.references(compiled(text, known.codes).tree)
    except feel.SyntaxMistake:
        return text
    found = {(p.start, p.end): p.path[0] for p in places if len(p.path) == 1 and p.path[0] in known}
    for (start, end), code in sorted(found.items(), reverse=True):
        text = f"{text[:start]}“{known[code].label}”{text[end:]}"
    return re.sub(r"\s+", " ", text)
