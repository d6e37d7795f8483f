"""Whatever is written, evaluation ends, soon and always in the same way."""

import pytest

import feel

DEEP = 10_000


@pytest.mark.parametrize(
    "text",
    [
        "(" * DEEP + "1" + ")" * DEEP,
        "1" + "+1" * DEEP,
        "-" * DEEP + "1",
        "[" * DEEP + "]" * DEEP,
        "{a:" * DEEP + "1" + "}" * DEEP,
        "a" + ".a" * DEEP,
        "a" + "[1]" * DEEP,
        "f(" * DEEP + ")" * DEEP,
        "1 in (" * DEEP + "1" + ")" * DEEP,
        "if a then 1 else " * DEEP + "1",
        "function() " * DEEP + "1",
        "a instance of " + "list<" * DEEP + "number" + ">" * DEEP,
    ],
)
def test_nesting_is_refused_by_name(text: str) -> None:
    with pytest.raises(feel.SyntaxMistake) as caught:
        feel.parse(text[:200_000])
    assert caught.value.code in ("too-deep", "unexpected")


def test_a_chain_of_conditions_is_not_nesting() -> None:
    assert feel.parse("a" + " and a" * DEEP).evaluate({"a": True}).value is True


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("for i in 1..1000000000000 return i", "fuel"),
        ("[1..1000000000000][item > 1]", "fuel"),
        ("some i in 1..100000, j in 1..100000 satisfies i + j < 0", "fuel"),
        ("{f: function(n) f(n + 1), r: f(1)}", "depth"),
        ('{f: function(s, n) if n = 0 then s else f(s + s, n - 1), r: f("ab", 40)}', "size"),
        ("{f: function(s, n) if n = 0 then s else f([s, s], n - 1), r: f([1], 40)}", "fuel"),
        (
            "{f: function(s, n) if n = 0 then s else f([s, s], n - 1), r: f([1], 40) = f([1], 40)}",
            "fuel",
        ),
        (
            "{f: function(s, n) if n = 0 then s else f([s, s], n - 1), r: string(f([1], 40))}",
            "fuel",
        ),
        ("for i in 1..300 return [partial]", "size"),
        ('matches("' + "a" * 2000 + '", "((a*)*)*\\1b")', "fuel"),
        ("for i in 1e40..1e6144 return i", "not-countable"),
        ("string(for i in 1..1000 return 1e6144)", "fuel"),
        ('matches("a", "(\\w{30}){30}")', "undefined"),
        ('matches("' + "ab" * 50_000 + '", "(a.{500}){2}z")', "fuel"),
        ('for i in 1..100000 return matches("a", string(i))', "fuel"),
        ("for i in 1..100000 return i ** 0.5", "fuel"),
        ('for i in 1..100000 return time("10:00:00@No/" + string(i))', "fuel"),
        ('string(for i in 1..1000 return "' + "a" * 10_000 + '")', "fuel"),
        ('replace("' + "a" * 1000 + '", "a", "' + "b" * 2000 + '")', "size"),
    ],
)
def test_too_much_work_is_null_and_says_so(text: str, code: str) -> None:
    answer = feel.parse(text).evaluate({}, fuel=100_000)
    assert answer.value is None
    assert answer.warnings[-1].code == code


@pytest.mark.parametrize(
    "text",
    ["9e6144 * 10", "2 ** 1000000", "1.1 ** 1e300", "exp(1e10)", "modulo(1e6000, 1e-6000)"],
)
def test_numbers_that_cannot_be_held_are_null(text: str) -> None:
    assert feel.parse(text).evaluate({}).value is None


def test_fuel_counts_the_same_each_time() -> None:
    parsed = feel.parse("for i in 1..1000 return i * 2")
    needed = next(n for n in range(0, 10_000, 100) if parsed.evaluate({}, fuel=n).value)
    assert parsed.evaluate({}, fuel=needed - 100).value is None
    assert parsed.evaluate({}, fuel=needed).warnings == ()


def test_patterns_without_references_back_are_linear() -> None:
    text = 'matches(s, "(a+)+b")'
    assert feel.parse(text).evaluate({"s": "a" * 100_000}, fuel=10_000).value is False


def test_many_matches_are_cheap() -> None:
    scope = {"s": "ab," * 20_000}
    assert feel.parse('count(split(s, ","))').evaluate(scope, fuel=50_000).value == 20_001
    assert feel.parse('string length(replace(s, "b", ""))').evaluate(scope).value == 40_000


def test_recursion_of_a_hundred_calls_is_possible() -> None:
    text = "{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f(80)}.r"
    assert feel.parse(text).evaluate({}).value == 80


def test_warnings_are_not_repeated_in_loops() -> None:
    answer = feel.parse("for i in 1..1000 return i + missing").evaluate({})
    assert len(answer.warnings) == 2
