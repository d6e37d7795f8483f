"""Days away: asked for, approved, taken back; who is away and who stands in."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.kernel.records.kinds import BadValue
from officina.kernel.ui.render import render
from officina.people import fields
from officina.people.actions.ask_absence import Days, ask_absence
from officina.people.actions.decide_absence import approve_absence, decline_absence, end_absence
from officina.people.models import Absence
from officina.people.notices import today_of
from officina.people.policies import looks_after_people, may_note_absence
from officina.people.queries.absences import absence_seen_by, of_person, soon_away, waiting_for
from officina.people.views.deciding import acted, declined, done, field
from officina.people.views.finding import colleagues_only, known_person, seen_person
from officina.people.views.present import face, views_of

CODES = ("kind", "since", "until", "substitute", "takes_steps")


@signed_in
@require_safe
def absences(request: Request) -> HttpResponse:
    """What waits for my word, my own days away, and who is away within two months."""
    colleagues_only(request)
    viewer = request.viewer
    own = known_person(viewer.user_id)
    context = {
        "views": views_of("absences", cares=looks_after_people(viewer)),
        "waiting": [row_of(request, one) for one in waiting_for(viewer)],
        "own": [row_of(request, one) for one in of_person(own)],
        "others": [row_of(request, one) for one in soon_away() if one.person_id != own.id],
        "new_href": reverse("absence-new", args=[own.id]),
    }
    return render(request, "people/absences.html", context)


def row_of(request: Request, one: Absence) -> dict[str, Any]:
    """An absence as its row takes it: what it is for is said to those whom it concerns."""
    viewer, person = request.viewer, one.person
    is_own = one.person_id == viewer.user_id
    concerned = is_own or may_note_absence(viewer, person)
    is_over = one.until < today_of(person)
    in_force = one.state in (Absence.ASKED, Absence.APPROVED) and not is_over
    other = one.substitute
    return {
        "id": one.id,
        "face": face(person.id, person.name, person.photo),
        "icon": ICONS[one.kind] if concerned or one.kind != Absence.ILLNESS else "calendar",
        "label": kind_label(one.kind, told=concerned),
        "since": one.since,
        "until": one.until,
        "substitute": face(other.id, other.name, other.photo) if other else None,
        "waits": one.state == Absence.ASKED,
        "declined": one.state == Absence.DECLINED,
        "reason": one.reason if concerned else "",
        "now": one.state == Absence.APPROVED and one.since <= today_of(person) <= one.until,
        "may_end": in_force and concerned,
    }


ICONS = {Absence.LEAVE: "calendar", Absence.TRIP: "plane", Absence.ILLNESS: "calendar-clock"}


def kinds() -> list[tuple[str, str]]:
    return [
        (Absence.LEAVE, pgettext("absence", "Leave")),
        (Absence.TRIP, _("Business trip")),
        (Absence.ILLNESS, _("Illness")),
    ]


def kind_label(kind: str, *, told: bool) -> str:
    if kind == Absence.ILLNESS and not told:
        return pgettext("absence", "Away")
    return dict(kinds())[kind]


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: Request, person_id: int) -> HttpResponse:
    """Ask for days away for oneself, or note them for one's people."""
    colleagues_only(request)
    person = seen_person(request, person_id)
    is_own = person.id == request.viewer.user_id
    if not is_own and not may_note_absence(request.viewer, person):
        raise Http404
    if request.method != "POST":
        return _form(request, person, {"kind": Absence.LEAVE, "takes_steps": "on"}, {})
    typed = {code: request.POST.get(code, "") for code in CODES}
    try:
        one = ask_absence(person, _days(typed), by=request.actor)
    except Refused as refused:
        return _form(request, person, typed, refused.errors or {"": refused.sentence})
    asked = one.state == Absence.ASKED
    said = _("Asked: your head decides.") if asked else _("Noted.")
    back = reverse("absences") if is_own else reverse("person", args=[person.id])
    return done(request, said, back)


def _days(typed: dict[str, str]) -> Days:
    """Raises Refused with sentences by field."""
    days: dict[str, dt.date] = {}
    errors = {}
    for code in ("since", "until"):
        try:
            found = fields.date(typed[code])
        except BadValue as bad:
            errors[code] = bad.sentence
            continue
        if found is None:
            errors[code] = _("Please fill this in.")
        else:
            days[code] = found
    substitute = _known(typed["substitute"])
    if typed["substitute"] and substitute is None:
        errors["substitute"] = _("Choose one of the list.")
    if errors:
        raise Refused(errors=errors)
    return Days(typed["kind"], days["since"], days["until"], substitute, bool(typed["takes_steps"]))


def _known(number: str) -> User | None:
    is_number = number.isascii() and number.isdecimal() and len(number) < 10
    return User.objects.filter(id=number, is_active=True).first() if is_number else None


def _form(
    request: Request, person: User, typed: dict[str, str], errors: dict[str, str]
) -> HttpResponse:
    other = _known(typed.get("substitute", ""))
    chosen = {"id": other.id, "name": other.name} if other else ""
    is_own = person.id == request.viewer.user_id
    title = _("Days away") if is_own else _("Days away of %(name)s") % {"name": person.name}
    steps = _("New steps of processes go to the substitute")
    shown = [
        field("kind", pgettext("absence", "Kind"), "select", typed, choices=kinds()),
        field("since", _("First day"), "date", typed),
        field("until", _("Last day"), "date", typed),
        {
            "key": "substitute",
            "label": _("Who stands in"),
            "kind": "person",
            "value": chosen,
            "href": reverse("pick", args=["person"]),
            "hint": _("Gets work, not rights: papers that only you may see stay yours."),
        },
        field("takes_steps", steps, "checkbox", typed, required=False),
    ]
    context = {
        "title": title,
        "fields": shown,
        "errors": errors,
        "action": request.path,
        "submit": pgettext("absence", "Ask") if is_own else _("Note"),
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


@signed_in
@require_POST
def approve(request: Request, number: int) -> HttpResponse:
    one = _seen(request, number)
    act = partial(approve_absence, one, by=request.actor)
    return acted(request, act, _("Approved."), reverse("absences"))


@signed_in
@require_POST
def end(request: Request, number: int) -> HttpResponse:
    """Take back what was asked; a running absence ends with yesterday."""
    one = _seen(request, number)
    act = partial(end_absence, one, by=request.actor)
    return acted(request, act, _("Taken back."), reverse("absences"))


@signed_in
@require_http_methods(["GET", "POST"])
def decline(request: Request, number: int) -> HttpResponse:
    """Decline with a reason, which is told."""
    one = _seen(request, number)
    title = _("Decline the days away of %(name)s") % {"name": one.person.name}
    return declined(
        request,
        lambda reason: decline_absence(one, reason=reason, by=request.actor),
        title,
        reverse("absences"),
    )


def _seen(request: Request, number: int) -> Absence:
    one = absence_seen_by(request.viewer, number)
    if one is None:
        raise Http404
    return one
