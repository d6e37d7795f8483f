"""Verbs that ask for words first: GET the dialog, POST the verb."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Written
from officina.kernel.ui.render import render
from officina.work import policies
from officina.work.actions.ask_about_task import ask_about_task, who_answers
from officina.work.actions.delegate_task import delegate_task
from officina.work.actions.fail_task import fail_task
from officina.work.actions.postpone_task import postpone_task
from officina.work.actions.return_task import return_task
from officina.work.actions.spend_time import enter_time
from officina.work.tasks import TaskRow, read, task_type
from officina.work.views.answering import done

type Typed = Mapping[str, str]
type Text = str | Promise


@dataclass(frozen=True, slots=True)
class Dialog:
    """``fields`` are what ``ui.field`` takes; ``act`` does it; ``right`` is asked before."""

    title: Text
    submit: Text
    right: str
    fields: Callable[[Request, TaskRow, Typed], list[dict[str, Any]]]
    act: Callable[[Request, int, Typed], Written | None]
    said: Text
    can_undo: bool = True
    is_danger: bool = False


def _reason(label: Text, *, required: bool = True, key: str = "reason") -> Callable[..., Any]:
    def fields(_request: Request, _task: TaskRow, typed: Typed) -> list[dict[str, Any]]:
        return [
            {
                "key": key,
                "label": label,
                "kind": "textarea",
                "required": required,
                "value": typed.get(key, ""),
            }
        ]

    return fields


def _person(key: str, label: str) -> dict[str, Any]:
    href = reverse("pick", args=["person"])
    return {"key": key, "label": label, "kind": "person", "href": href, "required": True}


def _delegate(_request: Request, _task: TaskRow, typed: Typed) -> list[dict[str, Any]]:
    said = _reason(_("What to know about it"), required=False)(_request, _task, typed)
    return [_person("to", _("To whom")), *said]


def _ask(request: Request, task: TaskRow, typed: Typed) -> list[dict[str, Any]]:
    whom = [] if who_answers(task, request.actor) else [_person("whom", _("Whom to ask"))]
    return [*whom, *_reason(_("Question"), key="question")(request, task, typed)]


def _postpone(request: Request, task: TaskRow, typed: Typed) -> list[dict[str, Any]]:
    is_own = task.creator_id == request.viewer.user_id
    ask = _reason(_("Why"), required=not is_own)(request, task, typed)
    start = max(task.due_at or clock.now(), clock.now()) + dt.timedelta(days=1)
    return [
        {
            "key": "to",
            "label": _("New deadline"),
            "kind": "datetime",
            "required": True,
            "value": typed.get("to") or start,
        },
        *ask,
    ]


def _time(_request: Request, _task: TaskRow, typed: Typed) -> list[dict[str, Any]]:
    return [
        {
            "key": "time",
            "label": _("How long"),
            "kind": "text",
            "required": True,
            "value": typed.get("time", ""),
            "hint": _("For example 1:30, 45 m or 2 h"),
        },
        {"key": "note", "label": _("What for"), "kind": "text", "value": typed.get("note", "")},
    ]


def _result(_request: Request, task: TaskRow, typed: Typed) -> list[dict[str, Any]]:
    value = typed.get("result", task.row.values.get("result") or "")
    return [{"key": "result", "label": _("Result"), "kind": "textarea", "value": value}]


def _describe(_request: Request, task: TaskRow, typed: Typed) -> list[dict[str, Any]]:
    value = typed.get("description", task.description)
    return [{"key": "description", "label": _("Description"), "kind": "textarea", "value": value}]


def moment(text: str) -> dt.datetime:
    """What a datetime control sends, in the reader's zone. Raises Refused."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Refused(errors={"to": _("Choose a moment in the future.")}) from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(timezone.get_current_timezone_name()))
    return found.astimezone(dt.UTC)


_SPANS = re.compile(
    r"(?:(?P<h>\d{1,3}(?:[.,]\d{1,2})?)\s*(?:h|ч|o|ore)\w*\.?)?\s*(?:(?P<m>\d{1,4})\s*(?:m|м)\w*\.?)?",
    re.IGNORECASE,
)


def minutes(text: str) -> int:
    """Minutes of `1:30`, `45 m`, `2 h 15 min`, `1.5`; a bare number is hours. Raises Refused.

    >>> [minutes(one) for one in ("1:30", "45 m", "2 h 15 min", "1,5")]
    [90, 45, 135, 90]
    """
    text = text.strip()
    if found := re.fullmatch(r"(\d{1,3}):([0-5]?\d)", text):
        return int(found[1]) * 60 + int(found[2])
    if re.fullmatch(r"\d{1,3}([.,]\d{1,2})?", text):
        return round(float(text.replace(",", ".")) * 60)
    span = _SPANS.fullmatch(text)
    if not text or span is None:
        raise Refused(errors={"time": _("Write how long it took, for example 1:30.")})
    hours = float((span["h"] or "0").replace(",", "."))
    return round(hours * 60) + int(span["m"] or 0)


