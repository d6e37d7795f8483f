"""Laws that hold for all values and all texts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import feel
from feel import arithmetic, tree
from feel.regex import Pattern, reading
from feel.regex.machine import Machine
from feel.text import text_of
from feel.values import SCALARS

numbers = st.decimals(
    allow_nan=False, allow_infinity=False, places=3, min_value=-1e9, max_value=1e9
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
dates = st.builds(
    lambda number: feel.Date.from_day_number(number), st.integers(-900_000_000, 900_000_000)
)
zones = (
    st.none() | st.integers(-14 * 60, 14 * 60).map(lambda m: m * 60) | st.just("Europe/Chisinau")
)
times = st.builds(feel.Time, st.integers(0, 86_399_999_999_999), zones)
moments = st.builds(feel.DateTime, dates, times)
days = st.builds(feel.DaysTimeDuration, st.integers(-(10**20), 10**20))
months = st.builds(feel.YearsMonthsDuration, st.integers(-(10**6), 10**6))
scalars = st.none() | st.booleans() | numbers | texts | dates | times | moments | days | months
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def evaluated(text: str, **scope: object) -> feel.Value:
    return feel.parse(text, names=scope).evaluate(scope).value


@given(scalars.filter(lambda value: not isinstance(value, str)))
def test_a_value_written_and_read_is_the_same(value: feel.Value) -> None:
    is_moment = isinstance(value, feel.Date | feel.Time | feel.DateTime)
    is_duration = isinstance(value, feel.DaysTimeDuration | feel.YearsMonthsDuration)
    literal = f'@"{value}"' if is_moment or is_duration else text_of(value)
    assert evaluated(literal) == value


@given(values)
def test_lists_and_contexts_written_and_read_are_the_same(value: feel.Value) -> None:
    assert evaluated(text_of([value])) == [value]


@given(values)
def test_every_value_equals_itself(value: feel.Value) -> None:
    assert feel.equal(value, value) is True
    assert evaluated("is(a, a)", a=value) is True


@given(values, values)
def test_equality_does_not_depend_on_the_side(left: feel.Value, right: feel.Value) -> None:
    assert feel.equal(left, right) is feel.equal(right, left)


@given(scalars, scalars)
def test_order_turns_around_with_the_sides(left: feel.Value, right: feel.Value) -> None:
    forth, back = feel.compare(left, right), feel.compare(right, left)
    assert forth == (None if back is None else -back)
    if forth is not None:
        assert feel.equal(left, right) is (forth == 0)


@given(st.lists(numbers | texts, max_size=5), st.data())
def test_order_is_transitive(items: list[feel.Value], data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([Decimal, str]))
    same_kind = [item for item in items if isinstance(item, kind)]
    ordered = evaluated("sort(xs, function(a, b) a < b)", xs=same_kind)
    assert ordered == sorted(same_kind)  # type: ignore[type-var]  # one kind only


@given(dates, days)
def test_adding_whole_days_and_taking_them_away_is_nothing(
    date: feel.Date, duration: feel.DaysTimeDuration
) -> None:
    whole = feel.DaysTimeDuration(duration.nanoseconds // 86_400_000_000_000 * 86_400_000_000_000)
    try:
        later = arithmetic.add(date, whole)
    except ValueError:
        return
    assert arithmetic.subtract(later, whole) == date
    assert arithmetic.subtract(later, date) == whole


@given(moments, st.builds(feel.DaysTimeDuration, st.integers(-(10**17), 10**17)))
def test_a_moment_later_is_so_much_later(
    moment: feel.DateTime, duration: feel.DaysTimeDuration
) -> None:
    try:
        later = arithmetic.add(moment, duration)
    except ValueError:
        return
    assert isinstance(later, feel.DateTime)
    if not isinstance(moment.time.zone, str):
        assert arithmetic.subtract(later, moment) == duration


@given(days, days, days)
def test_durations_are_added_in_any_order(
    a: feel.DaysTimeDuration, b: feel.DaysTimeDuration, c: feel.DaysTimeDuration
) -> None:
    assert arithmetic.add(a, arithmetic.add(b, c)) == arithmetic.add(arithmetic.add(a, b), c)
    assert arithmetic.add(a, b) == arithmetic.add(b, a)
    assert arithmetic.add(a, arithmetic.negate(a)) == feel.DaysTimeDuration(0)


@given(st.dates(), st.dates())
def test_the_calendar_is_that_of_python(first: dt.date, last: dt.date) -> None:
    start, end = feel.to_value(first), feel.to_value(last)
    assert feel.from_value(start) == first
    difference = arithmetic.subtract(end, start)
    assert feel.from_value(difference) == last - first
    assert isinstance(start, feel.Date)
    assert start.weekday == first.isoweekday()
    assert evaluated("week of year(d)", d=first) == first.isocalendar().week
    assert evaluated("day of year(d)", d=first) == first.timetuple().tm_yday


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_comes_back_as_the_host_gave_it(moment: dt.datetime) -> None:
    came_back = feel.from_value(feel.to_value(moment))
    assert isinstance(came_back, dt.datetime)
    assert came_back.replace(tzinfo=None, fold=0) == moment.replace(tzinfo=None, fold=0)


@given(
    st.integers(-2_000_000_000, 4_000_000_000).map(lambda s: dt.datetime.fromtimestamp(s, dt.UTC)),
    st.sampled_from(["Europe/Chisinau", "Australia/Lord_Howe", "America/New_York"]),
    st.integers(-10_000, 10_000),
)
def test_hours_later_in_a_zone_is_what_python_says(
    moment: dt.datetime, zone: str, hours: int
) -> None:
    start = moment.astimezone(ZoneInfo(zone))
    if start.fold:
        return
    later = evaluated("start + wait", start=start, wait=dt.timedelta(hours=hours))
    expected = (moment + dt.timedelta(hours=hours)).replace(microsecond=0)
    assert (
        str(later).partition("@")[0] == f"{expected.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M:%S}"
    )


names = st.sampled_from(["a", "b", "tax rate", "дата"])
operators = st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", "and", "or", "in"])
expressions = st.recursive(
    names
    | st.sampled_from(["1", "-2.5", "null", "true", '"x"', '@"P1D"', '@"2026-03-01"', "[]", "{}"]),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, operators, inner),
        st.builds("{} {} {}".format, inner, operators, inner),
        st.builds("(if {} then {} else {})".format, inner, inner, inner),
        st.builds("for {} in {} return {}".format, names, inner, inner),
        st.builds("(some {} in {} satisfies {})".format, names, inner, inner),
        st.builds("[{}, {}][{}]".format, inner, inner, inner),
        st.builds("{{a: {}, b: {}}}".format, inner, inner),
        st.builds("({}).a".format, inner),
        st.builds("count({})".format, inner),
        st.builds("(function({}) {})({})".format, names, inner, inner),
        st.builds("({} between {} and {})".format, inner, inner, inner),
        st.builds("({} in (< {}, [{}..{}]))".format, inner, inner, inner, inner),
        st.builds("-({})".format, inner),
        st.builds("({}) instance of list<number>".format, inner),
    ),
    max_leaves=12,
)


def parsed(text: str) -> feel.Expression | None:
    try:
        return feel.parse(text, names=["a", "b", "tax rate", "дата"])
    except feel.SyntaxMistake:
        return None


def shape(node: object) -> object:
    """A tree without its places."""
    if isinstance(node, tree.Node):
        fields = [f.name for f in dataclasses.fields(node)]
        kept = [name for name in fields if name not in ("start", "end", "member_start")]
        return type(node), tuple(shape(getattr(node, name)) for name in kept)
    return tuple(map(shape, node)) if isinstance(node, tuple) else node


@given(expressions, st.sampled_from([20, 100]))
def test_a_formatted_expression_is_the_same_expression(text: str, width: int) -> None:
    expression = parsed(text)
    if expression is None:
        return
    again = parsed(feel.write(expression.tree, width))
    assert again is not None
    assert shape(again.tree) == shape(expression.tree)
    assert feel.write(again.tree, width) == feel.write(expression.tree, width)


@given(expressions, st.dictionaries(names, values))
def test_evaluation_is_total_and_repeats_itself(text: str, scope: dict[str, feel.Value]) -> None:
    expression = parsed(text)
    if expression is None:
        return
    first = expression.evaluate(scope, fuel=2000)
    second = expression.evaluate(scope, fuel=2000)
    assert text_of(first.value) == text_of(second.value)
    assert first.warnings == second.warnings
    assert type(first.value) in SCALARS | {list, dict}


@given(expressions)
def test_what_is_not_read_does_not_matter(text: str) -> None:
    expression = parsed(text)
    if expression is None:
        return
    scope = {"a": Decimal(1), "b": [Decimal(2)], "tax rate": "x", "дата": {"a": Decimal(3)}}
    read = {name: value for name, value in scope.items() if name in expression.names}
    everything = expression.evaluate(scope, fuel=2000)
    assert text_of(expression.evaluate(read, fuel=2000).value) == text_of(everything.value)


@given(expressions)
def test_a_checked_expression_never_breaks_the_checker(text: str) -> None:
    expression = parsed(text)
    if expression is not None:
        context = {"a": feel.types.NUMBER, "b": feel.types.ListType(feel.types.NUMBER)}
        feel.check(expression, context)


WORDS = re.findall(
    r"\S+",
    """a b 1 1.5 "x" + - * / ** ( ) [ ] { } , : . .. < <= > = != in and or if then else for return
    some every satisfies between instance of function not null true @ ? list // /* */ \\ ' 🐎""",
)
alphabet = st.sampled_from(WORDS)


