"""The functions of the standard: DMN 1.5, 10.3.4. Results are written as FEEL literals."""

import datetime as dt

import pytest

import feel
from feel.text import text_of


def result(text: str) -> str:
    now = dt.datetime(2026, 3, 1, 10, 30, tzinfo=dt.UTC)
    return text_of(feel.parse(text).evaluate({}, now=now).value)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("string(1.10)", '"1.1"'),
        ('string([1, "a", {b: @"P1D"}])', '"[1, \\"a\\", {b: @\\"P1D\\"}]"'),
        ("string(null)", "null"),
        ('number("1 000,5", " ", ",")', "1000.5"),
        ('number("1,000.5", ",", ".")', "1000.5"),
        ('number("1.5", ",", ",")', "null"),
        ("not(null)", "null"),
        ('substring("foobar", 3)', '"obar"'),
        ('substring("foobar", -2, 1)', '"a"'),
        ('substring("🐎bc", 2)', '"bc"'),
        ('substring("abc", 0)', "null"),
        ('substring before("foobar", "bar")', '"foo"'),
        ('substring after("foobar", "ob")', '"ar"'),
        ('substring after("foobar", "")', '"foobar"'),
        ('upper case("îж")', '"ÎЖ"'),
        ('string join(["a", null, "b"], "-")', '"a-b"'),
        ('split("a;b;;", ";")', '["a", "b", "", ""]'),
        ("list contains([1, null], null)", "true"),
        ("min(3, 1, 2)", "1"),
        ('max(["a", "c", "b"])', '"c"'),
        ("min([])", "null"),
        ("sum([1, 2, null])", "null"),
        ("sum(1, 2, 3)", "6"),
        ("mean([1, 2])", "1.5"),
        ("median([8, 2, 5, 7])", "6"),
        ("mode([6, 3, 9, 6, 3])", "[3, 6]"),
        ("stddev([47])", "null"),
        ("all([true, null])", "null"),
        ("any([false, true, null])", "true"),
        ("all([])", "true"),
        ("sublist([1, 2, 3], -2, 1)", "[2]"),
        ("append([1], 2, [3])", "[1, 2, [3]]"),
        ("concatenate([1], [2, 3])", "[1, 2, 3]"),
        ("insert before([1, 3], 2, 2)", "[1, 2, 3]"),
        ("remove([1, 2], -1)", "[1]"),
        ("list replace([1, 2], 2, 5)", "[1, 5]"),
        ("list replace([1, 2], function(item, newItem) item < 2, 5)", "[5, 2]"),
        ("index of([1, 2, 1], 1)", "[1, 3]"),
        ("union([1, 2], [2, [3]], [[3]])", "[1, 2, [3]]"),
        ("flatten([[1, [2]], 3])", "[1, 2, 3]"),
        ("sort([3, 1, 2], function(a, b) a > b)", "[3, 2, 1]"),
        ("decimal(2.5, 0)", "2"),
        ("round half up(-2.5, 0)", "-3"),
        ("round half down(2.5, 0)", "2"),
        ("round up(1.121, 2)", "1.13"),
        ("round down(-1.126, 2)", "-1.12"),
        ("floor(-1.5)", "-2"),
        ("ceiling(1.51, 1)", "1.6"),
        ("decimal(1234, -2)", "1200"),
        ("round up(1, -3)", "1000"),
        ("modulo(-12, 5)", "3"),
        ("modulo(10.1, -4.5)", "-3.4"),
        ("log(0)", "null"),
        ("odd(1.5)", "null"),
        ('get value({a: {b: 1}}, ["a", "b"])', "1"),
        ("get entries({a: 1})", '[{key: "a", value: 1}]'),
        ('context([{key: "a", value: 1}])', "{a: 1}"),
        ('context put({a: {b: 1}}, ["a", "c"], 2)', "{a: {b: 1, c: 2}}"),
        ("context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"),
        ('is(@"10:00:00Z", @"10:00:00@Etc/UTC")', "false"),
        ("before([1..5), 5)", "true"),
        ("meets([1..5], [5..6])", "true"),
        ("overlaps([1..5], (5..6])", "false"),
        ("during(< 3, < 5)", "true"),
        ("includes([1..10], (1..10))", "true"),
        ("finishes(10, [1..10])", "true"),
        ("started by([1..10], [1..5))", "true"),
        ('range("[1..3)")', "[1..3)"),
        ('range("[3..1]")', "null"),
        ("now()", "2026-03-01T10:30:00Z"),
        ("today()", "2026-03-01"),
    ],
)
def test_functions_give(call: str, expected: str) -> None:
    assert result(call) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('date("2026-02-29")', "null"),
        ("date(2024, 2, 29)", "2024-02-29"),
        ('date("123456-01-01")', "123456-01-01"),
        ('date(@"2026-03-01T23:00:00-05:00")', "2026-03-01"),
        ('time("10:20:30.5+02:00")', "10:20:30.5+02:00"),
        ("time(10, 20, 30.25)", "10:20:30.25"),
        ('time("24:00:01")', "null"),
        ('time(@"2026-03-01")', "00:00:00Z"),
        ('date and time("2026-03-01")', "2026-03-01T00:00:00"),
        ('date and time("2026-12-31T24:00:00")', "2027-01-01T00:00:00"),
        ('date and time(@"2026-03-01", @"10:00:00")', "2026-03-01T10:00:00"),
        ('date and time("2026-03-01T10:00:00@Nowhere/City")', "null"),
        ('duration("P1DT25H")', "P2DT1H"),
        ('duration("P14M")', "P1Y2M"),
        ('duration("P1Y1D")', "null"),
        ('years and months duration(@"2011-12-22", @"2013-08-24")', "P1Y8M"),
        ('years and months duration(@"2013-08-24", @"2011-12-22")', "-P1Y8M"),
        ('day of week(@"2026-03-01")', '"Sunday"'),
        ('week of year(@"2003-12-29")', "1"),
        ('week of year(@"2005-01-01")', "53"),
        ('month of year(@"2026-03-01")', '"March"'),
        ('day of year(@"2024-12-31")', "366"),
        (
            '@"2026-03-29T01:30:00@Europe/Chisinau" + @"PT24H"',
            "2026-03-30T02:30:00@Europe/Chisinau",
        ),
        ('@"2026-07-01T12:00:00@Europe/Chisinau".time offset', "PT3H"),
        ('@"999999-07-01T12:00:00@Europe/Chisinau".time offset', "PT3H"),
        ('@"-2021-01-01T10:10:10" - @"P1D"', "-2022-12-31T10:10:10"),
    ],
)
def test_moments_and_durations(call: str, expected: str) -> None:
    assert result(call) == expected


