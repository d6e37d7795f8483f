"""Groups: the list is the administrators'; who is in one any colleague may read."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.kernel.access.web import Request, administrators_only, signed_in
from officina.kernel.database import sql
from officina.kernel.principals.ids import EVERYONE
from officina.kernel.principals.models import Group, Role, User
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import translated
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast
from officina.people import events
from officina.people.actions import change_group
from officina.people.actions.give_role import give_role, take_role
from officina.people.policies import is_powerful
from officina.people.views.finding import colleagues_only, known_role

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@administrators_only
@require_safe
def groups(request: Request) -> HttpResponse:
    rows = Group.objects.annotate(people=Count("members")).order_by("name")
    return render(request, "people/groups.html", {"rows": rows})


@signed_in
@require_safe
def group(request: Request, group_id: int) -> HttpResponse:
    """Who is in it, and what it holds; administrators change both here."""
    colleagues_only(request)
    one = _group(group_id)
    held = list(Role.objects.filter(holders__principal_id=one.id).order_by("id"))
    free = Role.objects.exclude(holders__principal_id__in=[one.id, EVERYONE]).order_by("id")
    context = {
        "group": one,
        "members": [(m, present.person(m.id, m.name, m.photo)) for m in _members(one)],
        "may_edit": request.viewer.is_administrator,
        "kept": change_group.why_kept(one),
        "roles": [{"code": r.code, "name": translated(r.name, r.code)} for r in held],
        "role_choices": [
            (r.code, translated(r.name, r.code)) for r in free if not is_powerful(r.code)
        ],
    }
    return render(request, "people/group.html", context)


@administrators_only
@GET_OR_POST
def new(request: Request) -> HttpResponse:
    typed = request.POST.get("name", "")
    if request.method == "POST":
        try:
            one = change_group.add_group(typed, by=request.actor)
            return _go(request, reverse("group", args=[one.id]))
        except Refused as refused:
            return _ask(request, _("New group"), typed, refused.errors)
    return _ask(request, _("New group"), "", {})


@administrators_only
@GET_OR_POST
def rename(request: Request, group_id: int) -> HttpResponse:
    one = _group(group_id)
    if request.method != "POST":
        return _ask(request, _("Rename"), one.name, {})
    typed = request.POST.get("name", "")
    try:
        change_group.rename_group(one, typed, by=request.actor)
    except Refused as refused:
        return _ask(request, _("Rename"), typed, refused.errors)
    return _done(request, one.id, _("The group is renamed."))


@administrators_only
@GET_OR_POST
def join(request: Request, group_id: int) -> HttpResponse:
    """Put somebody in, chosen in a dialog."""
    one, number = _group(group_id), request.POST.get("person", "")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            person = _person(number)
            change_group.join_group(one, person, by=request.actor)
            said = _("%(name)s is in “%(group)s”.") % {"name": person.name, "group": one.name}
            return _done(request, one.id, said, reverse("group-leave", args=[one.id, person.id]))
        except Refused as refused:
            errors = refused.errors
    asked = {"key": "person", "label": _("Person"), "kind": "person", "required": True, "value": ""}
    field = asked | {"href": reverse("pick", args=["person"])}
    context = {"title": _("Add a person"), "fields": [field], "errors": errors}
    context |= {"action": request.path, "submit": _("Add")}
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


@administrators_only
@require_POST
def leave(request: Request, group_id: int, person_id: int) -> HttpResponse:
    one, person = _group(group_id), _person(str(person_id))
    change_group.leave_group(one, person, by=request.actor)
    said = _("%(name)s is not in “%(group)s” any more.") % {"name": person.name, "group": one.name}
    return _done(request, one.id, said, reverse("group-return", args=[one.id, person.id]))


@administrators_only
@require_POST
def take_back(request: Request, group_id: int, person_id: int) -> HttpResponse:
    change_group.join_group(_group(group_id), _person(str(person_id)), by=request.actor)
    return _done(request, group_id, _("Undone."))


@administrators_only
@require_POST
def give(request: Request, group_id: int) -> HttpResponse:
    """Give the whole group a role."""
    give_role(known_role(request.POST.get("role", "")), _group(group_id).id, by=request.actor)
    return _done(request, group_id, _("Saved."))


@administrators_only
@require_POST
def take(request: Request, group_id: int, code: str) -> HttpResponse:
    take_role(known_role(code), _group(group_id).id, by=request.actor)
    return _done(request, group_id, _("Saved."))


@administrators_only
@require_POST
def delete(request: Request, group_id: int) -> HttpResponse:
    """Delete it; the list then offers Undo."""
    event = change_group.delete_group(_group(group_id), by=request.actor)
    return _go(request, f"{reverse('groups')}?deleted={event}")


@administrators_only
@require_POST
def restore(request: Request, event_id: int) -> HttpResponse:
    """Make a deleted group again."""
    found = sql.row("SELECT kind, data FROM event WHERE id = %(id)s", {"id": event_id})
    if found is None or found[0] != events.GROUP_DELETED.code:
        raise Http404
    one = change_group.restore_group(json.loads(found[1]), by=request.actor)
    return _go(request, reverse("group", args=[one.id]))


def _group(group_id: int) -> Group:
    found = Group.objects.filter(id=group_id).first()
    if found is None:
        raise Http404
    return found


def _members(one: Group) -> Any:
    return one.members.filter(is_active=True).select_related("unit").order_by("name")


def _person(number: str) -> User:
    found = User.objects.filter(id=number).first() if number.isdecimal() else None
    if found is None:
        raise Refused(errors={"person": _("Choose one of the list.")})
    return found


def _ask(request: Request, title: str, typed: str, errors: dict[str, str]) -> HttpResponse:
    field = {"key": "name", "label": pgettext("thing", "Name"), "kind": "text"}
    context = {
        "title": title,
        "fields": [field | {"value": typed, "required": True}],
        "errors": errors,
        "action": request.path,
        "submit": _("Save"),
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


def _done(request: Request, group_id: int, said: str, undo: str = "") -> HttpResponse:
    if wants_fragment(request):
        return toast(HttpResponse(status=204), said, undo=undo)
    return redirect("group", group_id=group_id)


def _go(request: Request, at: str) -> HttpResponse:
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": at})
    return redirect(at)
