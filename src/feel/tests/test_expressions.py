"""What expressions mean: DMN 1.5, 10.3.2. Results are written as FEEL literals."""

import pytest

import feel
from feel.text import text_of


def result(text: str, **scope: object) -> str:
    return text_of(feel.parse(text, names=scope).evaluate(scope).value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("-3 ** 2", "9"),
        ("3 ** 4 ** 5", "3486784401"),
        ("10 - 2 - 3", "5"),
        ("0.1 + 0.2", "0.3"),
        ("1 / 3", "0.3333333333333333333333333333333333"),
        ("2 / 3", "0.6666666666666666666666666666666667"),
        ("1 / 0", "null"),
        ("0 ** 0", "1"),
        ("1.5e3", "1500"),
        (".5", "0.5"),
        ('"a" + "b"', '"ab"'),
        ('"a" + 1', "null"),
        ('-@"P1D" + @"PT1H"', "-PT23H"),
        ('@"2026-01-31" + @"P1M"', "2026-02-28"),
        ('@"2026-03-01" - @"P1D"', "2026-02-28"),
        ('@"2026-03-01" - @"2026-02-01"', "P28D"),
        ('@"P1Y" * 1.5', "P1Y6M"),
        ('@"P1Y" / @"P1M"', "12"),
        ('@"P1Y" + @"P1D"', "null"),
        ('@"10:00:00" + @"PT15H"', "01:00:00"),
    ],
)
def test_arithmetic(text: str, expected: str) -> None:
    assert result(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null = null", "true"),
        ("1 = null", "false"),
        ("1 != null", "true"),
        ('1 = "1"', "null"),
        ("1 < null", "null"),
        ("[1, 2] = [1, 2]", "true"),
        ("[1, 2] = [2, 1]", "false"),
        ("{a: 1, b: 2} = {b: 2, a: 1}", "true"),
        ('@"2026-01-01T10:00:00Z" = @"2026-01-01T12:00:00+02:00"', "true"),
        ('@"2026-01-01T10:00:00Z" < @"2026-01-01T10:00:00"', "null"),
        ("1 between 1 and 2", "true"),
        ("3 between 1 and null", "null"),
        ("0 between 1 and null", "false"),
        ("1 in (2, > 0)", "true"),
        ("1 in [2, 3, 1]", "true"),
        ("1 in [[0..2], [5..6]]", "true"),
        ("5 in ]5..6]", "false"),
        ("5 in [1..5[", "false"),
        ('"b" in ["a".."c"]', "true"),
        ("[1] in [[1], [2]]", "true"),
        ("1 in true", "null"),
        ("5 in (!= 5)", "false"),
        ("5 in [1..null]", "null"),
        ("(< 10).end", "10"),
        ("(< 10) = (< 10)", "true"),
        ("(= 10) = [10..10]", "false"),
    ],
)
def test_comparison(text: str, expected: str) -> None:
    assert result(text) == expected


