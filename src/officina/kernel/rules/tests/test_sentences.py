"""Rows to FEEL and back, and as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officina.kernel.rules.leaves import Row
from officina.kernel.rules.operators import OPERATORS, PERIODS, WITHOUT_VALUE
from officina.kernel.rules.sentences import (
    BadRule,
    Rule,
    check,
    from_feel,
    from_json,
    say,
    to_feel,
)
from officina.kernel.rules.vocabulary import Name, vocabulary

KNOWN = vocabulary(
    [
        Name("title", "Title", "text"),
        Name("amount", "Amount", "money"),
        Name("day", "Day", "date"),
        Name("due_at", "Due", "datetime"),
        Name("region", "Region", "list", (("EU", "Europe"), ("US", "America"))),
        Name("colours", "Colours", "multilist", (("red", "Red"), ("blue", "Blue"))),
        Name("tags", "Labels", "tags"),
        Name("responsible", "Responsible", "person"),
        Name("urgent", "Urgent", "bool"),
        Name("papers", "Papers", "file"),
        Name("company.region", "Company’s region", "list", (("EU", "Europe"), ("US", "America"))),
    ]
)

numbers = st.decimals(-(10**12), 10**12, places=2).map(lambda n: f"{n.normalize():f}")
texts = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)


def values_of(name: Name, op: str) -> st.SearchStrategy[str]:
    if op in WITHOUT_VALUE:
        return st.just("")
    if op == "period":
        return st.sampled_from(sorted(PERIODS))
    if op in ("last", "next"):
        return st.integers(1, 3660).map(str)
    if op == "has" or name.family == "text":
        return texts
    if name.family == "tags":
        words = st.text("abcй ", min_size=1).map(str.strip).filter(bool)
        return st.lists(words, min_size=1, unique=True).map(",".join)
    if name.options:
        codes = st.sampled_from([code for code, _label in name.options])
        return st.lists(codes, min_size=1, unique=True).map(",".join)
    if name.family == "reference":
        people = st.integers(0, 10**9).map(str) | st.sampled_from(["me", "mine"])
        return st.lists(people, min_size=1, max_size=4, unique=True).map(",".join)
    if name.family == "number":
        return numbers
    return st.dates().map(str)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    name = draw(st.sampled_from(KNOWN.names))
    op = draw(st.sampled_from(sorted(OPERATORS[name.family])))
    return Row(name.code, op, draw(values_of(name, op)))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    is_any = draw(st.booleans())
    groups = st.lists(rows(), min_size=2, max_size=3).map(lambda r: Rule(tuple(r), not is_any))
    parts = draw(st.lists(rows() | groups, min_size=0, max_size=4))
    return Rule(tuple(parts), is_any)


@given(rules())
def test_what_rows_say_in_feel_is_read_back_as_the_same_rows(rule: Rule) -> None:
    rule = check(rule, KNOWN)
    assert from_feel(to_feel(rule, KNOWN), KNOWN) == rule
    assert from_json(rule.json) == rule
    assert say(to_feel(rule, KNOWN), KNOWN) or not rule


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('amount > 1000 and region = "EU"', "Amount is over 1,000 and Region is Europe"),
        ('region in ("EU", "US") or urgent = true', "Region is Europe or America or Urgent is on"),
        (
            "amount > 1 and (urgent = true or day in this week)",
            "Amount is over 1 and (Urgent is on or Day is this week)",
        ),
        ("date(due_at) in last days(7)", "Due is in the last 7 days"),
        ("responsible = me", "Responsible is me"),
        ("due_at < now()", "Due is in the past"),
        ("count(tags) > 2", "count(“Labels”) > 2"),
    ],
)
def test_a_rule_reads_as_a_sentence(text: str, sentence: str) -> None:
    assert say(text, KNOWN) == sentence


@pytest.mark.parametrize(
    "text",
    ["amount * 2 > 5", "urgent = false", "not(amount > 5)", 'title > "a"', "1 < amount", "("],
)
def test_what_rows_cannot_say_exactly_stays_text(text: str) -> None:
    assert from_feel(text, KNOWN) is None


@pytest.mark.parametrize(
    "row",
    [
        Row("nothing", "is", "x"),
        Row("amount", "has", "x"),
        Row("amount", "gt", "much"),
        Row("amount", "gt", ""),
        Row("region", "is", "XX"),
        Row("day", "last", "0"),
        Row("day", "period", "ages"),
        Row("responsible", "is", "she"),
    ],
)
def test_rows_that_make_no_sense_are_refused_with_a_sentence(row: Row) -> None:
    with pytest.raises(BadRule, match=r"\w"):
        to_feel(Rule((row,)), KNOWN)
