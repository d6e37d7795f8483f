"""What every rule may say beside its own names: "me", "this week", `last days(7)`, `has(...)`.

They mean the same in SQL (`sql.py`): there their values are computed beforehand.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping

import feel
from feel import types
from feel.errors import Undefined
from feel.values import Function, Value

MOST_DAYS = 3660
NOBODY = 0
"""What "me" is where nobody asks: equal to no person, and to no empty field either."""

PERIODS = (
    "yesterday",
    "tomorrow",
    "this week",
    "last week",
    "next week",
    "this month",
    "last month",
    "next month",
    "this quarter",
    "last quarter",
    "this year",
    "last year",
)

# What PostgreSQL's unaccent writes with other letters and Unicode does not take apart.
_SPELLED = str.maketrans(
    {"ß": "ss", "ẞ": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th",
     "ħ": "h", "ı": "i", "ł": "l", "ŀ": "l", "ŋ": "n", "ŧ": "t", "ŉ": "'n", "ĸ": "q", "ĳ": "ij",
     "ſ": "s", "ё": "е", "ª": "a", "º": "o", "µ": "μ"}
)  # fmt: skip


def folded(text: str) -> str:
    """A text as it is looked for: small letters without accents, as `officina_sort_key` in SQL.

    >>> folded("Čebotari Ștefan")
    'cebotari stefan'
    """
    letters = []
    for letter in text.replace("İ", "i").lower():
        apart = unicodedata.normalize("NFD", letter)
        letters.append(apart[0] if len(apart) > 1 and apart[0].isascii() else letter)
    return "".join(letters).translate(_SPELLED)


def has(where: Value, words: Value) -> Value:
    """Whether a text, or one of several, has the words in it; capitals and accents aside."""
    if where is None or not isinstance(words, str):
        return None
    if isinstance(where, list):
        where = " ".join(str(one) for one in where if one is not None)
    if not isinstance(where, str):
        raise Undefined("`has` looks in texts.")
    return folded(words) in folded(where)


def has_any(chosen: Value, wanted: Value) -> Value:
    """Whether one of the chosen is wanted; nothing chosen has none."""
    if chosen is None:
        return False
    mine = chosen if isinstance(chosen, list) else [chosen]
    asked = wanted if isinstance(wanted, list) else [wanted]
    return any(one is not None and one in mine for one in asked)


FUNCTIONS: Mapping[str, Function] = {
    "has": feel.function(
        ["text", "words"], has, name="has", types=[types.ANY, types.STRING], result=types.BOOLEAN
    ),
    "has any": feel.function(
        ["list", "values"],
        has_any,
        name="has any",
        types=[types.ANY, types.ANY],
        result=types.BOOLEAN,
    ),
}
NAMES = (*FUNCTIONS, "me", "my unit", "last days", "next days", *PERIODS)
"""No field may be called so."""

_RANGE = types.RangeType(types.DATE)
TYPES: Mapping[str, types.Type] = {
    "me": types.NUMBER,
    "my unit": types.NUMBER,
    **dict.fromkeys(PERIODS, _RANGE),
    "has": types.FunctionType((types.ANY, types.STRING), types.BOOLEAN),
    "has any": types.FunctionType((types.ANY, types.ANY), types.BOOLEAN),
    "last days": types.FunctionType((types.NUMBER,), _RANGE),
    "next days": types.FunctionType((types.NUMBER,), _RANGE),
}


class Words(Mapping[str, Value]):
    """The words at a moment, for one who asks. ``now`` is in the zone whose days are meant."""

    def __init__(self, now: dt.datetime, me: int | None = None, unit: int | None = None) -> None:
        self.now = now
        self._me = {"me": me or NOBODY, "my unit": unit or NOBODY}

    def __getitem__(self, name: str) -> Value:
        if name in self._me:
            return feel.to_value(self._me[name])
        if name in FUNCTIONS:
            return FUNCTIONS[name]
        if name in PERIODS:
            return _range(*days_of(name, self.now.date()))
        if name in ("last days", "next days"):
            return self._near(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)

    def _near(self, name: str) -> Function:
        today = self.now.date()

        def days(number: int) -> feel.Range:
            count = int(number)
            if not 0 < count <= MOST_DAYS:
                raise Undefined(f"`{name}` takes 1 to {MOST_DAYS} days.")
            more = dt.timedelta(days=count - 1)
            return (
                _range(today - more, today) if name == "last days" else _range(today, today + more)
            )

        return feel.function(["days"], days, name=name, types=[types.NUMBER], result=_RANGE)


def _range(first: dt.date, last: dt.date) -> feel.Range:
    return feel.Range(feel.to_value(first), feel.to_value(last), True, True)


def days_of(period: str, today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of a period, by its name."""
    day = dt.timedelta(days=1)
    if period == "yesterday":
        return today - day, today - day
    if period == "tomorrow":
        return today + day, today + day
    which, what = period.split()
    step = {"last": -1, "this": 0, "next": 1}[which]
    if what == "week":
        monday = today - dt.timedelta(days=today.weekday()) + step * 7 * day
        return monday, monday + 6 * day
    months = {"month": 1, "quarter": 3, "year": 12}[what]
    first = today.replace(day=1, month=(today.month - 1) // months * months + 1)
    first = _months_later(first, step * months)
    return first, _months_later(first, months) - day


def _months_later(first: dt.date, months: int) -> dt.date:
    index = first.year * 12 + first.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)
