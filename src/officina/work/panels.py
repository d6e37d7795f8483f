"""On every card: its tasks. On a task: its subtasks, what its host adds, and its menu."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from officina.kernel import clock
from officina.kernel.access.web import Request
from officina.kernel.records.rows import RecordRow
from officina.kernel.ui import panels
from officina.kernel.ui.pages import present
from officina.work import policies
from officina.work.ports import host_of
from officina.work.queries.about import MOST, TaskLine, counts, tasks_about
from officina.work.queries.spent import Entry, spent_on
from officina.work.record_types import ACCEPTANCE
from officina.work.tasks import CODE, of_row, task_type


def of_any(request: Request, row: RecordRow) -> Iterable[panels.Panel]:
    """Tasks of a record; of a task, its parts. The tab is there when there are any."""
    if row.type.code == CODE:
        yield from _of_host(request, row)
        yield from _time(row)
    elif row.type.code == "company":
        # Its tasks stand there already, with everything else that belongs to it.
        return
    count, found = counts(row.id, request.rights)
    if not found:
        return
    yield panels.Panel(
        code="subtasks" if row.type.code == CODE else CODE,
        label=_("Subtasks") if row.type.code == CODE else task_type().plural,
        icon="list-todo",
        html=tasks_html,
        count=lambda _request, _row: f"{MOST}+" if count >= MOST else count,
        shows=lambda _request, _row: True,
    )


def tasks_html(request: Request, row: RecordRow) -> Markup:
    """Tasks of a card as lines, done in place."""
    context = {
        "lines": [line_of(one) for one in tasks_about(row.id, request.rights)],
        "live": f"record:{row.id} type:{task_type().id}",
        "src": request.get_full_path(),
        "new_href": _new_href(request, row),
    }
    html = render_to_string("work/panel.html", context, request)
    return Markup(html)  # noqa: S704 # the template escapes


def line_of(one: TaskLine) -> dict[str, Any]:
    late = one.stage.is_open and one.due_at is not None and one.due_at < clock.now()
    return {
        "id": one.id,
        "href": present.href(task_type(), one.id),
        "title": one.title,
        "note": one.place,
        "stage": present.stage(one.stage),
        "is_open": one.stage.is_open,
        "due": one.due_at,
        "overdue": late,
        "person": present.person(one.responsible_id, one.responsible, one.photo),
    }


def _new_href(request: Request, row: RecordRow) -> str:
    if row.deleted_at is not None or not request.rights.may_create(CODE):
        return ""
    return f"{reverse('work:new')}?about={row.id}"


def _of_host(request: Request, row: RecordRow) -> Iterable[panels.Panel]:
    task = of_row(row)
    host = host_of(task)
    face = host.face(request, task) if host else None
    for tab in face.tabs if face else ():
        yield panels.Panel(
            code=tab.code,
            label=tab.label,
            icon=tab.icon,
            html=lambda _request, _row, draw=tab.html: draw(),  # type: ignore[misc]
            count=lambda _request, _row: 0,
            shows=lambda _request, _row: True,
        )


def _time(row: RecordRow) -> Iterable[panels.Panel]:
    """What was entered, once there is any (F140)."""
    if row.values.get("spent"):
        yield panels.Panel(
            code="time",
            label=_("Time"),
            icon="timer",
            html=time_html,
            count=lambda _request, _row: 0,
            shows=lambda _request, _row: True,
        )


def time_html(request: Request, row: RecordRow) -> Markup:
    """Entries of time; whoever made one takes it away again."""
    may_spend = row.deleted_at is None and policies.may(request.rights, "spend", of_row(row))
    me = request.viewer.user_id if may_spend else None
    context = {
        "rows": [_entry(row.id, one, me) for one in spent_on(row.id)],
        "live": f"record:{row.id}",
        "src": request.get_full_path(),
        "add_href": reverse("work:time", args=[row.id]) if may_spend else "",
    }
    return Markup(render_to_string("work/spent.html", context, request))  # noqa: S704 # escaped


def _entry(task_id: int, one: Entry, me: int | None) -> dict[str, Any]:
    is_mine = one.user_id == me and one.minutes is not None
    hours, minutes = divmod(one.minutes or 0, 60)
    lasted = _("%(h)s h %(m)s min") % {"h": hours, "m": minutes}
    return {
        "person": present.person(one.user_id, one.name, one.photo),
        "since": one.since,
        "note": one.note,
        "lasted": lasted if one.minutes is not None else _("the timer runs"),
        "remove_href": reverse("work:time-remove", args=[task_id, one.id]) if is_mine else "",
    }


def menu_of(request: Request, row: RecordRow) -> Iterable[dict[str, Any]]:
    """In the menu of every card "New task"; in that of a task, its verbs."""
    if row.type.code == CODE:
        yield from _verbs_of(request, row)
    new = _new_href(request, row)
    if new:
        label = _("Add a subtask") if row.type.code == CODE else _("New task")
        yield {"label": label, "icon": "list-todo", "href": new, "dialog": True}


def _verbs_of(request: Request, row: RecordRow) -> Iterable[dict[str, Any]]:
    task = of_row(row)
    going = task.is_open and task.state != ACCEPTANCE
    offered = (
        ("postpone", "postpone", _("Postpone"), "calendar-clock", going, True),
        ("delegate", "delegate", _("Give to another"), "user-round", going, True),
        ("release", "release", _("Give back to the common list"), "undo-2",
         going and task.pool is not None and task.responsible_id is not None, False),
        ("ask", "ask", _("Ask"), "circle-question-mark", task.is_open, True),
        ("fail", "fail", _("Close as not done"), "ban", task.is_open and not task.host, True),
        ("time", "spend", _("Enter time"), "timer", True, True),
        ("describe", "set_up", _("Change the description"), "pencil", task.is_open, True),
        ("result", "spend", _("Write the result"), "pencil", task.is_open, True),
        ("people", "people", _("Who takes part"), "users", task.is_open, True),
        ("repeat", "set_up", _("Repeat by the calendar"), "repeat", not task.host, True),
        ("set-up", "set_up", _("Conditions and reminders"), "sliders-horizontal", task.is_open,
         True),
    )  # fmt: skip
    for name, right, label, icon, there, is_dialog in offered:
        if there and row.deleted_at is None and policies.may(request.rights, right, task):
            yield {
                "label": label,
                "icon": icon,
                "href": reverse(f"work:{name}", args=[task.id]),
                "dialog": is_dialog,
                "post": not is_dialog,
            }


def of_comment(request: Request, row: RecordRow, comment_id: int) -> Iterable[dict[str, Any]]:
    """In the menu of a comment: what it says becomes a task of one's own (F214)."""
    new = _new_href(request, row)
    if new:
        href = f"{new}&comment={comment_id}"
        yield {"label": _("Make a task"), "icon": "list-todo", "href": href, "dialog": True}


def register() -> None:
    panels.offer_on_comments(of_comment)
    panels.register_family(of_any)
    panels.offer(menu_of)
