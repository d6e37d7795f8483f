"""Who takes part in a task: helps, watches, accepts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.names import names_of
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Written
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.work import policies
from officina.work.actions.set_people import set_people
from officina.work.tasks import TaskRow, read
from officina.work.views.answering import done

ROLES = ("assistant", "observer", "acceptor")


@signed_in
def people(request: Request, task_id: int) -> HttpResponse:
    """The dialog of those who take part: add one, take one out."""
    task = read(task_id, rights=request.rights)
    policies.require(request.rights, "people", task)
    error = ""
    if request.method == "POST":
        try:
            return done(request, task.id, _("Saved."), _change(request, task))
        except Refused as refused:
            error = refused.sentence
    context = {
        "title": _("Who takes part"),
        "rows": _rows(task),
        "roles": [(code, _said(code)) for code in ROLES],
        "action": request.path,
        "people_href": reverse("pick", args=["person"]),
        "error": error,
    }
    return render(request, "work/people.html", context, status=422 if error else 200)


def _said(role: str) -> str:
    return {"assistant": _("helps"), "observer": _("watches"), "acceptor": _("accepts the work")}[
        role
    ]


def _rows(task: TaskRow) -> list[dict[str, Any]]:
    found = [(p, "assistant") for p in task.assistants] + [(p, "observer") for p in task.observers]
    if task.acceptor_id is not None:
        found.append((task.acceptor_id, "acceptor"))
    names = names_of(p for p, _role in found)
    return [
        {
            "id": p,
            "role": role,
            "person": present.person(p, names[p].name, names[p].photo),
            "said": _said(role),
        }
        for p, role in found
        if p in names
    ]


def _change(request: Request, task: TaskRow) -> Written | None:
    who, role = request.POST.get("person", ""), request.POST.get("role", "")
    if not who.isdecimal() or len(who) > 9 or role not in ROLES:
        raise Refused(_("Choose one of the list."))
    person, adds = int(who), request.POST.get("verb") != "remove"
    sets = {"assistant": set(task.assistants), "observer": set(task.observers)}
    acceptor = task.acceptor_id
    if role == "acceptor":
        acceptor = person if adds else None
    elif adds:
        for one in sets.values():
            one.discard(person)
        sets[role].add(person)
    else:
        sets[role].discard(person)
    return set_people(
        task.id,
        assistants=sets["assistant"],
        observers=sets["observer"],
        acceptor=acceptor,
        by=request.actor,
    )
