"""Rules of a package: whom they compare with stands there by name, since numbers do not travel.

``responsible = 1005`` is written ``responsible = "nina@aurora.example"``. Who is not in the other
portal stays written so; the rule holds for nobody then, and ``Put.told`` says it. With ``result``,
the kind of what a formula comes to, what it may come to is named so, too: ``if amount > 1000 then
"nina@aurora.example" else responsible``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

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

type Example = Mapping[str, Any]
type Kinds = Mapping[str, str]
"""Kinds of fields by code."""


type Otherwise = Callable[[str, str], str]
"""By kind and name, FEEL that a formula comes to in place of what is not here."""


def outwards(text: str, kinds: Kinds, *, result: str = "") -> str:
    """The rule with names in place of numbers."""

    def written(node: tree.Node, kind: str) -> str | None:
        if not isinstance(node, tree.NumberLiteral):
            return None
        name = _name(kind, int(node.value))
        return json.dumps(name, ensure_ascii=False) if name is not None else None

    return _replaced(text, kinds, written, result, written)


def inwards(
    text: str,
    kinds: Kinds,
    where: str,
    put: Put,
    *,
    result: str = "",
    otherwise: Otherwise | None = None,
) -> str:
    """The rule with numbers of this portal. ``where`` is what has the rule, for ``put.told``."""

    def resulting(node: tree.Node, kind: str) -> str | None:
        if otherwise is None or not isinstance(node, tree.StringLiteral):
            return written(node, kind)
        number = _number(kind, node.value)
        return otherwise(kind, node.value) if number is None else str(number)

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

    return _replaced(text, kinds, written, result, resulting)


def examples_outwards(examples: Iterable[Example], kinds: Kinds) -> list[dict[str, Any]]:
    """Examples of a rule with names in place of numbers, as rows write them."""
    return _examples(examples, kinds, lambda kind, one: _name(kind, int(one)), str.isdecimal)


def examples_inwards(
    examples: Iterable[Example], kinds: Kinds, where: str, put: Put
) -> list[dict[str, Any]]:
    """The examples with numbers of this portal; those left out that name who is not here."""
    missing: dict[str, None] = {}

    def number(kind: str, name: str) -> str | None:
        found = _number(kind, name)
        if found is None:
            missing.setdefault(name)
        return None if found is None else str(found)

    found = []
    for one in examples:
        before = len(missing)
        [here] = _examples([one], kinds, number, lambda name: name not in ("", "me", "mine"))
        if len(missing) == before:
            found.append(here)
    if missing:
        said = _("“%(where)s”: an example names %(who)s, who is not here, so it is left out.")
        put.told.append(said % {"where": where, "who": ", ".join(missing)})
    return found


def _examples(
    examples: Iterable[Example],
    kinds: Kinds,
    other: Callable[[str, str], str | None],
    is_reference: Callable[[str], bool],
) -> list[dict[str, Any]]:
    known = {**_BESIDE, **kinds}
    return [
        {
            **one,
            "values": {
                code: (other(known[code], value) or value)
                if known.get(code) in REFERENCES and is_reference(str(value))
                else value
                for code, value in one.get("values", {}).items()
            },
        }
        for one in examples
    ]


type _Written = Callable[[tree.Node, str], str | None]


def _replaced(text: str, kinds: Kinds, written: _Written, result: str, resulting: _Written) -> str:
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
    changes |= {
        (node.start, node.end): new
        for node in (_results(parsed) if result in REFERENCES else ())
        if (new := resulting(node, result)) is not None
    }
    for (start, end), new in sorted(changes.items(), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _compared(parsed: tree.Node) -> Iterator[tuple[tree.Node, str]]:
    """What names are compared with."""
    for one in tree.walk(parsed):
        match one:
            case tree.Comparison(left=tree.Name(name=code) | tree.Path(member=code), right=other):
                yield other, code
            case tree.Comparison(left=other, right=tree.Name(name=code) | tree.Path(member=code)):
                yield other, code
            case tree.In(value=tree.Name(name=code) | tree.Path(member=code), tests=tests):
                for test in tests:
                    yield from ((node, code) for node in tree.walk(test))


def _results(parsed: tree.Node) -> Iterator[tree.Node]:
    """What a formula may come to."""
    match parsed:
        case tree.If(then=then, otherwise=otherwise):
            yield from _results(then)
            yield from _results(otherwise)
        case tree.ListLiteral(items=items):
            for item in items:
                yield from _results(item)
        case _:
            yield parsed


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