@given(st.lists(alphabet, max_size=20).map(" ".join) | st.text(max_size=30))
def test_any_text_is_an_expression_or_a_mistake(text: str) -> None:
    for parse in (feel.parse, feel.parse_unary_tests):
        mistake = None
        try:
            parse(text)
        except feel.SyntaxMistake as caught:
            mistake = caught
        assert mistake is None or 0 <= mistake.position.offset <= len(text)


@given(st.lists(alphabet, max_size=12).map(" ".join), st.data())
def test_completion_answers_anywhere(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    deal = feel.types.ContextType.of({"amount": feel.types.NUMBER})
    for completion in feel.complete(text, offset, {"a": deal, "b": feel.types.ListType(deal)}):
        assert 0 <= completion.start <= completion.end == offset


@given(
    pattern=st.text("ab()[]|*+?.^$", max_size=10),
    text=st.text("ab\n", max_size=10),
    lines=st.booleans(),
)
def test_the_machine_for_references_back_finds_what_re2_finds(
    pattern: str, text: str, lines: bool
) -> None:
    try:
        read = reading.read(pattern, dot_is_all=False, ignore_case=False, ignore_space=False)
    except feel.Undefined:
        return
    found = Pattern(pattern, "m" if lines else "").search(text, 0, lambda steps: None)
    machine = Machine(read, ignore_case=False, lines=lines)
    again = machine.search(text, 0, lambda steps: None)
    assert (found and found[:2]) == (again and again[:2])


@pytest.mark.parametrize("flags", ["", "i", "s", "x"])
@given(pattern=st.text("ab()[]{}|*+?.^$\\-12 dwsp", max_size=12), text=st.text("ab1 ", max_size=12))
def test_any_pattern_is_matched_or_refused(pattern: str, text: str, flags: str) -> None:
    scope = {"t": text, "p": pattern, "f": flags}
    answer = feel.parse("matches(t, p, f)").evaluate(scope, fuel=5000)
    assert answer.value in (True, False) or answer.warnings
