"""Give a task: three fields, from any card and from a comment."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.access.web import Request, signed_in
from officina.kernel.database import sql
from officina.kernel.records.actions.comments import MENTION
from officina.kernel.records.checks import Refused
from officina.kernel.records.kinds import BadValue, parse
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, type_of
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast
from officina.work.actions.create_tasks import written
from officina.work.tasks import TaskDraft, task_type


@signed_in
def new(request: Request) -> HttpResponse:
    """GET the dialog, POST the task. ``about`` is the record that it is about, ``title`` what
    stands there already, ``assigned`` whom it goes to."""
    about = _about(request)
    said, observers = _said_in(request, about)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            [made] = written([_draft(request, about, observers)], by=request.actor)
            undo = reverse("undo", args=[made.event_id])
            said = _("Task %(number)s given.") % {"number": made.number}
            href = present.href(task_type(), made.record_id)
            return toast(HttpResponse(status=204), said, undo=undo, href=href)
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    context = {
        "title": _("New subtask") if about and about.type.code == "task" else _("New task"),
        "note": about.title if about else "",
        "fields": _fields(request, said),
        "errors": errors,
        "action": request.get_full_path(),
        "submit": _("Give"),
        "keep": "new-task",
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


def _said_in(request: Request, about: RecordRow | None) -> tuple[str, tuple[int, ...]]:
    """What the comment says that becomes a task; whoever said it watches (F214)."""
    number = request.GET.get("comment", "")
    if about is None or not number.isdecimal() or len(number) > 18:
        return request.GET.get("title", "")[:500], ()
    found = sql.row(
        """SELECT text, author_id FROM records_comment
           WHERE id = %(id)s AND record_id = %(record)s AND deleted_at IS NULL""",
        {"id": int(number), "record": about.id},
    )
    if found is None:
        raise NoSuchRecord(number)
    text, author = found
    plain = MENTION.sub(lambda one: one["name"], text)
    first = plain.strip().splitlines()[0]
    return first[:200], () if author == request.viewer.user_id else (author,)


def _fields(request: Request, said: str) -> list[dict[str, Any]]:
    type_def = task_type()
    me = {"responsible": request.viewer.user_id}
    names = present.names_for([type_def.fields["responsible"]], [me], request.rights)
    asked = {"title": said, **me, "due_at": None}
    asked |= {k: request.POST[k] for k in asked if k in request.POST}
    return [present.control(type_def.fields[code], value, names) for code, value in asked.items()]


def _about(request: Request) -> RecordRow | None:
    number = request.GET.get("about", "")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 18:
        raise NoSuchRecord(number)
    return read(int(number), type_of(int(number)), rights=request.rights)


def _draft(request: Request, about: RecordRow | None, observers: tuple[int, ...]) -> TaskDraft:
    fields, values, errors = task_type().fields, {}, {}
    for code in ("title", "responsible", "due_at"):
        try:
            values[code] = parse(fields[code], request.POST.get(code, ""))
        except BadValue as bad:
            errors[code] = bad.sentence
    if errors:
        raise Refused(errors=errors)
    is_company = about is not None and about.type.code == "company"
    company = (about.id if is_company else about.values.get("company")) if about else None
    return TaskDraft(
        title=values["title"] or "",
        responsible=values["responsible"] or request.viewer.user_id,
        due_at=values["due_at"],
        observers=observers,
        parents=(about.id,) if about and not is_company else (),
        company_id=company,
    )
