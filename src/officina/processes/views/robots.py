"""Robots of a type as a table by stages, and the dialog of one (F103, F126-F129)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import TypeDef, types
from officina.kernel.records.vocabulary import vocabulary_of
from officina.kernel.rules.sentences import BadRule
from officina.kernel.ui.pages.settings.fields import type_tabs
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.rules import Draft, draft_of, draft_sent, feel_of
from officina.kernel.ui.toasts import toast
from officina.processes.actions import set_robot
from officina.processes.models import Robot
from officina.processes.queries.robots import has_robots, robots_of
from officina.processes.robots import form as forms
from officina.processes.robots import people
from officina.processes.robots.checking import errors as errors_of
from officina.processes.robots.kinds import icon_of
from officina.processes.robots.saying import Said, said_of
from officina.processes.views.robots_form import shown

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@administrators_only
@require_safe
def first(request: Request) -> HttpResponse:
    return HttpResponseRedirect(reverse("robots-of", args=[types_with_robots()[0].slug]))


@administrators_only
@require_safe
def table(request: Request, slug: str) -> HttpResponse:
    """Columns of stages with their robots, and one of what acts on any stage."""
    type_def = type_of(slug)
    robots = robots_of(type_def)
    said = said_of(type_def, robots, request.rights)
    context = {
        "type": type_def,
        "tabs": type_tabs("robots-of", type_def, types_with_robots()),
        "lanes": [_lane(type_def, stage, robots, said) for stage in (*type_def.stages, None)],
        "is_empty": not robots,
        "new_href": reverse("robot-new", args=[slug]),
        "move_href": reverse("robot-place", args=[slug]),
        "src": request.path,
    }
    return render(request, "processes/robots.html", context)


@administrators_only
@GET_OR_POST
def new(request: Request, slug: str) -> HttpResponse:
    """GET the dialog for a stage, POST the robot; ``?redraw`` draws the fields again."""
    return _Dialog(request, type_of(slug), None).answer()


@administrators_only
@GET_OR_POST
def robot(request: Request, slug: str, robot_id: int) -> HttpResponse:
    type_def = type_of(slug)
    return _Dialog(request, type_def, _robot(type_def, robot_id)).answer()


@administrators_only
@require_POST
def place(request: Request, slug: str) -> HttpResponse:
    """Put a robot before another, or last on a stage."""
    type_def, sent = type_of(slug), request.POST
    one = _robot(type_def, _number(sent.get("robot", "")) or 0)
    stage = _number(sent.get("stage", ""))
    before = _number(sent.get("before", ""))
    set_robot.place_robot(one.id, type_def, stage=stage, before=before, by=request.actor)
    return _answer(request, type_def, "")


@administrators_only
@require_POST
def switch(request: Request, slug: str, robot_id: int, way: str) -> HttpResponse:
    type_def = type_of(slug)
    is_active = way == "on"
    set_robot.switch_robot(robot_id, type_def, is_active=is_active, by=request.actor)
    said = _("It acts again.") if is_active else _("It is switched off and does nothing more.")
    return _answer(request, type_def, said)


@administrators_only
@require_POST
def remove(request: Request, slug: str, robot_id: int) -> HttpResponse:
    type_def = type_of(slug)
    event = set_robot.remove_robot(robot_id, type_def, by=request.actor)
    undo = reverse("robot-back", args=[slug, event])
    return _answer(request, type_def, _("The robot is removed."), undo=undo)


@administrators_only
@require_POST
def bring_back(request: Request, slug: str, event_id: int) -> HttpResponse:
    set_robot.bring_robot_back(event_id, by=request.actor)
    return _answer(request, type_of(slug), _("The robot is back."))


@administrators_only
@require_safe
def who(request: Request, slug: str) -> HttpResponse:
    """Options of the picker of people; letters go to fields with addresses, too."""
    kinds = people.ADDRESSES if request.GET.get("for") == "letter" else people.PEOPLE
    found = people.choices(request.GET.get("q", "").strip()[:100], type_of(slug), kinds)
    return render(request, "ui/pages/options.html", {"options": found, "person": False})


class _Dialog:
    """One robot in its dialog: drawn, drawn again, saved."""

    def __init__(self, request: Request, type_def: TypeDef, one: Robot | None) -> None:
        self.request, self.type, self.robot = request, type_def, one
        self.known = vocabulary_of(type_def, request.rights)

    def answer(self) -> HttpResponse:
        request = self.request
        if request.method != "POST":
            return self._draw(self._begun(), self._rule(), {})
        form = forms.sent(request.POST, self.type)
        rule = draft_sent(request.POST, "condition", self.known)
        if "redraw" in request.GET:
            return self._draw(form, rule, {})
        raw, errors = forms.raw_of(form, self.type)
        try:
            raw["condition"] = feel_of(rule, self.known)
        except BadRule as bad:
            errors["condition"] = bad.sentence
        errors = errors_of(raw, self.type, request.rights) | errors
        if errors:
            return self._draw(form, rule, errors)
        try:
            return self._saved(raw)
        except Refused as refused:
            return self._draw(form, rule, refused.errors or {"": refused.sentence})

    def _saved(self, raw: dict[str, Any]) -> HttpResponse:
        by = self.request.actor
        if self.robot is None:
            set_robot.add_robot(self.type, raw, by=by)
            return _answer(self.request, self.type, _("The robot is set."))
        seen = self.request.POST.get("seen", "")
        set_robot.change_robot(self.robot.id, self.type, raw, by=by, seen=seen)
        return _answer(self.request, self.type, _("The robot is changed."))

    def _begun(self) -> forms.Form:
        if self.robot is not None:
            return forms.of(self.robot, self.type)
        stage = self.request.GET.get("stage", "")
        is_here = _number(stage) in self.type.stage_by_id
        if stage == "any":
            return forms.Form(trigger="field", who=("responsible",))
        first = self.type.stages[0].id if self.type.stages else ""
        return forms.Form(stage=stage if is_here else str(first), who=("responsible",))

    def _rule(self) -> Draft:
        return draft_of(self.robot.condition if self.robot else "", self.known)

    def _draw(self, form: forms.Form, rule: Draft, errors: dict[str, str]) -> HttpResponse:
        context = shown(self.request, self.type, form, self.robot) | {
            "title": _("Robot") if self.robot else _("New robot"),
            "rule": rule,
            "known": self.known,
            "errors": errors,
            "seen": self.robot.at.isoformat() if self.robot else "",
            "action": self.request.path,
        }
        status = 422 if errors else 200
        return render(self.request, "processes/robot.html", context, status=status)


def types_with_robots() -> list[TypeDef]:
    return [one for one in types().all if has_robots(one)]


def type_of(slug: str) -> TypeDef:
    """Raises Http404 for a type that has no robots."""
    type_def = types().by_slug(slug)
    if not has_robots(type_def):
        raise Http404
    return type_def


def _robot(type_def: TypeDef, robot_id: int) -> Robot:
    found = Robot.objects.filter(id=robot_id, type_id=type_def.id).first()
    if found is None:
        raise Http404
    return found


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None


def _answer(request: Request, type_def: TypeDef, said: str, *, undo: str = "") -> HttpResponse:
    if not wants_fragment(request):
        return HttpResponseRedirect(reverse("robots-of", args=[type_def.slug]))
    response = HttpResponse(status=204)
    return toast(response, said, undo=undo) if said else response


def _lane(
    type_def: TypeDef, stage: Any, robots: list[Robot], said: dict[int, Said]
) -> dict[str, Any]:
    here = [one for one in robots if one.stage_id == (stage.id if stage else None)]
    new_href = reverse("robot-new", args=[type_def.slug])
    return {
        "id": stage.id if stage else "any",
        "label": stage.label if stage else _("On any stage"),
        "color": stage.color if stage else "",
        "new_href": f"{new_href}?stage={stage.id if stage else 'any'}",
        "robots": [_card(type_def, one, said[one.id]) for one in here],
    }


def _card(type_def: TypeDef, one: Robot, said: Said) -> dict[str, Any]:
    address = [type_def.slug, one.id]
    return {
        "id": one.id,
        "when": said.when,
        "what": said.what,
        "icon": icon_of(str(one.action.get("kind"))),
        "is_active": one.is_active,
        "href": reverse("robot", args=address),
        "switch_href": reverse("robot-switch", args=[*address, "off" if one.is_active else "on"]),
        "remove_href": reverse("robot-remove", args=address),
    }
