"""Rules as they hold or not: compiled once, bounded by fuel, unknown is not true."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

import feel
from feel.kinds import in_words
from feel.values import Value
from officina.kernel import clock
from officina.kernel.rules.mistakes import told
from officina.kernel.rules.vocabulary import Vocabulary
from officina.kernel.rules.words import NAMES, TYPES, Words

FUEL = 20_000
"""Steps of one evaluation: some milliseconds at most."""
MAX_TEXT = 4_000


class BadRule(ValueError):
    """A rule that makes no sense here; ``sentence`` says why to whoever wrote it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def compiled(text: str, names: Iterable[str]) -> feel.Expression:
    """The expression; the same call gives the same object. Raises feel.SyntaxMistake."""
    return feel.parse(text, names=(*names, *NAMES))


class Scope(Mapping[str, object]):
    """Values by name over the common words. What is empty, a text or a list, is null.

    ``values`` is asked only for the names that a rule reads, so it may load them lazily.
    """

    def __init__(self, values: Mapping[str, Any], words: Words) -> None:
        self._values = values
        self._words = words
        self._zone = words.now.tzinfo

    def __getitem__(self, name: str) -> Value:
        try:
            value = self._values[name]
        except KeyError:
            return self._words[name]
        if value == "" or value == []:
            return None
        if isinstance(value, dt.datetime):
            value = value.astimezone(self._zone)
        return feel.to_value(value)

    def __iter__(self) -> Iterator[str]:
        return iter({**self._values, **self._words})

    def __len__(self) -> int:
        return len({**self._values, **self._words})


def words(me: int | None = None, unit: int | None = None) -> Words:
    """The common words now, in the current time zone."""
    return Words(clock.now().astimezone(timezone.get_current_timezone()), me, unit)


def names_in(text: str, names: Iterable[str] = ()) -> frozenset[str]:
    """The names that a rule reads, the common words aside; none of a text that cannot be read."""
    try:
        return compiled(text, names).names - frozenset(NAMES) if text.strip() else frozenset()
    except feel.SyntaxMistake:
        return frozenset()


def value_of(
    text: str,
    values: Mapping[str, Any],
    *,
    names: Iterable[str] | None = None,
    said: Words | None = None,
    fuel: int = FUEL,
) -> feel.HostValue:
    """What a text comes to for these values, as a Python value; ``None`` for what has none.

    ``names`` are those of the vocabulary, by default those of the values. A text that cannot be
    read has no value.
    """
    said = said or words()
    try:
        expression = compiled(text, values if names is None else names)
    except feel.SyntaxMistake:
        return None
    return feel.from_value(expression.evaluate(Scope(values, said), now=said.now, fuel=fuel).value)


def holds(
    text: str,
    values: Mapping[str, Any],
    *,
    names: Iterable[str] | None = None,
    said: Words | None = None,
) -> bool:
    """Whether a rule is true for these values. No text: it holds. Unknown is not true."""
    return not text or value_of(text, values, names=names, said=said) is True


def mistakes(text: str, vocabulary: Vocabulary) -> list[feel.Mistake]:
    """What is wrong with a rule that somebody wrote: unreadable, unknown names, no yes or no."""
    try:
        expression = compiled(text, vocabulary.codes)
    except feel.SyntaxMistake as mistake:
        return [mistake.mistake]
    checked = feel.check(expression, types_of(vocabulary))
    found = list(checked.mistakes)
    if not found and checked.type not in (feel.types.BOOLEAN, feel.types.ANY, feel.types.NULL):
        kind = in_words(checked.type)
        sentence = f"This is {kind}, but a rule is true or false."
        found.append(feel.Mistake("no-condition", sentence, feel.Position(1, 1, 0), (kind,)))
    return found


def require_sound(text: str, vocabulary: Vocabulary) -> None:
    """Refuse a rule that cannot be evaluated. No text is no rule. Raises BadRule."""
    if len(text) > MAX_TEXT:
        raise BadRule(_("At most %(n)s letters, please.") % {"n": MAX_TEXT})
    for mistake in mistakes(text, vocabulary) if text else ():
        raise BadRule(told(mistake))


def types_of(vocabulary: Vocabulary) -> dict[str, feel.types.Type]:
    """What a checker or an editor is told of all names."""
    return {code: name.type for code, name in vocabulary.items()} | dict(TYPES)
