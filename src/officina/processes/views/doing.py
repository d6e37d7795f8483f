"""Main actions of steps: the letter, the file, the field, what is created (F079)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.web import Request, signed_in
from officina.kernel.files.queries import files_of
from officina.kernel.notify.posting import can_send
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.relate_records import relate
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, type_of
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present, sums
from officina.kernel.ui.pages.files import attach_sent
from officina.kernel.ui.render import render
from officina.processes import braces, forms, guards
from officina.processes.actions.send_letter import send_letter
from officina.processes.host import Place, place_of
from officina.processes.queries.way import way_of
from officina.processes.views.asking import ACT, FORM, ask, said
from officina.processes.views.face import answers, case_of_task
from officina.processes.views.way import drawn
from officina.work import policies, tasks


@signed_in
@require_safe
def task_map(request: Request, task_id: int) -> HttpResponse:
    """The route map of the process that a task belongs to, for whoever sees the task (F087)."""
    task = tasks.read(task_id, rights=request.rights)
    context = drawn(request, way_of(case_of_task(request, task_id))) | {
        "title": task.title,
        "case_href": present.href(task.row.type, task.id),
    }
    return render(request, "processes/case_map.html", context)


def _place(request: Request, task_id: int) -> Place:
    """The open step of a task that is the viewer's to do. Raises NoSuchRecord, NotAllowed."""
    task = tasks.read(task_id, rights=request.rights)
    place = place_of(task_id)
    if place is None or place.step.main_action is None:
        raise NoSuchRecord(task_id)
    if not policies.may(request.rights, "complete", task):
        raise NotAllowed("complete", "task", _("This is not yours to do."))
    return place


def _kept_at(request: Request, place: Place, task_id: int) -> int:
    """Where files and letters stand: on what the case is about, or on the case, so that all who
    take part find them; on the task where the viewer sees neither."""
    return _seen(request, place.subject_id) or _seen(request, place.case_id) or task_id


def _seen(request: Request, record_id: int | None) -> int | None:
    """The same number where the viewer sees it."""
    try:
        if record_id is not None:
            read(record_id, type_of(record_id), rights=request.rights)
    except NoSuchRecord:
        return None
    return record_id


def _dialog(
    request: Request, save: Callable[[], None], sentence: str, template: str = FORM, **context: Any
) -> HttpResponse:
    """A dialog whose verbs stand or fall together."""

    def done() -> HttpResponse:
        with transaction.atomic():
            save()
        return said(sentence)

    return ask(request, done, template, **context)


@signed_in
@ACT
def letter(request: Request, task_id: int) -> HttpResponse:
    """The letter of a step: addressed to whom the record names, begun from its template."""
    place = _place(request, task_id)
    where, sent = _kept_at(request, place, task_id), request.POST
    begun = _begun(request, place)

    def save() -> None:
        type_def = type_of(where)
        row = read(where, type_def, rights=request.rights)
        before = {one.id for one in files_of(row, None)}
        attach_sent(request, where, type_def)
        new = [one.id for one in files_of(row, None) if one.id not in before]
        send_letter(
            where,
            by=request.actor,
            to=sent.get("to", ""),
            subject=sent.get("subject", ""),
            text=sent.get("text", ""),
            files=new,
        )

    typed = {name: sent.get(name, begun[name]) for name in ("to", "subject", "text")}
    said = _("The letter is sent.")
    if not can_send():
        said = _("The letter is kept. It leaves as soon as outgoing mail is set up.")
    return _dialog(request, save, said, "processes/letter.html", typed=typed,
                   upload_href=reverse("uploads"), upload_label=_("Attachments"),
                   keep=f"letter-{task_id}")  # fmt: skip


