"""What an editor asks: checks, completions, formatting, renaming."""

import pytest

import feel
from feel.types import BOOLEAN, DATE, NUMBER, STRING, ContextType, ListType, Type

COMPANY = ContextType.of({"name": STRING, "people": ListType(ContextType.of({"age": NUMBER}))})
DEAL = ContextType.of(
    {"amount": NUMBER, "tax number": STRING, "close date": DATE, "company": COMPANY}
)
CONTEXT: dict[str, Type] = {
    "amount": NUMBER,
    "region": STRING,
    "deal": DEAL,
    "deals": ListType(DEAL),
    "tax rate": NUMBER,
    "open": BOOLEAN,
}


def sentences(text: str, wanted: Type = feel.types.ANY) -> list[str]:
    parsed = feel.parse(text, names=CONTEXT, members=feel.member_names(CONTEXT.values()))
    return [mistake.sentence for mistake in feel.check(parsed, CONTEXT, wanted=wanted).mistakes]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('amount > "abc"', '`amount` is a number, `"abc"` is text: they cannot be compared.'),
        ("amont + 1", "Nothing is called `amont` here; perhaps `amount` is meant."),
        ("deal.nam", "`deal` is a context and has no `nam`."),
        (
            "deals.amout",
            "`deals` is a list of " + str(DEAL) + " and has no `amout`; perhaps `amount` is meant.",
        ),
        ("region + 1", "`region` is text, `1` is a number: `+` has no result."),
        ("if amount then 1 else 2", "`amount` is a number, but a condition is true or false."),
        ("substring(amount, 1)", "`substring` needs text for `string`, `amount` is a number."),
        ("count(deals, 1)", "`count` takes 1 arguments, not 2."),
        ("substring(strin: region)", "`substring` has no parameter `strin`."),
        ('amount in ("a")', '`"a"` is no test for a number.'),
        (
            "open < true",
            "`open` is true or false, `true` is true or false: they cannot be compared.",
        ),
        ("deal(1)", "`deal` is a context, no function."),
        ("-region", "`region` is text and has no negative."),
        ('@"2026-13-01"', '`@"2026-13-01"` is no date, time or duration.'),
        ('date("2026-02-30")', "There is no such date."),
        (
            'date("2026-01-01") > duration("P1D")',
            '`date("2026-01-01")` is a date, '
            '`duration("P1D")` is a duration in days and time: they cannot be compared.',
        ),
        ("deals[region]", "`region` is text, but a filter is a condition or a number."),
        ('for i in "a".."b" return i', '`"a"` is text and cannot be counted through.'),
        (
            "for d in deals return d.company + 1",
            "`d.company` is a context, `1` is a number: `+` has no result.",
        ),
    ],
)
def test_what_must_go_wrong_is_said_beforehand(text: str, sentence: str) -> None:
    assert sentences(text)[0] == sentence


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("amount * 2 > 5 and open", "boolean"),
        ("deals[amount > 5].company.name", "list<string>"),
        ("deals[1].amount", "number"),
        ("deal.close date.year", "number"),
        ("sum(deals.amount)", "number"),
        ("max(deals.amount)", "number"),
        ("sort(deals, function(a, b) a.amount < b.amount)[1].tax number", "string"),
        ("for p in deal.company.people return p.age", "list<number>"),
        ('deal.close date + duration("P1D")', "date"),
        ('@"P1D" < duration("P2D")', "boolean"),
        ('deal.close date + @"P1D"', "date"),
        ("deal.close date - deal.close date", "days and time duration"),
        ("{a: amount, b: a + 1}.b", "number"),
        ("(function(x: number) x * 2)(amount)", "number"),
        ("if open then amount else null", "number"),
    ],
)
def test_what_is_right_has_a_type_and_no_mistakes(text: str, kind: str) -> None:
    parsed = feel.parse(text, names=CONTEXT, members=feel.member_names(CONTEXT.values()))
    assert feel.check(parsed, CONTEXT) == feel.Checked(
        feel.types.builtin_type(kind) or feel.check(parsed, CONTEXT).type, ()
    )
    assert str(feel.check(parsed, CONTEXT).type) == kind


def test_the_result_is_checked_too() -> None:
    assert sentences("amount + 1", BOOLEAN) == ["This gives a number, not true or false."]