@pytest.mark.parametrize("left", ["true", "false", "null", "1"])
@pytest.mark.parametrize("right", ["true", "false", "null", '"x"'])
def test_logic_has_three_values(left: str, right: str) -> None:
    sides = {left, right}
    both = "false" if "false" in sides else "true" if sides == {"true"} else "null"
    either = "true" if "true" in sides else "false" if sides == {"false"} else "null"
    assert result(f"{left} and {right}") == both
    assert result(f"{left} or {right}") == either


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, 2, 3][2]", "2"),
        ("[1, 2, 3][-1]", "3"),
        ("[1, 2, 3][4]", "null"),
        ("[1, 2, 3][item > 1]", "[2, 3]"),
        ("[{a: 1}, {a: 2}][a > 1].a", "[2]"),
        ("[{item: 1}, {item: 2}][item > 1]", "[{item: 2}]"),
        ("[{a: 1}, {b: 2}].a", "[1, null]"),
        ("5[1]", "5"),
        ("5[item > 6]", "[]"),
        ("null[1]", "null"),
        ("[][true]", "[]"),
        ("[1..4][item > 2]", "[3, 4]"),
        ("for i in 1..3 return i * 2", "[2, 4, 6]"),
        ("for i in 3..1 return i", "[3, 2, 1]"),
        ("for i in (1..4) return i", "[2, 3]"),
        ('for d in @"2026-02-28"..@"2026-03-01" return d.day', "[28, 1]"),
        ("for i in [1, 2], j in [i, 10] return i + j", "[2, 11, 4, 12]"),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]"),
        ("for i in null return i", "null"),
        ("some i in [1, 2] satisfies i > 1", "true"),
        ("every i in [1, 2] satisfies i > 1", "false"),
        ("every i in [] satisfies i > 1", "true"),
        ("some i in [null] satisfies i > 1", "null"),
        ("if null then 1 else 2", "2"),
        ("if 1 then 1 else 2", "2"),
        ("{a: 1, b: a + 1}.b", "2"),
        ('{"a b": 1}.a b', "1"),
        ("{a: 1}.b", "null"),
        ("{f: function(n) if n = 0 then 1 else n * f(n - 1)}.f(5)", "120"),
        ("(function(a: number, b) a + b)(b: 1, a: 2)", "3"),
        ('(function(a: number) a)("x")', "null"),
        ("(for i in 1..3 return function() i)[1]()", "1"),
        ('"\\u0041\\U01F40E\\n"', '"A🐎\\n"'),
    ],
)
def test_lists_contexts_and_functions(text: str, expected: str) -> None:
    assert result(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 instance of number", "true"),
        ("null instance of Any", "false"),
        ("[1] instance of list<number>", "true"),
        ('[1, "a"] instance of list<number>', "false"),
        ("{a: 1, b: 2} instance of context<a: number>", "true"),
        ("{a: 1} instance of context<b: number>", "false"),
        ("[1..2] instance of range<number>", "true"),
        ('@"P1D" instance of days and time duration', "true"),
        ("(function(a: number) a) instance of function<number> -> Any", "true"),
        ("1 instance of Unheard", "false"),
    ],
)
def test_instance_of(text: str, expected: str) -> None:
    assert result(text) == expected


def test_names_may_have_spaces_and_operators() -> None:
    scope = {"tax rate": 2, "cost-fixed": 5, "cost": 1, "date and place": 7, "Сумма сделки": 3}
    assert result("tax  rate * cost", **scope) == "2"
    assert result("cost-fixed + cost - 1", **scope) == "5"
    assert result("date and place", **scope) == "7"
    assert result("Сумма сделки", **scope) == "3"
    assert result("share (% left) + 1", **{"share (% left)": 3}) == "4"


def test_words_side_by_side_are_one_name_even_if_unknown() -> None:
    scope = {"deal": {"tax number": 5}}
    assert feel.parse("deal.tax number + 1").evaluate(scope).value == 6


def test_members_with_operators_are_known_by_being_named() -> None:
    parsed = feel.parse("deal.pre-tax + 1", members=["pre-tax"])
    assert parsed.evaluate({"deal": {"pre-tax": 5}}).value == 6


def test_a_mistake_makes_null_and_says_why_and_where() -> None:
    answer = feel.parse("1 +\n  amont").evaluate({"amount": 1})
    assert answer.value is None
    assert [(w.code, str(w.position)) for w in answer.warnings] == [
        ("unknown-name", "line 2, column 3"),
        ("null", "line 1, column 1"),
    ]
    assert answer.warnings[0].sentence == "Nothing is called `amont` here."


def test_the_same_text_is_parsed_once() -> None:
    assert feel.parse("a + b", names=["a", "b"]) is feel.parse("a + b", names=["a", "b"])


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("1 +", 4),
        ("(1", 3),
        ('"open', 1),
        ("a /* open", 3),
        ("if a then b", 12),
        ("{a: 1, a: 2}", 8),
        ("f(1, a: 2)", 6),
        ("1 ~ 2", 3),
        ("", 1),
        ("[1..2", 6),
        ("1e9999", 1),
    ],
)
def test_a_text_that_is_no_expression_is_a_mistake_with_its_place(text: str, column: int) -> None:
    with pytest.raises(feel.SyntaxMistake) as caught:
        feel.parse(text)
    assert caught.value.position == feel.Position(1, column, column - 1)
    assert caught.value.mistake.sentence.endswith(".")
