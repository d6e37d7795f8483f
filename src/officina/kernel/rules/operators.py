"""The one vocabulary of operators: their codes, the words between a field and its value."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from officina.kernel.rules.vocabulary import Family

type Words = Mapping[str, str | Promise]

WITHOUT_VALUE = frozenset({"empty", "filled", "yes", "no"})
SEVERAL = frozenset({"choice", "many", "tags", "reference"})
"""Families whose "is" takes several values, written with commas."""
SIGNS = {"eq": "=", "ne": "!=", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}

_EMPTY: Words = {"empty": _("is empty"), "filled": _("is filled")}
_DATE: Words = {
    "on": pgettext_lazy("date", "is on"),
    "before": _("is before"),
    "after": _("is after"),
    "last": _("is in the last … days"),
    "next": _("is in the next … days"),
    "period": _("is in the period"),
    **_EMPTY,
}
OPERATORS: Mapping[Family, Words] = {
    "text": {
        "has": _("contains"),
        "is": pgettext_lazy("text", "is"),
        "not": pgettext_lazy("text", "is not"),
        **_EMPTY,
    },
    "number": {
        "eq": pgettext_lazy("number", "is"),
        "ne": pgettext_lazy("number", "is not"),
        "gt": _("is over"),
        "ge": _("is at least"),
        "lt": _("is under"),
        "le": _("is at most"),
        **_EMPTY,
    },
    "date": _DATE,
    "moment": _DATE,
    "choice": {
        "is": pgettext_lazy("choice", "is"),
        "not": pgettext_lazy("choice", "is not"),
        **_EMPTY,
    },
    "many": {"is": _("has one of"), "not": _("has none of"), **_EMPTY},
    "tags": {"has": _("contains"), "is": _("has one of"), "not": _("has none of"), **_EMPTY},
    "reference": {
        "is": pgettext_lazy("person", "is"),
        "not": pgettext_lazy("person", "is not"),
        **_EMPTY,
    },
    "bool": {"yes": _("is on"), "no": _("is off")},
    "file": _EMPTY,
}

PERIODS: Words = {
    "today": _("today"),
    "yesterday": _("yesterday"),
    "tomorrow": _("tomorrow"),
    "this_week": _("this week"),
    "last_week": _("last week"),
    "next_week": _("next week"),
    "this_month": _("this month"),
    "last_month": _("last month"),
    "next_month": _("next month"),
    "this_quarter": _("this quarter"),
    "last_quarter": _("last quarter"),
    "this_year": _("this year"),
    "last_year": _("last year"),
    "past": pgettext_lazy("period", "in the past"),
}
"""Relative periods that a date is compared with: the value of the operator "period"."""


def operators(family: Family) -> list[tuple[str, str]]:
    """(code, words) of all that fit a family, in the order of menus."""
    return [(code, str(words)) for code, words in OPERATORS[family].items()]


def periods() -> list[tuple[str, str]]:
    return [(code, str(words)) for code, words in PERIODS.items()]
