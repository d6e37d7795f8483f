"""What the database answers is what FEEL does, nulls included."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from officina.kernel.rules.columns import Column, Untranslatable
from officina.kernel.rules.evaluate import Scope, compiled
from officina.kernel.rules.sql import translate
from officina.kernel.rules.words import Words, folded

NOW = dt.datetime(2026, 3, 31, 23, 30, 15, 700_000, ZoneInfo("Europe/Chisinau"))
SAID = Words(NOW, me=7, unit=3)
STAGES = {"new": [1], "won": [2, 3]}
COLUMNS = {
    "amount": Column("amount", "number"),
    "fee": Column("fee", "number"),
    "title": Column("title", "text", "NULLIF(title, '')"),
    "city": Column("city", "text"),
    "day": Column("day", "date"),
    "other day": Column("other_day", "date"),
    "at": Column("at", "moment"),
    "until": Column("until", "moment"),
    "own day": Column('(own_day COLLATE "C")', "date", as_text=True),
    "own at": Column('(own_at COLLATE "C")', "moment", as_text=True),
    "urgent": Column("urgent", "bool"),
    "who": Column("who", "reference", type="bigint"),
    "stage": Column("stage_id", "choice", numbers=STAGES),
    "colours": Column("colours", "many", "NULLIF(colours, '[]'::jsonb)"),
    "tags": Column("tags", "tags", "NULLIF(tags, '{}')", as_array=True),
}
TABLE = """
SELECT %(amount)s::numeric AS amount, %(fee)s::numeric AS fee, %(title)s::text AS title,
  %(city)s::text AS city, %(day)s::date AS day, %(other day)s::date AS other_day,
  %(at)s::timestamptz AS at, %(until)s::timestamptz AS until, %(urgent)s::boolean AS urgent,
  %(own day)s::text AS own_day, %(own at)s::text AS own_at,
  %(who)s::bigint AS who, %(stage)s::int AS stage_id, %(colours)s::jsonb AS colours,
  %(tags)s::text[] AS tags
