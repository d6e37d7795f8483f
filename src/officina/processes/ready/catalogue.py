"""The ready processes (F094-F100), in the reader's language.

Nobody is named in them but by relation and by the roles that every portal begins with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from officina.processes.ready.writing import (
    DAY,
    FILE,
    HEAD,
    RESPONSIBLE,
    STARTER,
    Ready,
    approval,
    ask,
    by_itself,
    monthly,
    route,
    step,
    with_roles,
)


def leave() -> Ready:
    away = {"kind": "absence", "why": "leave", "since": "since", "until": "until",
            "stands_in": "stands_in"}  # fmt: skip
    return Ready(
        "leave",
        _("Leave request"),
        _("People"),
        _("Days of leave, agreed by the head and by HR; then they stand in the calendar."),
        _("Ask for a leave of more than two days two weeks before. Name who stands in for you."),
        route(
            approval(_("The head agrees to the leave"), HEAD),
            approval(_("HR agrees to the leave"), "hr"),
            by_itself(_("The days are entered into the calendar"), away),
            asks=(
                ask("since", _("First day"), "date"),
                ask("until", _("Last day"), "date"),
                ask("stands_in", _("Who stands in"), "person", required=False),
                ask("remark", _("Remark"), "longtext", required=False),
            ),
        ),
    )


def remote() -> Ready:
    return Ready(
        "remote",
        _("Remote work"),
        _("People"),
        _("Some days of work from another place."),
        "",
        route(
            approval(_("The head agrees to remote work"), HEAD),
            step(_("Open remote access"), "it", **DAY),
            asks=(
                ask("since", _("First day"), "date"),
                ask("until", _("Last day"), "date"),
                ask("place", _("Where from"), required=False),
                ask("reason", _("Why"), "longtext"),
            ),
        ),
    )


def payslip() -> Ready:
    return Ready(
        "payslip",
        _("Payslip request"),
        _("People"),
        _("A payslip, from finance to the person alone."),
        "",
        route(
            step(_("Prepare the payslip"), "finance", **DAY, **FILE),
            asks=(ask("month", _("For which month")),),
        ),
    )


def invoice() -> Ready:
    return Ready(
        "invoice",
        _("Invoice approval"),
        _("Finance"),
        _("A supplier's invoice, agreed before it is paid."),
        _("Over 5,000 the director agrees too."),
        route(
            step(_("Attach the invoice"), STARTER, **FILE),
            approval(_("The invoice fits the budget"), "finance", **DAY),
            approval(_("The director agrees to pay"), "director", only_if="cost > 5000"),
            step(_("Pay the invoice"), "finance", **DAY),
            asks=(
                ask("supplier", _("Supplier")),
                ask("cost", pgettext("sum", "Amount"), "money"),
                ask("pay_by", _("To be paid by"), "date"),
                ask("what_for", _("What for"), "longtext"),
            ),
        ),
    )


def billing() -> Ready:
    letter = {
        "kind": "letter",
        "template": {
            "subject": _("Invoice for this month"),
            "text": _("Good day!\n\nYou find our invoice for this month attached."),
        },
    }
    return Ready(
        "billing",
        _("Recurring invoice"),
        _("Finance"),
        _("Each month the client gets an invoice, and finance sees that it is paid."),
        _("It starts by itself for each company with the tag “billed monthly”. Give the tag to a "
          "client who is billed each month, and take it away when that ends."),
        route(
            step(_("Send the invoice"), RESPONSIBLE, main_action=letter, must=True, **DAY),
            step(_("Confirm that it is paid"), "finance", duration="P10D", remind_before=["P1D"],
                 escalate={"after": "P1D", "to": [RESPONSIBLE]}),
            clock=monthly(_("billed monthly")),
        ),
        ("company",),
    )  # fmt: skip


def contract() -> Ready:
    return Ready(
        "contract",
        _("Contract approval"),
        pgettext("folder of processes", "Legal"),
        _("The lawyer first, then finance and the director together, then it is signed."),
        "",
        route(
            step(_("Attach the draft"), STARTER, **FILE),
            approval(_("The lawyer checks"), **DAY),
            approval(_("Finance agrees to the contract"), "finance", **DAY),
            approval(_("The director agrees to the contract"), "director", together=True, **DAY),
            step(_("Sign and file"), "clerk", **DAY, **FILE),
            asks=(
                ask("partner", _("With whom")),
                ask("subject", _("About what")),
                ask("cost", pgettext("sum", "Amount"), "money", required=False),
            ),
        ),
    )


def supplies() -> Ready:
    return Ready(
        "supplies",
        _("Office supplies"),
        _("Services"),
        _("Paper, pens, coffee: whatever the office lacks."),
        "",
        route(
            approval(_("The head agrees to the purchase"), HEAD),
            step(_("Order what is needed"), "clerk", **DAY),
            step(_("Hand it out"), "clerk"),
            asks=(
                ask("what", _("What is needed"), "longtext"),
                ask("needed_by", _("Needed by"), "date", required=False),
            ),
        ),
    )


def monitor() -> Ready:
    return Ready(
        "monitor",
        _("Monitor for a new employee"),
        _("Services"),
        _("A screen, a laptop, a phone: there on the first day."),
        "",
        route(
            approval(_("The head agrees to the equipment"), HEAD),
            step(_("Buy it"), "it", duration="P5D"),
            step(_("Set it up"), "it", **DAY),
            asks=(
                ask("for_whom", _("For whom")),
                ask("what", _("What is needed"), "longtext"),
                ask("needed_by", _("Needed by"), "date"),
            ),
        ),
    )


def onboarding() -> Ready:
    return Ready(
        "onboarding",
        _("Onboarding"),
        _("People"),
        _("The first day of a new colleague: nothing forgotten, nobody waiting."),
        "",
        route(
            step(_("Account and workplace"), "it", **DAY),
            step(_("Desk and pass"), "clerk", together=True, **DAY),
            step(_("Papers"), "hr", together=True, **DAY),
            step(_("Meet the team"), STARTER, **DAY),
            asks=(
                ask("newcomer", _("Who comes")),
                ask("position", _("Position")),
                ask("first_day", _("First day"), "date"),
            ),
        ),
    )


WRITTEN: Mapping[str, Callable[[], Ready]] = {
    one.__name__: one
    for one in (
        leave,
        remote,
        payslip,
        onboarding,
        invoice,
        billing,
        contract,
        supplies,
        monitor,
    )
}


def ready(code: str) -> Ready:
    """The ready process of this code, in the current language. Raises LookupError."""
    return with_roles([WRITTEN[code]()])[0]


def all_ready() -> list[Ready]:
    return with_roles([write() for write in WRITTEN.values()])


def asked_in(code: str, languages: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    """Its starting form, with labels in each of these languages."""
    forms = []
    for language in languages:
        with override(language):
            forms.append(WRITTEN[code]().route.form)
    labels = [[one["label"] for one in form] for form in forms]
    return tuple(
        {**one, "label": dict(zip(languages, words, strict=True))}
        for one, words in zip(forms[0], zip(*labels, strict=True), strict=True)
    )
