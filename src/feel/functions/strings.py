"""Functions on texts (DMN 1.5, 10.3.4.3); signs are code points."""

from __future__ import annotations

from decimal import Decimal

from feel.errors import Undefined
from feel.functions.declaring import builtin
from feel.regex import Pattern, compiled
from feel.run import Run
from feel.values import Value


@builtin(
    "substring(string: string, start position: number, length?: number) -> string",
    "A part of a text; positions count from 1, and from the end where they are negative.",
)
def substring(run: Run, string: str, start: Decimal, length: Decimal | None) -> str:
    position = int(start)
    if not position or abs(position) > len(string):
        raise Undefined(f"The text has {len(string)} signs: there is no position {start}.")
    first = position - 1 if position > 0 else len(string) + position
    if length is None:
        return string[first:]
    if int(length) < 1:
        raise Undefined("A part has a length of at least 1.")
    return string[first : first + int(length)]


@builtin("string length(string: string) -> number", "How many signs a text has.")
def string_length(run: Run, string: str) -> Decimal:
    return Decimal(len(string))


@builtin("upper case(string: string) -> string", "A text in capital letters.")
def upper_case(run: Run, string: str) -> str:
    return string.upper()


@builtin("lower case(string: string) -> string", "A text in small letters.")
def lower_case(run: Run, string: str) -> str:
    return string.lower()


@builtin(
    "substring before(string: string, match: string) -> string",
    "What stands before the first place of another text, or nothing.",
)
def substring_before(run: Run, string: str, match: str) -> str:
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin(
    "substring after(string: string, match: string) -> string",
    "What stands after the first place of another text, or nothing.",
)
def substring_after(run: Run, string: str, match: str) -> str:
    return string.partition(match)[2] if match else string


@builtin("contains(string: string, match: string) -> boolean", "Whether a text has another in it.")
def contains(run: Run, string: str, match: str) -> bool:
    return match in string


@builtin("starts with(string: string, match: string) -> boolean", "Whether a text starts so.")
def starts_with(run: Run, string: str, match: str) -> bool:
    return string.startswith(match)


@builtin("ends with(string: string, match: string) -> boolean", "Whether a text ends so.")
def ends_with(run: Run, string: str, match: str) -> bool:
    return string.endswith(match)


@builtin(
    "matches(input: string, pattern: string, flags?: string?) -> boolean",
    "Whether a pattern is found in a text; flags as in XPath: s, m, i, x, q.",
)
def matches(run: Run, string: str, pattern: str, flags: str | None) -> bool:
    return _pattern(run, pattern, flags).search(string, 0, run.spend) is not None


@builtin(
    "replace(input: string, pattern: string, replacement: string, flags?: string?) -> string",
    "A text with every match of a pattern replaced; $1 stands for the first group.",
)
def replace(run: Run, string: str, pattern: str, replacement: str, flags: str | None) -> str:
    result = _pattern(run, pattern, flags).replace(string, replacement, run.spend)
    run.spend_on_text(len(result))
    return result


@builtin(
    "split(string: string, delimiter: string) -> list<string>",
    "The parts of a text between the matches of a pattern.",
)
def split(run: Run, string: str, delimiter: str) -> Value:
    return [*_pattern(run, delimiter, None).split(string, run.spend)]


@builtin(
    "string join(list: list<string>, delimiter?: string?) -> string",
    "The texts of a list one after the other, with a delimiter between them.",
)
def string_join(run: Run, items: list[Value], delimiter: str | None) -> str:
    texts = [item for item in items if isinstance(item, str)]
    separator = delimiter or ""
    run.spend_on_text(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


def _pattern(run: Run, pattern: str, flags: str | None) -> Pattern:
    found = compiled(pattern, flags or "")
    run.spend_once(found.cost, (pattern, flags or ""))
    return found