"""

numbers = st.integers(-3, 3).map(lambda n: Decimal(n) / 2)
texts = st.sampled_from(["", "a", "B", "Чай", "ăb", "a b", "Z%", "a_b"])
days = st.integers(-40, 40).map(lambda n: NOW.date() + dt.timedelta(days=n))
moments = st.one_of(
    st.integers(-5, 5).map(lambda n: NOW + dt.timedelta(hours=12 * n)),
    st.sampled_from([-1_000_000, -400_000, 300_000, 1_300_000]).map(
        lambda n: NOW + dt.timedelta(microseconds=n)
    ),
)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


rows = st.fixed_dictionaries(
    {
        "amount": maybe(numbers),
        "fee": maybe(numbers),
        "title": texts,
        "city": maybe(texts.filter(bool)),
        "day": maybe(days),
        "other day": maybe(days),
        "at": maybe(moments),
        "until": maybe(moments),
        "own day": maybe(days),
        "own at": maybe(moments),
        "urgent": maybe(st.booleans()),
        "who": maybe(st.sampled_from([0, 3, 7])),
        "stage": maybe(st.sampled_from([1, 2, 3])),
        "colours": maybe(st.lists(st.sampled_from(["red", "blue"]), unique=True)),
        "tags": st.lists(st.sampled_from(["vip", "Été", "x"]), unique=True),
    }
)

signs = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
equals = st.sampled_from(["=", "!="])
number_names = st.sampled_from(["amount", "fee", "who", "amount + fee", "-amount", "fee - 1"])
number_values = numbers.map(lambda n: f"{n:f}") | st.sampled_from(["me", "null", "1 + 1"])
text_values = texts.map(lambda t: json.dumps(t, ensure_ascii=False)) | st.just("null")
day_values = days.map(lambda d: f'@"{d}"') | st.sampled_from(
    ["today()", 'today() - @"P3D"', "null"]
)
day_names = st.sampled_from(["day", "own day", "date(at)", "date(own at)"])
moment_values = moments.map(lambda m: f'@"{m.isoformat()}"') | st.just("now()")
ranges = st.sampled_from(
    ["this week", "last month", "next month", "this quarter", "last year", "yesterday",
     "last days(7)", "next days(3)", '[@"2026-03-01"..@"2026-03-20")', '(@"2026-03-30"..today()]']
)  # fmt: skip


def joined(pattern: str, **parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.fixed_dictionaries(parts).map(lambda found: pattern.format(**found))


leaves = st.one_of(
    joined("{a} {s} {b}", a=number_names, s=signs, b=number_values),
    joined("{b} {s} {a}", a=number_names, s=signs, b=number_values),
    joined("{a} {s} {b}", a=number_names, s=signs, b=number_names),
    joined("{a} between {b} and {c}", a=number_names, b=number_values, c=number_values),
    joined("{a} in ({b}, {c})", a=number_names, b=number_values, c=number_values),
    joined("{a} in ({b}, > {c})", a=number_names, b=number_values, c=number_values),
    joined("{a} in [{b}..{c}]", a=number_names, b=number_values, c=number_values),
    joined("{a} {s} {b}", a=st.sampled_from(["title", "city"]), s=signs, b=text_values),
    joined("title {s} city", s=signs),
    joined("{f}({a}, {b})", f=st.sampled_from(["has", "contains", "starts with", "ends with"]),
           a=st.sampled_from(["title", "city"]), b=texts.filter(bool).map(json.dumps)),
    joined("city in ({a}, {b})", a=text_values, b=text_values),
    joined("title in [{a}, {b}]", a=text_values, b=text_values),
    joined("string length({a}) {s} 1", a=st.sampled_from(["title", "city"]), s=signs),
    joined("{a} {s} {b}", a=day_names, s=signs, b=day_values),
    joined("{a} {s} other day", a=st.sampled_from(["day", "own day"]), s=signs),
    joined("{a} in {r}", a=day_names, r=ranges),
    joined("{a} {s} {b}", a=st.sampled_from(["at", "own at"]), s=signs, b=moment_values),
    joined("{a} {s} until", a=st.sampled_from(["at", "own at"]), s=signs),
    joined("{a} {s} null", a=st.sampled_from(sorted(COLUMNS)), s=equals),
    joined("urgent {s} {b}", s=equals, b=st.sampled_from(["true", "false"])),
    st.just("urgent"),
    joined("stage {s} {b}", s=equals, b=st.sampled_from(['"new"', '"won"', '"none"'])),
    joined("stage in ({b}, {c})", b=st.just('"new"'), c=st.sampled_from(['"won"', "null"])),
    joined("has any(colours, [{b}])", b=st.sampled_from(['"red"', '"red", "blue"', ""])),
    joined("has any(tags, {b})", b=st.sampled_from(['["vip"]', '"x"'])),
    joined("has(tags, {b})", b=st.sampled_from(['"VIP"', '"ete"', '"vip x"'])),
)  # fmt: skip
rules = st.recursive(
    leaves,
    lambda inner: st.one_of(
        joined("({a} and {b})", a=inner, b=inner),
        joined("({a} or {b})", a=inner, b=inner),
        joined("not({a})", a=inner),
    ),
    max_leaves=5,
)


def asked(text: str, row: dict[str, Any], *, is_truth: bool) -> bool | None:
    found = translate(text, COLUMNS, SAID, is_truth=is_truth)
    params = {**row, "colours": None if row["colours"] is None else json.dumps(row["colours"])}
    params |= {code: to_json(row[code]) for code in ("own day", "own at")}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {found.sql} FROM ({TABLE}) t", {**params, **found.params})
        answer: bool | None = cursor.fetchone()[0]
    return answer


def to_json(value: Any) -> str | None:
    """A day or a moment as the JSON of a record keeps it."""
    if isinstance(value, dt.datetime):
        value = value.astimezone(dt.UTC)
    return value and str(value.isoformat())


def computed(text: str, row: dict[str, Any]) -> object:
    codes = {number: code for code, numbers in STAGES.items() for number in numbers}
    values = {**row, "stage": codes.get(row["stage"])}
    return compiled(text, COLUMNS).evaluate(Scope(values, SAID), now=NOW).value


@pytest.mark.django_db
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules, rows)
def test_the_database_answers_as_feel_does(text: str, row: dict[str, Any]) -> None:
    expected = computed(text, row)
    assert asked(text, row, is_truth=False) is expected
    assert (asked(text, row, is_truth=True) is True) == (expected is True)


@pytest.mark.django_db
def test_letters_are_folded_alike_here_and_in_the_database() -> None:
    spans = [(0x20, 0x180), (0x218, 0x21C), (0x400, 0x460), (0x490, 0x492)]
    letters = [chr(n) for first, last in spans for n in range(first, last) if chr(n).isprintable()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT letter, officina_sort_key(letter) FROM unnest(%s::text[]) letter", [letters]
        )
        differing = {
            letter: (folded(letter), key)
            for letter, key in cursor.fetchall()
            if folded(letter) != key and letter.isalpha()
        }
    assert differing == {}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("amount > 1 and count(tags) > 2", "count(tags)"),
        ("amount / fee > 1", "amount / fee"),
        ("title = 5", "title = 5"),
        ("some x in tags satisfies x = title", "some x in tags"),
        ("at > day", "at > day"),
        ('stage > "new"', 'stage > "new"'),
    ],
)
def test_what_cannot_be_asked_of_the_database_says_where(text: str, place: str) -> None:
    with pytest.raises(Untranslatable) as refused:
        translate(text, COLUMNS, SAID)
    assert place in refused.value.sentence
