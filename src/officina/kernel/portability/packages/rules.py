"""Rules of a package: whom they compare with stands there by name, since numbers do not travel.

``responsible = 1005`` is written ``responsible = "nina@aurora.example"``. Who is not in the other
portal stays written so; the rule holds for nobody then, and ``Put.told`` says it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext as _

import feel
from feel import tree
from officina.kernel.portability.packages.registry import Put
from officina.kernel.principals.models import Organisation, Unit, User
from officina.kernel.records.models import Record
from officina.kernel.rules.evaluate import compiled

_COLUMNS = {
    "person": (User, "email"),
    "unit": (Unit, "name"),
    "organisation": (Organisation, "name"),
}
REFERENCES = frozenset({*_COLUMNS, "company", "link"})
_BESIDE = {"created_by": "person", "responsible": "person"}

type Kinds = Mapping[str, str]
"""Kinds of fields by code."""


def outwards(text: str, kinds: Kinds) -> str:
    """The rule with names in place of numbers."""

    def written(node: tree.Node, kind: str) -> str | None:
        if not isinstance(node, tree.NumberLiteral):
            return None
        name = _name(kind, int(node.value))
        return json.dumps(name, ensure_ascii=False) if name is not None else None

    return _replaced(text, kinds, written)


def inwards(text: str, kinds: Kinds, where: str, put: Put) -> str:
    """The rule with numbers of this portal. ``where`` is what has the rule, for ``put.told``."""

    def written(node: tree.Node, kind: str) -> str | None:
        if not isinstance(node, tree.StringLiteral):
            return None
        number = _number(kind, node.value)
        if number is None:
            said = _("“%(where)s”: a rule names %(who)s, who is not here, so it holds for nobody.")
            sentence = said % {"where": where, "who": node.value}
            if sentence not in put.told:  # a list and its drawing say the same
                put.told.append(sentence)
        return None if number is None else str(number)

    return _replaced(text, kinds, written)


def _replaced(text: str, kinds: Kinds, written: Callable[[tree.Node, str], str | None]) -> str:
    known = {**_BESIDE, **kinds}
    try:
        parsed = compiled(text, known).tree if text else None
    except feel.FeelError:
        parsed = None
    if parsed is None:
        return text
    changes = {
        (node.start, node.end): new
        for node, code in _compared(parsed)
        if known.get(code) in REFERENCES and (new := written(node, known[code])) is not None
    }
    for (start, end), new in sorted(changes.items(), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _compared(parsed: tree.Node) -> Iterator[tuple[tree.Node, str]]:
    """What names are compared with."""
    for one in tree.walk(parsed):
        match one:
            case tree.Comparison(left=tree.Name(name=code), right=other):
                yield other, code
            case tree.Comparison(left=other, right=tree.Name(name=code)):
                yield other, code
            case tree.In(value=tree.Name(name=code), tests=tests):
                for test in tests:
                    yield from ((node, code) for node in tree.walk(test))


def _name(kind: str, number: int) -> str | None:
    if kind in _COLUMNS:
        model, column = _COLUMNS[kind]
        return model._default_manager.filter(id=number).values_list(column, flat=True).first()
    found = Record.objects.filter(id=number).values_list("number", "title").first()
    return ": ".join(found) if found else None


def _number(kind: str, name: str) -> int | None:
    if kind in _COLUMNS:
        model, column = _COLUMNS[kind]
        same = model._default_manager.filter(**{column: name}).order_by("id")
    else:
        number, _colon, title = name.partition(": ")
        same = Record.objects.filter(number=number, title=title, deleted_at=None)
    return same.values_list("id", flat=True).first()