def _begun(request: Request, place: Place) -> dict[str, str]:
    """What the template and the record say before anything is typed."""
    action = place.step.main_action
    template = action.template if action else {}
    row = guards.subject(place)
    email = str(row.values.get("email") or "") if row else ""
    said = _said(request, place, row) if "{" in str(template) else {}
    subject = braces.filled(str(template.get("subject") or ""), said)
    text = braces.filled(str(template.get("text") or ""), said)
    return {"to": email, "subject": subject or (row.title if row else ""), "text": text}


def _said(request: Request, place: Place, row: RecordRow | None) -> dict[str, str]:
    """Fields of the card that the viewer may know, and answers of the case, in words by code."""
    found = {one["code"]: one["display"] for one in answers(request, place.case_id)}
    if row is None:
        return found
    is_seen = _seen(request, row.id) is not None
    hidden = request.rights.hidden_fields(row.type.code) if is_seen else row.type.fields.keys()
    fields = [
        one
        for one in row.type.fields.values()
        if one.code in place.step.shows or one.code not in hidden
    ]
    names = present.names_for(fields, [row.values], request.rights)
    currency = row.values.get("currency") or ""
    shown = {
        one.code: present.display(one, row.values.get(one.code), names, currency) for one in fields
    }
    return found | shown | ({braces.NUMBER: row.number} if is_seen else {})


@signed_in
@ACT
def file(request: Request, task_id: int) -> HttpResponse:
    """The file of a step."""
    place = _place(request, task_id)
    where = _kept_at(request, place, task_id)

    def save() -> None:
        if not request.POST.getlist("files"):
            raise Refused(errors={"files": _("Choose a file.")})
        attach_sent(request, where, type_of(where))

    return _dialog(request, save, _("Attached."), "processes/file.html",
                   upload_href=reverse("uploads"), upload_label=_("Attach the file"))  # fmt: skip


@signed_in
@ACT
def field(request: Request, task_id: int) -> HttpResponse:
    """The field of a step, which may be filled in by whoever has the step."""
    place = _place(request, task_id)
    row, action = guards.subject(place), place.step.main_action
    if row is None or action is None or action.field not in row.type.fields:
        raise NoSuchRecord(task_id)
    one = row.type.fields[action.field]

    def save() -> None:
        by = forms.writer(place, request.actor)
        edit_record(row.id, row.type, {one.code: request.POST.get(one.code, "")}, by=by)

    names = present.names_for([one], [row.values], request.rights)
    shown = request.POST.get(one.code, row.values.get(one.code))
    control = present.control(one, shown, names) | {"required": True}
    control = sums.in_currency(control, one, row.values.get("currency") or "")
    return _dialog(request, save, _("Saved."), title=one.label, fields=[control],
                   submit=_("Save"))  # fmt: skip


@signed_in
@ACT
def create(request: Request, task_id: int) -> HttpResponse:
    """What a step asks to be created: with its first fields, linked to the record."""
    place = _place(request, task_id)
    assert place.step.main_action is not None
    made = types().by_code(place.step.main_action.type)
    row = guards.subject(place)
    codes = [code for code in made.layout.get("create", ["title"]) if code in made.fields]
    given = _given(made, row)

    def save() -> None:
        typed = {code: request.POST.get(code, "") for code in codes}
        written = create_record(made, given | typed, by=request.actor)
        where = _seen(request, place.subject_id)
        if where is not None:
            relate(written.record_id, made, to=where, kind="related", back=False, by=request.actor)

    names = present.Names({}, {})
    fields = [present.control(made.fields[c], request.POST.get(c), names) for c in codes]
    title = _("New: %(type)s") % {"type": made.label.lower()}
    return _dialog(request, save, _("Created."), title=title, fields=fields, submit=_("Create"),
                   keep=f"create-{task_id}")  # fmt: skip


def _given(made: Any, row: Any) -> dict[str, Any]:
    """The company of the record, where what is created has one too."""
    if row is None or "company" not in made.fields:
        return {}
    company = row.id if row.type.code == "company" else row.values.get("company")
    return {"company": company} if company else {}
