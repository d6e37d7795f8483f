"""Unary tests: DMN 1.5, 7.3.4 and 10.3.2.8."""

from decimal import Decimal

import pytest

import feel


@pytest.mark.parametrize(
    ("tests", "value", "passes"),
    [
        ("-", None, True),
        ("5", 5, True),
        ("5", "5", None),
        ("< 5", 4, True),
        ("< 5", None, None),
        ("[1..5)", 5, False),
        ('"a", "b"', "b", True),
        ('not("a", "b")', "b", False),
        ('not("a")', None, True),
        ("null", None, True),
        ("? > limit", 11, True),
        ("? > limit or ? = 3", 3, True),
        ("? * 2", 0, True),
        ("[2, 3]", 3, True),
        ("[2, 3]", [2, 3], True),
        ('contains(?, "x")', "axe", True),
        ("true", True, True),
        ("not(true)", False, True),
        ("limit = 10", 7, True),
        ("limit = 11", 7, None),
        ("not(?) or false", False, True),
        ("> limit, < 3", 2, True),
        ("!= 5", 5, False),
        ("1, [7..9], > limit", 8, True),
    ],
)
def test_an_input_passes_its_tests(tests: str, value: object, passes: bool | None) -> None:
    assert feel.parse_unary_tests(tests).evaluate(value, {"limit": 10}).value is passes


def test_what_tests_read_leaves_out_their_input() -> None:
    assert feel.parse_unary_tests("? > limit").names == {"limit"}


def test_tests_are_bounded_as_expressions_are() -> None:
    answer = feel.parse_unary_tests("count(for i in 1..100000 return i)").evaluate(
        Decimal(1), {}, fuel=1000
    )
    assert (answer.value, answer.warnings[0].code) == (None, "fuel")
