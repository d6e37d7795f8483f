"""The settings of the element under the cursor, beside the drawing (F077-F082)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.rules.sentences import BadRule
from officina.kernel.rules.vocabulary import Vocabulary
from officina.kernel.ui.render import render
from officina.kernel.ui.rules import Draft as RuleDraft
from officina.kernel.ui.rules import draft_of as rule_of
from officina.processes import policies
from officina.processes.actions.set_up_process import set_up_process
from officina.processes.designing import calendar, message, typed
from officina.processes.designing.facts import TIMES, BadFacts, Facts, read
from officina.processes.designing.kinds import label_of
from officina.processes.queries.callable import callable_processes
from officina.processes.queries.drafts import draft_of
from officina.processes.queries.names import letters_may_say, names_of
from officina.processes.queries.performers import named
from officina.processes.queries.subjects import possible_types, subjects_of
from officina.processes.rhythm import Rhythm
from officina.processes.routes.durations import as_typed
from officina.processes.routes.route import Route
from officina.processes.views import clock_form
from officina.processes.views.asked_fields import shown
from officina.processes.views.step_form import everybody, form_of

CALENDAR = "calendar"


@signed_in
@require_POST
def element(request: Request, process_id: int) -> HttpResponse:
    """The form of the element that ``facts`` tell of, with what was typed where ``do=save``.

    Nothing is written but what the process starts from: the drawing is in the browser, which saves
    it as a whole.
    """
    policies.owned(process_id, by=request.actor, lock=False)
    try:
        facts = read(request.POST.get("facts", ""))
    except BadFacts:
        return HttpResponseBadRequest(_("This cannot be read."))
    known = names_of(process_id, request.rights)
    errors: dict[str, str] = {}
    rule: RuleDraft | None = None
    if request.POST.get("do") == "save":
        if facts.tag == "process" and "runs_on_sent" in request.POST:
            runs_on = request.POST.getlist("runs_on")
            set_up_process(process_id, runs_on=runs_on, by=request.actor)
        try:
            letters = letters_may_say(process_id)
            facts, rule = typed.changed(facts, request.POST, known, letters)
            if calendar.starts_by_clock(facts):
                facts = calendar.with_clock(facts, _calendar(request, process_id, facts))
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
        except BadRule as bad:
            errors = {"condition": str(bad)}
    context = _context(request, process_id, facts, known, rule) | {"errors": errors}
    return render(request, "processes/element.html", context, status=422 if errors else 200)


def _context(
    request: Request, process_id: int, facts: Facts, known: Vocabulary, rule: RuleDraft | None
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "facts": facts.to_json(),
        "one": facts,
        "label": label_of(facts.tag, facts.event),
        "may_edit": True,
        "in_drawing": True,
        "action": request.path,
        "known": known,
        "step": None,
        "ways": [(way.id, way.name or way.to) for way in facts.ways],
    }
    subjects = subjects_of(process_id)
    if facts.tag in typed.PEOPLE | typed.JOBS:
        step = typed.step_of(facts)
        letters = letters_may_say(process_id)
        form = form_of(step, Route((step,)), subjects, named(everybody([step])), letters)
        found["step"] = form | {
            "is_many": False,
            "is_pool": form["is_pool"] or len(form["who"]) > 1,
        }
        found["answers"] = typed.answers_of(facts)
        found["known"] = Vocabulary(())
    if facts.tag == "sequenceFlow" or facts.event == "conditional":
        found["rule"] = rule or rule_of(facts.condition, known)
    if facts.tag == "process":
        on = {one.code for one in subjects}
        found["types"] = [(one.code, one.plural, one.code in on) for one in possible_types()]
    if facts.tag in ("process", "businessRuleTask"):
        found["tables"] = [
            (one, reverse("process-table", args=[process_id, one]))
            for one in sorted(draft_of(process_id).tables)
        ]
        found["table_names"] = [(name, name) for name, _href in found["tables"]]
        found["table_new"] = reverse("process-table-new", args=[process_id])
    if facts.tag == "callActivity":
        found["callable"] = callable_processes(request.rights, but=process_id)
    if facts.event == "timer":
        found |= _time(facts)
    if facts.event == "message" or facts.tag == "receiveTask":
        found["message"] = message.shown(facts, known)
    if calendar.starts_by_clock(facts):
        clock = calendar.clock_of(facts)
        half = clock_form.rule_sent(request.POST, subjects, request.rights)
        found["when"] = clock_form.shown(clock, process_id, subjects, request.rights, half)
        found["time_kind"] = CALENDAR if clock else found["time_kind"]
    if typed.asks(facts):
        laid = facts.settings.get("form") or ()
        found["asked"] = shown(laid, is_message=message.is_taken(facts))
    return found


def _calendar(request: Request, process_id: int, facts: Facts) -> Rhythm | None:
    """The days on which a start comes, where days of the calendar are chosen for it."""
    was, sent = calendar.clock_of(facts), request.POST.copy()
    if sent.get("time_kind", CALENDAR if was else "") != CALENDAR:
        return None
    sent.setdefault("clock_kind", "monthly")
    return clock_form.sent(was, sent, process_id, subjects_of(process_id), request.rights)


def _time(facts: Facts) -> dict[str, Any]:
    kind = facts.time_kind if facts.time_kind in TIMES else "timeDuration"
    amount = as_typed(facts.time)
    return {
        "time_kind": kind,
        "time_amount": amount,
        "is_other": kind == "timeDuration" and bool(facts.time) and not amount[0],
        "plain_time": facts.settings.get("time") == "calendar",
    }
