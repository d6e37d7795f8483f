"""Mistakes of FEEL in the reader's language: the package says what is wrong, the portal how.

A code with the number of its parts chooses the sentence; what has none here stays in English.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import feel

_KINDS: Mapping[str, str | Promise] = {
    "a number": gettext_lazy("a number"),
    "text": gettext_lazy("text"),
    "true or false": gettext_lazy("true or false"),
    "a date": gettext_lazy("a date"),
    "a time": gettext_lazy("a time"),
    "a date and time": gettext_lazy("a date and time"),
    "a duration in days and time": gettext_lazy("a duration in days and time"),
    "a duration in years and months": gettext_lazy("a duration in years and months"),
    "nothing": gettext_lazy("nothing"),
    "anything": gettext_lazy("anything"),
    "a list": gettext_lazy("a list"),
    "a context": gettext_lazy("a context"),
    "a range": gettext_lazy("a range"),
    "a function": gettext_lazy("a function"),
}
_EXPECTED: Mapping[str, str | Promise] = {
    "an operator or the end": gettext_lazy("an operator or the end"),
    "a value": gettext_lazy("a value"),
    "a name": gettext_lazy("a name"),
    'a text in "': gettext_lazy('a text in "'),
    "the name of an entry": gettext_lazy("the name of an entry"),
    "a name and `in`": gettext_lazy("a name and `in`"),
    "the name of a parameter": gettext_lazy("the name of a parameter"),
    "the name of a member": gettext_lazy("the name of a member"),
}
_SENTENCES: Mapping[tuple[str, int], str | Promise] = {
    ("open-string", 0): gettext_lazy('A text is not closed with ".'),
    ("open-comment", 0): gettext_lazy("A comment is not closed with */."),
    ("too-long", 1): gettext_lazy("The expression is longer than %(p0)s characters."),
    ("too-deep", 1): gettext_lazy("The expression is nested over %(p0)s deep."),
    ("mixed-arguments", 0): gettext_lazy("Either all arguments are named or none."),
    ("number", 1): gettext_lazy("%(p0)s is too large a number, or too long."),
    ("twice", 1): gettext_lazy("The entry `%(p0)s` is given twice."),
    ("result", 2): gettext_lazy("This gives %(p0)s, not %(p1)s."),
    ("temporal", 1): gettext_lazy("%(p0)s is no date, time or duration."),
    ("operands", 2): gettext_lazy("%(p0)s is %(p1)s and has no negative."),
    ("operands", 5): gettext_lazy("%(p0)s is %(p1)s, %(p2)s is %(p3)s: `%(p4)s` has no result."),
    ("not-comparable", 4): gettext_lazy(
        "%(p0)s is %(p1)s, %(p2)s is %(p3)s: they cannot be compared."
    ),
    ("not-comparable", 2): gettext_lazy("%(p0)s is no test for %(p1)s."),
    ("not-boolean", 2): gettext_lazy("%(p0)s is %(p1)s, but a condition is true or false."),
    ("not-countable", 2): gettext_lazy("%(p0)s is %(p1)s and cannot be counted through."),
    ("not-function", 2): gettext_lazy("%(p0)s is %(p1)s, no function."),
    ("no-condition", 1): gettext_lazy("This is %(p0)s, but a rule is true or false."),
}
_ARGUMENTS: Mapping[str, str | Promise] = {
    "no parameter": gettext_lazy("`%(p0)s` has no parameter `%(p2)s`."),
    "count": gettext_lazy("`%(p0)s` takes %(p2)s arguments, not %(p3)s."),
    "kind": gettext_lazy("`%(p0)s` needs %(p2)s for `%(p3)s`, %(p4)s is %(p5)s."),
    "missing": gettext_lazy("`%(p0)s` needs `%(p2)s`."),
}


def said(mistake: feel.Mistake) -> str:
    """What is wrong, without the place."""
    parts = mistake.parts
    match mistake.code, parts:
        case "unexpected", (expected, found):
            wanted = str(_EXPECTED.get(expected, expected))
            if found:
                return _("Here %(wanted)s is expected, but `%(found)s` stands.") % {
                    "wanted": wanted,
                    "found": found,
                }
            return _("Here %(wanted)s is expected, but the expression ends.") % {"wanted": wanted}
        case "unknown-name", (name, close):
            return _("Nothing is called %(name)s here.") % {"name": name} + _perhaps(close)
        case "no-member", (base, kind, member, close):
            names = {"base": base, "kind": _KINDS.get(kind, kind), "member": member}
            lacks = _("%(base)s is %(kind)s and has no `%(member)s`.") % names
            return lacks + _perhaps(close)
        case "arguments", (_name, shape, *_rest) if shape in _ARGUMENTS:
            return str(_ARGUMENTS[shape]) % _named(parts)
    sentence = _SENTENCES.get((mistake.code, len(parts)))
    return str(sentence) % _named(parts) if sentence is not None else mistake.sentence


def told(mistake: feel.Mistake) -> str:
    """What is wrong, and where."""
    at = mistake.position
    place = _("line %(line)s, column %(column)s") % {"line": at.line, "column": at.column}
    return f"{place}: {said(mistake)}"


def _perhaps(close: str) -> str:
    return " " + _("Perhaps `%(name)s` is meant.") % {"name": close} if close else ""


def _named(parts: tuple[str, ...]) -> dict[str, str]:
    return {f"p{n}": str(_KINDS.get(part, part)) for n, part in enumerate(parts)}
