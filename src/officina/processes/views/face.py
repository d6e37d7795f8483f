"""A step on its task's card: form, main action, what comes next, the process (F079, F083-F087)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from officina.kernel.access.web import Request
from officina.kernel.database import sql
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read
from officina.kernel.records.types import NoSuchType, types
from officina.kernel.ui.pages import present, sums
from officina.processes import forms, guards
from officina.processes.host import Place, place_of
from officina.processes.queries.answers import answers_of
from officina.processes.queries.names import says
from officina.processes.queries.performers import named
from officina.processes.queries.way import next_after, way_of
from officina.processes.routes.performers import word
from officina.processes.steps import FormField, MainAction
from officina.processes.views.way import drawn
from officina.work.ports import Act, Face, Tab
from officina.work.tasks import TaskRow

ICONS = {"letter": "mail", "file": "paperclip", "field": "pencil", "create": "plus"}


def draw(request: Request, task: TaskRow) -> Face | None:
    """The face of an open step; of one that is over, where it stood in its process."""
    place = place_of(task.id)
    case_id = place.case_id if place else _case_of(task)
    if case_id is None:
        return None
    about = _about(request, task, case_id, place)
    tabs = (
        Tab("process", _("The process"), partial(_process, request, case_id), "workflow"),
        Tab("history", _("History"), partial(_history, request, case_id), "history"),
    )
    map_url = reverse("task-map", args=[task.id])
    if place is None:
        return Face(tabs=tabs, map_url=map_url, about=about)
    return Face(
        form=_form(request, task, place),
        action=_action(task, place),
        next_steps=tuple(_next(request, place)),
        tabs=tabs,
        map_url=map_url,
        about=about,
    )


def case_of_task(request: Request, task_id: int) -> int:
    """The case of a task that the viewer sees: its performer may look at the map without more.

    Raises NoSuchRecord.
    """
    row = read(task_id, types().by_code("task"), rights=request.rights)
    place = place_of(row.id)
    found = place.case_id if place else _passed(row.id)
    if found is None:
        raise NoSuchRecord(task_id)
    return found


def _case_of(task: TaskRow) -> int | None:
    return _passed(task.id)


def _passed(task_id: int) -> int | None:
    """The case of a step that is over: one of what the task is about."""
    found = sql.row(
        """SELECT c.record_id FROM work_about a JOIN processes_running c
             ON c.record_id = a.record_id WHERE a.task_id = %(task)s""",
        {"task": task_id},
    )
    return int(found[0]) if found else None


# What stands above the description


def _about(request: Request, task: TaskRow, case_id: int, place: Place | None) -> Markup:
    found = sql.row(
        """SELECT p.title, u.name, c.subject_id FROM processes_running c
           JOIN processes_version v ON v.id = c.version_id JOIN record p ON p.id = v.process_id
           LEFT JOIN principals_user u ON u.id = c.initiator_id
           WHERE c.record_id = %(case)s""",
        {"case": case_id},
    )
    assert found is not None
    title, initiator, subject_id = found
    context = {
        "title": title,
        "initiator": initiator or "",
        "shown": _shown(request, place, subject_id) if place and task.is_open else [],
    }
    context["shown"] = answers(request, case_id) + context["shown"]
    return _html("processes/about.html", context, request)


def answers(request: Request, case_id: int) -> list[dict[str, Any]]:
    """What was answered at the start and in the steps before."""
    given = answers_of(case_id)
    fields = [field for field, _value in given]
    names = present.names_for(fields, [{f.code: v for f, v in given}], request.rights)
    return [
        {"code": field.code, "label": field.label, "display": present.display(field, value, names)}
        for field, value in given
    ]


def _shown(request: Request, place: Place, subject_id: int | None) -> list[dict[str, Any]]:
    """Fields of the record that the step shows its performer while it is open."""
    row = guards.subject(place)
    if row is None or subject_id is None:
        return []
    fields = [row.type.fields[code] for code in place.step.shows if code in row.type.fields]
    names = present.names_for(fields, [row.values], request.rights)
    facts = [present.fact(row, one, names, editable=False) for one in fields]
    return [one for one in facts if one["display"]]


# What is filled in


def _form(request: Request, task: TaskRow, place: Place) -> Markup:
    if not place.step.form:
        return Markup()
    row = guards.subject(place)
    kept = {one.code: value for one, value in answers_of(place.case_id)}
    controls = [_control(request, one, row, kept) for one in place.step.form]
    context = {"fields": [one for one in controls if one], "task_id": task.id}
    return _html("processes/form.html", context, request)


def _control(
    request: Request, one: FormField, row: RecordRow | None, kept: dict[str, Any]
) -> dict[str, Any] | None:
    """``kept`` is what was answered before by name: it is corrected, not asked anew."""
    if one.name:
        field = forms.as_field(one)
        names = present.names_for([field], [kept], request.rights)
        return present.control(field, kept.get(one.name), names)
    if row is None or one.field not in row.type.fields:
        return None
    field = row.type.fields[one.field]
    names = present.names_for([field], [row.values], request.rights)
    control = present.control(field, row.values.get(one.field), names)
    control = sums.in_currency(control, field, row.values.get("currency") or "")
    return control | {"required": one.required, "disabled": one.readonly}


# The main action


def _action(task: TaskRow, place: Place) -> Act | None:
    action = place.step.main_action
    if action is None or action.kind not in ICONS:
        return None
    done = guards.is_done(place, action, task.id)
    url = reverse(f"task-{action.kind}", args=[task.id])
    return Act(action_label(action, place), url, ICONS[action.kind], dialog=True, is_done=done)


def action_label(action: MainAction, place: Place) -> str:
    """What the button of the main action says."""
    if action.kind == "letter":
        return _("Write the letter")
    if action.kind == "file":
        return _("Attach the file")
    if action.kind == "create":
        try:
            return _("Create: %(type)s") % {"type": types().by_code(action.type).label.lower()}
        except NoSuchType:
            return _("Create")
    row = guards.subject(place)
    field = row.type.fields.get(action.field) if row else None
    return _("Fill in: %(field)s") % {"field": field.label if field else action.field}


# What comes next


def _next(request: Request, place: Place) -> list[str]:
    """ "Contract approval: Lada Lawyer", with the condition where there is one; what follows a
    refusal comes last (F086)."""
    found = sorted(next_after(place.bundle, place.node), key=lambda way: "decision" in way[1])
    steps = [place.bundle.step(node) for node, _condition in found]
    names = named(one for step in steps for one in step.raw.get("performers", ()))
    return [
        _line(place, node, condition, step.raw.get("performers", ()), names)
        for (node, condition), step in zip(found, steps, strict=True)
    ]


def _line(
    place: Place,
    node: str,
    condition: str,
    performers: Any,
    names: dict[str, str],
) -> str:
    who = ", ".join(names.get(word(one), "") for one in performers)
    line = place.bundle.title(node)
    if who:
        line += f": {who}"
    decided = "decision" in condition
    if condition and not decided:
        said = says(place.bundle.process_id)(condition)
        line += " (" + _("if %(condition)s") % {"condition": said} + ")"
    elif decided:
        line += " (" + _("if it is refused") + ")"
    return line


# Tabs


def _process(request: Request, case_id: int) -> Markup:
    """What the process is for, its regulation, and where this case stands in it."""
    found = sql.row(
        """SELECT p.title, d.purpose, d.regulation FROM processes_running c
           JOIN processes_version v ON v.id = c.version_id JOIN record p ON p.id = v.process_id
           JOIN process d ON d.record_id = p.id WHERE c.record_id = %(case)s""",
        {"case": case_id},
    )
    title, purpose, regulation = found or ("", "", "")
    context = drawn(request, way_of(case_id)) | {
        "title": title,
        "purpose": purpose or "",
        "regulation": regulation or "",
    }
    return _html("processes/of_task.html", context, request)


def _history(request: Request, case_id: int) -> Markup:
    context = drawn(request, way_of(case_id))
    return _html("processes/history.html", context, request)


def _html(template: str, context: dict[str, Any], request: Request) -> Markup:
    return Markup(render_to_string(template, context, request))  # noqa: S704 # escaped
