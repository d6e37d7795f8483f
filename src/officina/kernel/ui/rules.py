"""A rule in a form: what was sent, what a press of a button makes of it.

Fields of a rule called ``guard``: ``guard-as`` (rows or text), ``guard-join`` (all or any),
``guard-0-field``, ``guard-0-op``, ``guard-0-value``; in a group ``guard-1-0-field``; as text
``guard-text``.
A half-filled row stays as it is until it is used: nothing typed is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import QueryDict

from officina.kernel.rules import evaluate, examples, sentences
from officina.kernel.rules.examples import Example
from officina.kernel.rules.operators import (
    OPERATORS,
    WITHOUT_VALUE,
    operators,
)
from officina.kernel.rules.sentences import BadRule, Row, Rule
from officina.kernel.rules.vocabulary import Vocabulary

BLANK = Row("", "")
NOTHING = Rule()


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule as it stands in a form, finished or not. ``text`` where it is edited as text."""

    rule: Rule = NOTHING
    text: str | None = None
    examples: tuple[Example, ...] = ()


def draft_of(text: str, known: Vocabulary, examples: Iterable[Example] = ()) -> Draft:
    """The draft of a rule that is kept: as rows where they can say it."""
    rule = sentences.from_feel(text, known)
    draft = Draft(text=text) if rule is None else Draft(rule)
    return replace(draft, examples=tuple(examples))


def draft_sent(sent: QueryDict, name: str, known: Vocabulary) -> Draft:
    """What stands in the form that was sent."""
    tried = tuple(examples_sent(sent, name, known))
    if sent.get(f"{name}-as") == "text":
        return Draft(text=sent.get(f"{name}-text", "")[: evaluate.MAX_TEXT], examples=tried)
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
    return Draft(Rule(tuple(parts), is_any), examples=tried)


def examples_sent(sent: QueryDict, name: str, known: Vocabulary) -> list[Example]:
    """The examples that a form sends, with values of names that are there."""
    found = []
    for n in range(examples.MOST + 1):
        start = f"{name}-example-{n}-"
        if f"{start}holds" not in sent:
            continue
        values = {
            code: ",".join(sent.getlist(f"{start}{code}"))[:400]
            for code in known
            if sent.get(f"{start}{code}")
        }
        found.append(Example(values, sent[f"{start}holds"] == "1"))
    return found


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
        evaluate.require_sound(text, known)
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


def read_examples(sent: QueryDict, name: str, known: Vocabulary) -> list[Example]:
    """The examples that a form sends, when the rule holds for each as it says. Raises BadRule."""
    draft = draft_sent(sent, name, known)
    examples.require_green(feel_of(draft, known), known, draft.examples)
    return list(draft.examples)


def done_to(draft: Draft, do: str, known: Vocabulary) -> Draft:
    """The draft after a button: ``add``, ``add-2`` (in a group), ``group``, ``drop-2``,
    ``drop-2-0``, ``text``, ``rows``, ``example``, ``forget-0``; anything else leaves it."""
    verb, *at = do.split("-")
    places = [int(one) for one in at if one.isdecimal()]
    match verb:
        case "text" if draft.text is None:
            return replace(draft, text=as_text(draft, known))
        case "rows" if draft.text is not None:
            return draft_of(draft.text, known, draft.examples)
        case "add" | "group" | "drop" if draft.text is None:
            return replace(draft, rule=_edited(draft.rule, verb, places))
        case "example":
            return replace(draft, examples=(*draft.examples, Example({}, True)))
        case "forget":
            kept = [one for n, one in enumerate(draft.examples) if n not in places]
            return replace(draft, examples=tuple(kept))
    return draft


def as_text(draft: Draft, known: Vocabulary) -> str:
    """The rule so far as text; empty where it makes no sense yet."""
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