def test_tests_are_checked_against_their_input() -> None:
    tests = feel.parse_unary_tests('[1..5], "a"')
    found = feel.check(tests, {}, input_type=NUMBER).mistakes
    assert [(m.code, m.position.column) for m in found] == [("not-comparable", 9)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("am", "amount"),
        ("1 + tax", "tax rate"),
        ("tax ra", "tax rate"),
        ("deal.", "amount"),
        ("deal.tax ", "tax number"),
        ("deal.company.na", "name"),
        ("deals[am", "amount"),
        ("deals[amount > 1].cl", "close date"),
        ("deals[company.", "name"),
        ("deals[company.people[a", "age"),
        ("for d in deals return d.cl", "close date"),
        ("some p in deal.company.people satisfies p.", "age"),
        ("1 + date and t", "date and time"),
        ("deal.close date.y", "year"),
        ("amount > 1 an", "and"),
        ("substring b", "substring before"),
    ],
)
def test_the_first_completion_is_what_is_meant(text: str, first: str) -> None:
    completions = feel.complete(text, len(text), CONTEXT)
    assert completions[0].label == first
    typed = text[completions[0].start : completions[0].end].strip()
    assert first.startswith(typed)


def test_a_function_is_offered_with_its_signature_and_a_sentence() -> None:
    (found,) = (c for c in feel.complete("subst", 5, {}) if c.label == "substring")
    assert found.detail == (
        "substring(string: string, start position: number, length?: number) -> string"
    )
    assert found.sentence.startswith("A part of a text")


def test_nothing_is_offered_inside_a_text() -> None:
    assert feel.complete('"am', 3, CONTEXT) == ()


@pytest.mark.parametrize(
    ("text", "formatted"),
    [
        ("1+2*(3-4)", "1 + 2 * (3 - 4)"),
        ("(a and b)or c", "a and b or c"),
        ("(a or b)and c", "(a or b) and c"),
        ("x in(1,<2)", "x in (1, < 2)"),
        ("]1..2[", "(1..2)"),
        ('{"a b":1,"c-d":[ ]}', '{a b: 1, "c-d": []}'),
        ("if  a then b\nelse c", "if a then b else c"),
        ("a // stays", "a // stays"),
        ('"//"+a', '"//" + a'),
    ],
)
def test_formatting(text: str, formatted: str) -> None:
    assert feel.format_expression(text) == formatted


def test_what_is_long_is_broken_at_its_joints() -> None:
    text = (
        'if deal.amount > 100000 and deal.company.country = "Moldova" and not(deal.is blocked) '
        'then {discount: 0.1, reason: "large"} else {discount: 0, reason: "none"}'
    )
    assert feel.format_expression(text) == (
        'if deal.amount > 100000 and deal.company.country = "Moldova" and not(deal.is blocked)\n'
        'then {discount: 0.1, reason: "large"}\n'
        'else {discount: 0, reason: "none"}'
    )


def test_unary_tests_are_formatted_too() -> None:
    assert feel.format_unary_tests('not( "a","b" )') == 'not("a", "b")'


@pytest.mark.parametrize(
    ("text", "path", "renamed"),
    [
        ("amount + {amount: 1}.amount", ("amount",), "total + {amount: 1}.amount"),
        ("for amount in xs return amount", ("amount",), "for amount in xs return amount"),
        ("deal.amount + amount", ("deal", "amount"), "deal.total + amount"),
        ("for d in deals return d.amount", ("deals", "amount"), "for d in deals return d.total"),
        ("deals[amount > 1]", ("deals", "amount"), "deals[total > 1]"),
        ("deals[amount > 1]", ("amount",), "deals[amount > 1]"),
        ('"amount" + amount', ("amount",), '"amount" + total'),
    ],
)
def test_renaming_reaches_what_is_meant_and_nothing_else(
    text: str, path: tuple[str, ...], renamed: str
) -> None:
    context = ContextType.of(CONTEXT)
    assert feel.rename(feel.parse(text), path, "total", context=context) == renamed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("for total in xs return amount", "total"),
        ("amount", "1st"),
        ("amount", "a  b"),
        ("amount", ""),
        ("deals[amount > 1]", "total"),
    ],
)
def test_renaming_that_would_change_the_meaning_is_refused(text: str, name: str) -> None:
    with pytest.raises(feel.CannotRename):
        feel.rename(feel.parse(text), ("amount",), name)
