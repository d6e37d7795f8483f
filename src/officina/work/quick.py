"""The quick line: a task in one line, as people write it in three languages.

    Call Horns tomorrow 15:00 @Nina      Позвонить завтра 15:00 @Нина      Sună mâine 15:00 @Nina
    Send the offer friday #spring !      a tag, and that it is important

Only the last words are read, so that "Prepare for tomorrow" keeps its title where more follows.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

DAYS = {
    "today": 0, "сегодня": 0, "azi": 0, "astăzi": 0,
    "tomorrow": 1, "завтра": 1, "mâine": 1, "maine": 1,
}  # fmt: skip
WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            ("monday", "понедельник", "luni"),
            ("tuesday", "вторник", "marți"),
            ("wednesday", "среду", "miercuri"),
            ("thursday", "четверг", "joi"),
            ("friday", "пятницу", "vineri"),
            ("saturday", "субботу", "sâmbătă"),
            ("sunday", "воскресенье", "duminică"),
        )
    )
    for word in words
}
EVENING = dt.time(18)
"""The hour of a day that was named without one."""
LONGEST_TAG, MOST_TAGS = 40, 20

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?")
_JOINTS = {"on", "at", "by", "в", "во", "до", "к", "на", "la", "până"}


@dataclass(frozen=True, slots=True)
class Line:
    """What was understood: ``person`` are the letters after @, ``due`` on the writer's clock."""

    title: str
    due: dt.datetime | None = None
    person: str = ""
    tags: tuple[str, ...] = ()
    important: bool = False


def read_line(text: str, now: dt.datetime) -> Line:
    """Take day, time, @name, #tags and ! off the end of a line; ``now`` is on the writer's clock.

    >>> friday = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
    >>> line = read_line("Call Horns tomorrow 15:00 @Nina", friday)
    >>> line.title, str(line.due), line.person
    ('Call Horns', '2026-11-21 15:00:00+00:00', 'Nina')
    """
    words = text.split()
    day: dt.date | None = None
    time: dt.time | None = None
    person = ""
    tags: list[str] = []
    important = False
    while words:
        word = words[-1].strip(",").casefold()
        if not person and word.startswith("@") and len(word) > 1:
            person = words[-1].strip(",")[1:]
        elif time is None and (found := _TIME.fullmatch(word)):
            time = dt.time(int(found[1]), int(found[2]))
        elif day is None and (named := _day(word, now.date())):
            day = named
        elif word.startswith("#") and len(word) > 1:
            tags.insert(0, words[-1].strip(",")[1 : 1 + LONGEST_TAG])
        elif not important and word.strip("!") == "":
            important = bool(word)
        elif word in _JOINTS and (day or time):
            pass
        else:
            break
        words.pop()
    if not words:
        return Line(text.strip())
    if day is None and time is not None:
        day = now.date() if time > now.time() else now.date() + dt.timedelta(days=1)
    due = dt.datetime.combine(day, time or EVENING, now.tzinfo) if day else None
    return Line(" ".join(words), due, person, tuple(dict.fromkeys(tags))[:MOST_TAGS], important)


def _day(word: str, today: dt.date) -> dt.date | None:
    if word in DAYS:
        return today + dt.timedelta(days=DAYS[word])
    if word in WEEKDAYS:
        ahead = (WEEKDAYS[word] - today.weekday()) % 7
        return today + dt.timedelta(days=ahead or 7)
    found = _DATE.fullmatch(word)
    if found is None:
        return None
    day, month, year = (int(one) if one else None for one in found.groups())
    try:
        named = dt.date(year or today.year, month or 0, day or 0)
    except ValueError:
        return None
    return named if year or named >= today else named.replace(year=today.year + 1)