def _number(text: str, key: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise Refused(errors={key: _("Choose one of the list.")})
    return int(text)


DIALOGS: Mapping[str, Dialog] = {
    "return": Dialog(
        gettext_lazy("Return the work"),
        gettext_lazy("Return"),
        "return",
        _reason(gettext_lazy("What is to be corrected")),
        lambda request, i, typed: return_task(i, remark=typed.get("reason", ""), by=request.actor),
        gettext_lazy("Returned."),
    ),
    "fail": Dialog(
        gettext_lazy("Close as not done"),
        gettext_lazy("Close"),
        "fail",
        _reason(gettext_lazy("Why it was not done")),
        lambda request, i, typed: fail_task(i, reason=typed.get("reason", ""), by=request.actor),
        gettext_lazy("Closed as not done."),
        is_danger=True,
    ),
    "ask": Dialog(
        gettext_lazy("Ask about the task"),
        gettext_lazy("Ask"),
        "ask",
        _ask,
        lambda request, i, typed: ask_about_task(
            i,
            question=typed.get("question", ""),
            whom=_number(typed.get("whom") or "0", "whom"),
            by=request.actor,
        ),
        gettext_lazy("Asked. The answer comes as a comment."),
        can_undo=False,
    ),
    "delegate": Dialog(
        gettext_lazy("Give to another"),
        gettext_lazy("Give"),
        "delegate",
        _delegate,
        lambda request, i, typed: delegate_task(
            i,
            to=_number(typed.get("to", ""), "to"),
            reason=typed.get("reason", ""),
            by=request.actor,
        ),
        gettext_lazy("Given to another."),
    ),
    "postpone": Dialog(
        gettext_lazy("Postpone"),
        gettext_lazy("Postpone"),
        "postpone",
        _postpone,
        lambda request, i, typed: postpone_task(
            i, to=moment(typed.get("to", "")), reason=typed.get("reason", ""), by=request.actor
        ),
        gettext_lazy("Postponed."),
    ),
    "time": Dialog(
        gettext_lazy("Enter time"),
        gettext_lazy("Enter"),
        "spend",
        _time,
        lambda request, i, typed: enter_time(
            i, minutes=minutes(typed.get("time", "")), note=typed.get("note", ""), by=request.actor
        ),
        gettext_lazy("Time entered."),
        can_undo=False,
    ),
    "describe": Dialog(
        gettext_lazy("Description"),
        gettext_lazy("Save"),
        "set_up",
        _describe,
        lambda request, i, typed: edit_record(
            i, task_type(), {"description": typed.get("description", "")}, by=request.actor
        ),
        gettext_lazy("Saved."),
    ),
    "result": Dialog(
        gettext_lazy("Result"),
        gettext_lazy("Save"),
        "spend",
        _result,
        lambda request, i, typed: edit_record(
            i, task_type(), {"result": typed.get("result", "")}, by=request.actor
        ),
        gettext_lazy("Saved."),
    ),
}


def dialog(verb: str) -> Callable[..., HttpResponse]:
    """The view of a verb's dialog."""
    one = DIALOGS[verb]

    @signed_in
    def view(request: Request, task_id: int) -> HttpResponse:
        task = read(task_id, rights=request.rights)
        policies.require(request.rights, one.right, task)
        errors: dict[str, str] = {}
        typed = {k: v for k, v in request.POST.items() if isinstance(v, str)}
        if request.method == "POST":
            try:
                written = one.act(request, task_id, typed)
                return done(request, task_id, str(one.said), written, undo=one.can_undo)
            except Refused as refused:
                errors = refused.errors or {"": refused.sentence}
        return _drawn(request, verb, task, typed, errors)

    return view


def asked(request: Request, task_id: int, verb: str) -> HttpResponse:
    """The dialog of a verb for a card that was dropped where that verb leads."""
    task = read(task_id, rights=request.rights)
    policies.require(request.rights, DIALOGS[verb].right, task)
    return _drawn(request, verb, task, {}, {}, status=422)


def _drawn(
    request: Request,
    verb: str,
    task: TaskRow,
    typed: Typed,
    errors: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    one = DIALOGS[verb]
    at = reverse(f"work:{verb}", args=[task.id])
    kept = request.META.get("QUERY_STRING", "") if request.path == at else ""
    context = {
        "title": one.title,
        "note": task.title,
        "fields": one.fields(request, task, typed),
        "errors": errors,
        "action": f"{at}?{kept}" if kept else at,
        "submit": one.submit,
        "danger": one.is_danger,
    }
    status = 422 if errors else status
    return render(request, "ui/pages/dialog_form.html", context, status=status)
