"""The task's card: what to do, by when, the main action, and what it lacks (UX 12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.access.web import Request
from officina.kernel.database import sql
from officina.kernel.principals.names import Name, names_of
from officina.kernel.records.rows import RecordRow
from officina.kernel.ui.faces import CardFace
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.timelines import comment_html
from officina.work import policies
from officina.work.actions.complete_task import missing
from officina.work.ports import Face, Outcome, host_of
from officina.work.queries.about import titles_of_parents
from officina.work.record_types import ACCEPTANCE, IN_PROGRESS, WAITING
from officina.work.tasks import TaskRow, of_row

SHOWS = frozenset({"description", "result"})
LONG = 400
"""Letters of a description that stand open; the rest is unfolded."""


def draw(request: Request, row: RecordRow) -> CardFace:
    """The bar under the title, for whoever looks."""
    task = of_row(row)
    html = render_to_string("work/bar.html", bar_of(request, task), request)
    return CardFace(Markup(html), SHOWS)  # noqa: S704 # the template escapes


def bar_of(request: Request, task: TaskRow) -> dict[str, Any]:
    rights, host = request.rights, host_of(task)
    face = host.face(request, task) if host else None
    people = names_of(
        [task.acceptor_id, task.escalated_to, task.pool, *task.assistants, *task.observers]
    )
    text = task.description
    return {
        "task": task,
        "state": present.stage(task.row.stage),
        "important": bool(task.row.values.get("is_important")),
        "acceptor": people.get(task.acceptor_id or 0),
        "decides": people.get(task.escalated_to or 0),
        "pool": people.get(task.pool or 0) if task.responsible_id is None else None,
        "helping": _faces(people, task.assistants),
        "watching": _faces(people, task.observers),
        "overdue": task.is_open and task.due_at is not None and task.due_at < clock.now(),
        "html": comment_html(text) if text else None,
        "is_long": len(text) > LONG or text.count("\n") > 6,
        "result": comment_html(task.row.values["result"]) if task.row.values.get("result") else "",
        "parents": titles_of_parents(task, rights),
        "face": face or Face(),
        "lacks": _lacks(request, task),
        "acts": _acts(rights, task),
        "outcomes": _outcomes(rights, task),
        "complete_href": reverse("work:complete", args=[task.id]),
        "counting": _counting(request, task),
    }


def _faces(people: Mapping[int, Name], ids: tuple[int, ...]) -> list[dict[str, Any] | None]:
    found = [people[one] for one in ids if one in people]
    return [present.person(one.id, one.name, one.photo) for one in found]


def _may(rights: Rights, verb: str, task: TaskRow) -> bool:
    return task.row.deleted_at is None and policies.may(rights, verb, task)


def _can_complete(rights: Rights, task: TaskRow) -> bool:
    is_going = task.is_open and task.state != ACCEPTANCE and task.responsible_id is not None
    return is_going and _may(rights, "complete", task)


def _lacks(request: Request, task: TaskRow) -> list[Any]:
    """Why it cannot be completed yet, beside the button."""
    if not _can_complete(request.rights, task):
        return []
    ways = _outcomes(request.rights, task)
    return missing(task, ways[0].code if ways else "", request.actor)


def _outcomes(rights: Rights, task: TaskRow) -> list[Outcome]:
    if not _can_complete(rights, task):
        return []
    host = host_of(task)
    found = list(host.outcomes(task)) if host else []
    label = _("Complete") if task.acceptor_id is None else _("Hand over for acceptance")
    return found or [Outcome("", label)]


def _acts(rights: Rights, task: TaskRow) -> list[dict[str, Any]]:
    """Buttons beside "Complete", the main one first; the rest is in the menu."""
    mine = policies.parts(rights, task)
    found: list[dict[str, Any]] = []

    def act(verb: str, right: str, label: str, icon: str, **more: Any) -> None:
        if _may(rights, right, task):
            href = reverse(f"work:{verb}", args=[task.id])
            found.append({"label": label, "icon": icon, "href": href, **more})

    if task.is_open and task.responsible_id is None:
        act("claim", "claim", _("Take it"), "hand", main=True)
    elif task.state == ACCEPTANCE:
        act("accept", "accept", _("Accept"), "circle-check", main=True)
        act("return", "return", _("Return"), "corner-up-left", dialog=True)
    elif not task.is_open:
        act("reopen", "reopen", _("Open again"), "rotate-ccw")
    elif policies.RESPONSIBLE in mine:
        if task.state == IN_PROGRESS:
            act("pause", "pause", _("Pause"), "pause")
        else:
            label = pgettext("button", "Start") if task.state == WAITING else _("Go on")
            act("start", "start", label, "play", starts=True)
        act("ask", "ask", _("Ask"), "circle-question-mark", dialog=True)
    if task.is_open and (task.escalated_to == rights.viewer.user_id):
        act("postpone", "postpone", _("Postpone"), "calendar-clock", dialog=True)
        act("delegate", "delegate", _("Give to another"), "user-round", dialog=True)
        act("fail", "fail", _("Close as not done"), "ban", dialog=True)
    return found


def _counting(request: Request, task: TaskRow) -> dict[str, Any] | None:
    """The viewer's timer here: since when it runs, or where to start it."""
    mine = policies.parts(request.rights, task) & {policies.RESPONSIBLE, policies.ASSISTANT}
    if not task.is_open or not mine:
        return None
    running = sql.row(
        """SELECT since FROM work_spent
           WHERE user_id = %(me)s AND task_id = %(task)s AND minutes IS NULL""",
        {"me": request.viewer.user_id, "task": task.id},
    )
    verb = "timer-stop" if running else "timer-start"
    href = reverse(f"work:{verb}", args=[task.id])
    return {"since": running[0] if running else None, "href": href}
