"""What must be there before a task is completed, and when to remind of it."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.rules.sentences import BadRule
from officina.kernel.ui.render import render
from officina.kernel.ui.rules import draft_of, draft_sent, read_rule
from officina.work import policies
from officina.work.actions.set_up_task import set_up_task
from officina.work.conditions import joined, names_for, split
from officina.work.demands import DEMANDS
from officina.work.tasks import TaskRow, read
from officina.work.views.answering import done

BEFORE = (0, 15, 60, 180, 1440, 2880, 10080)
"""Minutes before the deadline that are offered; others that are set stay."""


@signed_in
def set_up(request: Request, task_id: int) -> HttpResponse:
    """GET the dialog, POST what was chosen."""
    task = read(task_id, rights=request.rights)
    policies.require(request.rights, "set_up", task)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            written = set_up_task(
                task.id,
                condition=_condition(request, task),
                remind=[dt.timedelta(minutes=one) for one in _minutes(request)],
                by=request.actor,
            )
            return done(request, task.id, _("Saved."), written)
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    context = _context(request, task) | {"errors": errors}
    return render(request, "work/set_up.html", context, status=422 if errors else 200)


def _condition(request: Request, task: TaskRow) -> str:
    known = names_for(task, request.rights)
    try:
        rule = read_rule(request.POST, "rule", known)
    except BadRule as bad:
        raise Refused(errors={"condition": bad.sentence}) from bad
    return joined(request.POST.getlist("demand"), rule, known)


def _minutes(request: Request) -> list[int]:
    sent = request.POST.getlist("remind")
    return [int(one) for one in sent if one.isdecimal() and len(one) < 7]


def _context(request: Request, task: TaskRow) -> dict[str, object]:
    known = names_for(task, request.rights)
    chosen, kept = split(task.condition, known)
    if request.method == "POST":
        codes, remind = request.POST.getlist("demand"), _minutes(request)
        rule = draft_sent(request.POST, "rule", known)
    else:
        codes, remind = [one.code for one in chosen], list(task.remind)
        rule = draft_of(kept, known)
    return {
        "title": _("Conditions and reminders"),
        "note": task.title,
        "demands": [(one.code, one.label, one.code in codes) for one in DEMANDS],
        "rule": rule,
        "known": known,
        "reminders": [
            (minutes, before(minutes), minutes in remind) for minutes in sorted({*BEFORE, *remind})
        ],
        "action": request.path,
    }


def before(minutes: int) -> str:
    """How long before the deadline, in words.

    >>> before(1440)
    '1 day before'
    """
    if minutes == 0:
        return _("at the deadline")
    if minutes % 1440 == 0:
        days = minutes // 1440
        return ngettext("%(n)s day before", "%(n)s days before", days) % {"n": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(n)s hour before", "%(n)s hours before", hours) % {"n": hours}
    return ngettext("%(n)s minute before", "%(n)s minutes before", minutes) % {"n": minutes}
