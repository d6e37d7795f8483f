"""What a host hands in and gets back."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

import feel
from feel.types import DATE_AND_TIME, LIST, NUMBER, STRING, ContextType, ListType, RangeType


def test_host_values_are_converted_at_the_door() -> None:
    scope = {
        "whole": 2,
        "float": 0.1,
        "items": (1, 2.5),
        "when": dt.datetime(2026, 3, 1, 10, 30, tzinfo=ZoneInfo("Europe/Chisinau")),
        "offset": dt.datetime(2026, 3, 1, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        "wait": dt.timedelta(hours=1),
        "no number": float("nan"),
        "clock": dt.time(10, 30),
    }
    parsed = feel.parse("[whole + float, items, when, offset, wait, no number, clock]", names=scope)
    chisinau = feel.Time(37_800_000_000_000, "Europe/Chisinau")
    assert parsed.evaluate(scope).value == [
        Decimal("2.1"),
        [Decimal(1), Decimal("2.5")],
        feel.DateTime(feel.Date(2026, 3, 1), chisinau),
        feel.DateTime(feel.Date(2026, 3, 1), feel.Time(37_800_000_000_000, 7200)),
        feel.DaysTimeDuration(3_600_000_000_000),
        None,
        feel.Time(37_800_000_000_000),
    ]


def test_a_thing_that_is_no_value_is_a_warning() -> None:
    answer = feel.parse("thing").evaluate({"thing": object()})
    assert (answer.value, answer.warnings[0].code) == (None, "not-a-value")
    with pytest.raises(feel.NotAValue):
        feel.Scope.of({"thing": object()})


def test_data_nested_too_deeply_is_refused() -> None:
    nested: list[object] = []
    for _ in range(1000):
        nested = [nested]
    with pytest.raises(feel.NotAValue):
        feel.to_value(nested)


def test_values_go_back_as_python_has_them() -> None:
    value = feel.parse('{d: @"2026-03-01", far: @"12345-01-01", w: @"PT90M"}').evaluate({}).value
    assert feel.from_value(value) == {
        "d": dt.date(2026, 3, 1),
        "far": feel.Date(12345, 1, 1),
        "w": dt.timedelta(minutes=90),
    }


class Lazy(Mapping[str, object]):
    """A host that loads what is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getitem__(self, name: str) -> object:
        if name == "missing":
            raise KeyError(name)
        self.asked.append(name)
        return {"amount": 5}

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_only_what_is_needed_is_asked_of_the_host() -> None:
    host = Lazy()
    answer = feel.parse("if deal.amount > 1 then deal.amount else company.name").evaluate(host)
    assert answer.value == 5
    assert set(host.asked) == {"deal"}


def test_a_host_may_have_a_variable_called_as_a_function_is() -> None:
    assert feel.parse("count + 1").evaluate({"count": 2}).value == 3
    assert feel.parse("count([1])").evaluate({}).value == 1


def test_functions_of_the_host_are_values() -> None:
    def price(amount: feel.Value, rate: feel.Value) -> feel.HostValue:
        assert isinstance(amount, Decimal)
        assert isinstance(rate, Decimal)
        if rate < 0:
            raise feel.FeelError("A rate is not negative.")
        return float(amount * rate)

    scope = {"price": feel.function(["amount", "rate"], price, types=[NUMBER, NUMBER])}
    assert feel.parse("price(rate: 2, amount: 5)").evaluate(scope).value == 10
    assert feel.parse('price("a", 2)').evaluate(scope).value is None
    refused = feel.parse("price(1, -1)").evaluate(scope)
    assert refused.warnings[0].sentence == "A rate is not negative."


def test_an_evaluation_may_be_a_part_of_a_larger_one() -> None:
    run = feel.Run(1000, None)
    scope = feel.Scope.of({"n": 3})
    assert feel.parse("n * 2").evaluate_in(run, scope) == 6
    assert feel.parse_unary_tests("> n").evaluate_in(run, Decimal(4), scope) is True
    with pytest.raises(feel.Exhausted):
        feel.parse("for i in 1..10000 return i").evaluate_in(run, scope)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("deal.company.tax number + x", {("deal", "company", "tax number"), ("x",)}),
        ("for d in deals return d.amount", {("deals",), ("deals", "amount")}),
        ("deals[item.amount > 5]", {("deals",), ("deals", "amount")}),
        ("some d in deals satisfies d.open and flag", {("deals",), ("deals", "open"), ("flag",)}),
        ("{a: x, b: a + y}.b", {("x",), ("y",)}),
        ("(function(a) a + b)(c)", {("b",), ("c",)}),
        ("count(items)", {("items",)}),
        ('date("2026-03-01").year', set()),
        ("x instance of tDeal", {("x",)}),
    ],
)
def test_an_expression_says_what_it_reads(text: str, paths: set[tuple[str, ...]]) -> None:
    assert feel.parse(text).paths == paths
    assert feel.parse(text).names == {path[0] for path in paths}


def test_a_name_in_a_filter_may_be_a_member_or_a_variable() -> None:
    paths = feel.parse("deals[amount > limit]").paths
    assert {("deals", "amount"), ("amount",), ("deals", "limit"), ("limit",)} <= paths


def test_host_types_are_known_by_their_names() -> None:
    deal = ContextType.of({"amount": NUMBER})
    parsed = feel.parse("x instance of tDeal", types={"tDeal": deal})
    assert parsed.evaluate({"x": {"amount": 1, "more": 2}}).value is True
    assert parsed.evaluate({"x": {"amount": "1"}}).value is False


def test_values_are_made_to_fit_a_type() -> None:
    one = Decimal(1)
    assert feel.types.coerce([one], NUMBER) == one
    assert feel.types.coerce(one, ListType(NUMBER)) == [one]
    assert feel.types.coerce([one, one], NUMBER) is feel.types.MISFIT
    assert feel.types.coerce("a", ListType(NUMBER)) is feel.types.MISFIT
    midnight = feel.types.coerce(feel.Date(2026, 3, 1), DATE_AND_TIME)
    assert str(midnight) == "2026-03-01T00:00:00Z"


def test_conversions_do_not_follow_each_other() -> None:
    one = Decimal(1)
    day = feel.Date(2026, 3, 1)
    assert feel.types.coerce([[one]], NUMBER) is feel.types.MISFIT
    assert feel.types.coerce([[one]], ListType(NUMBER)) == [one]
    assert feel.types.coerce(one, ListType(ListType(NUMBER))) is feel.types.MISFIT
    assert feel.types.coerce([day], DATE_AND_TIME) is feel.types.MISFIT
    assert feel.types.coerce(day, ListType(DATE_AND_TIME)) is feel.types.MISFIT
    assert feel.types.coerce([], NUMBER) is feel.types.MISFIT


def test_types_conform_by_their_structure() -> None:
    wide = ContextType.of({"a": NUMBER, "b": STRING})
    narrow = ContextType.of({"a": NUMBER})
    assert feel.types.conforms(wide, narrow)
    assert not feel.types.conforms(narrow, wide)
    assert feel.types.conforms(ListType(wide), ListType(narrow))
    assert feel.types.conforms(ListType(NUMBER), LIST)
    assert not feel.types.conforms(RangeType(NUMBER), RangeType(STRING))
    assert str(ListType(narrow)) == "list<context<a: number>>"
