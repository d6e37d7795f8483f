"""The words between a field and its value: a condition reads as a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def operators(kind: str) -> list[tuple[str, str]]:
    """Return (code, words) for a kind of field; an unknown kind gets those of text."""
    empty = [("empty", _("is empty")), ("filled", _("is filled"))]
    match kind:
        case "number" | "money":
            return [
                ("eq", pgettext("number", "is")),
                ("gt", _("is over")),
                ("ge", _("is at least")),
                ("lt", _("is under")),
                ("le", _("is at most")),
                *empty,
            ]
        case "date" | "datetime":
            return [
                ("on", pgettext("date", "is on")),
                ("before", _("is before")),
                ("after", _("is after")),
                ("last", _("is in the last days")),
                ("next", _("is in the next days")),
                ("period", _("is in the period")),
                *empty,
            ]
        case "person":
            return [("is", pgettext("person", "is")), ("not", pgettext("person", "is not")), *empty]
        case "select" | "stage":
            return [("is", pgettext("choice", "is")), ("not", pgettext("choice", "is not")), *empty]
        case "switch" | "checkbox":
            return [("yes", _("is on")), ("no", _("is off"))]
        case _:
            return [("has", _("contains")), ("is", pgettext("text", "is")), *empty]


def periods() -> list[tuple[str, str]]:
    """Return the relative periods that a date may be compared with."""
    return [
        ("today", _("today")),
        ("yesterday", _("yesterday")),
        ("this_week", _("this week")),
        ("last_week", _("last week")),
        ("this_month", _("this month")),
        ("last_month", _("last month")),
        ("this_quarter", _("this quarter")),
        ("this_year", _("this year")),
    ]