def test_without_a_moment_there_is_no_now() -> None:
    answer = feel.parse("now()").evaluate({})
    assert (answer.value, answer.warnings[0].code) == (None, "undefined")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('matches("Mary\\u000DJones", "Mary.Jones")', "false"),
        ('matches("abc", "ABC", "i")', "true"),
        ('matches("\\u212A", "k", "i")', "true"),
        ('matches("q", "[^Q]", "i")', "false"),
        ('matches("i", "[A-Z-[OI]]", "i")', "false"),
        ('matches("a\\nb", "^b$", "m")', "true"),
        ('matches("a\\nb", "^b$")', "false"),
        ('matches("a\\n", "^$", "m")', "false"),
        ('matches("a\\n\\nb", "^$", "m")', "true"),
        ('matches("hello", " h e l l o ", "x")', "true"),
        ('matches("a.b", "a.b", "q")', "true"),
        ('matches("axb", "a.b", "q")', "false"),
        ('matches("жук", "\\p{IsCyrillic}+")', "true"),
        ('matches("жук", "^\\w+$")', "true"),
        ('matches("a b", "^\\w+$")', "false"),
        ('matches("abab", "^(ab)\\1$")', "true"),
        ('matches("aA", "(a)\\1", "i")', "true"),
        ('matches("ab", "(a)\\1")', "false"),
        ('matches("a", "(a)\\2")', "null"),
        ('matches("a", "[")', "null"),
        ('matches("a", "a**")', "null"),
        ('matches("a", "a", "z")', "null"),
        ('replace("abracadabra", "a(.)", "a$1$1")', '"abbraccaddabbra"'),
        ('replace("aaa", "(a)(b)?", "[$1$2]")', '"[a][a][a]"'),
        ('replace("a", "a", "$")', "null"),
        ('replace("a", "b*", "x")', "null"),
        ('replace("a", "a", "\\\\$")', '"$"'),
        ('replace("a.b", ".", "$0", "q")', '"a$0b"'),
        ('replace("abcabc", "(b)(c)a", "$2$1")', '"acbbc"'),
    ],
)
def test_patterns_are_those_of_xpath(call: str, expected: str) -> None:
    assert result(call) == expected


def test_every_function_says_in_a_sentence_what_it_does() -> None:
    for function in feel.BUILTINS.values():
        for overload in function.overloads or (function,):
            assert overload.sentence.endswith("."), overload.name
            assert feel.signature(overload).startswith(f"{function.name}(")
