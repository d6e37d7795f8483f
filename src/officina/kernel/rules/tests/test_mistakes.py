"""C5: mistakes of FEEL are told in the reader's language, and none is left in English by chance."""

from __future__ import annotations

import pytest
from django.utils import translation

import feel
from officina.kernel.rules.evaluate import mistakes
from officina.kernel.rules.mistakes import said, told
from officina.kernel.rules.vocabulary import Name, Vocabulary

KNOWN = Vocabulary(
    (Name("amount", "Amount", "money"), Name("title", "Title"), Name("day", "Day", "date"))
)
WRONG = [
    "amount >",
    "amount > 1)",
    '"open',
    "amount > 1 /* why",
    "amuont > 1",
    "nobody = 1",
    "title.x = 1",
    "amount > title",
    "amount + true > 1",
    "- title = 1",
    "amount + 1",
    "if amount then true else false",
    "contains(title)",
    "contains(amount, title)",
    "contains(title, title, title)",
    "contains(string: title, what: title)",
    "contains(title, match: title)",
    "amount(1)",
    '@"x" = day',
    "{a: 1, a: 2} = null",
    "(" * 300 + "1" + ")" * 300,
    "title in (1, 2)",
    "some x in title..day satisfies x = 1",
]


@pytest.mark.parametrize("text", WRONG)
def test_in_english_it_is_said_as_the_package_says_it(text: str) -> None:
    found = mistakes(text, KNOWN)
    assert found
    for one in found:
        told_here, there = said(one).rstrip("."), one.sentence.rstrip(".")
        # A hint is a sentence of its own here.
        assert told_here.split(". ")[0] == there.split(";")[0]


@pytest.mark.parametrize("text", WRONG)
def test_every_mistake_has_its_words_in_other_languages(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = [said(one) for one in mistakes(text, KNOWN)]
    with translation.override("ru"):
        there = [said(one) for one in mistakes(text, KNOWN)]
    assert all(a != b for a, b in zip(english, there, strict=True)), there


def test_the_place_is_told_too() -> None:
    [one] = mistakes("amount >", KNOWN)
    assert told(one) == "line 1, column 9: Here a value is expected, but the expression ends."


def test_what_has_no_words_here_stays_as_it_was_said() -> None:
    odd = feel.Mistake("new-code", "Something new.", feel.Position(1, 1, 0), ("a", "b"))
    assert said(odd) == "Something new."
