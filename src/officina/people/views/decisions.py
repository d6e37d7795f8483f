"""What waits for the viewer's word about his people, as rows of Home: approved there, declined
with a reason on the page that the row leads to."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.access.web import Request
from officina.kernel.principals.models import User
from officina.kernel.ui import formats
from officina.people.models import Absence, DayCorrection
from officina.people.parts import has_hours
from officina.people.queries.absences import decided_by, waiting_for
from officina.people.queries.hours import corrections_for
from officina.people.views.absences import ICONS, kind_label
from officina.people.views.hours import correction_row
from officina.people.views.present import face


def decisions(request: Request) -> list[dict[str, Any]]:
    """Days away first, then hours; nothing for people of other companies."""
    viewer = request.viewer
    if viewer.is_extranet:
        return []
    people = decided_by(viewer)
    hours = corrections_for(viewer, people) if has_hours() else []
    return [*map(_absence, waiting_for(viewer, people)), *map(_correction, hours)]


def _absence(one: Absence) -> dict[str, Any]:
    days = f"{formats.date(one.since)} – {formats.date(one.until)}"
    return _row(
        one.person,
        id=f"absence-{one.id}",
        icon=ICONS[one.kind],
        note=f"{kind_label(one.kind, told=True)}, {days}",
        href=reverse("absences"),
        approve=reverse("absence-approve", args=[one.id]),
    )


def _correction(one: DayCorrection) -> dict[str, Any]:
    row = correction_row(one)
    times = f"{formats.time(row['came'])} – {formats.time(row['left'])}"
    return _row(
        one.person,
        id=f"correction-{one.id}",
        icon="clock",
        note=_("Hours of %(day)s: %(times)s") % {"day": formats.date(one.date), "times": times},
        href=reverse("hours"),
        approve=reverse("correction-approve", args=[one.id]),
    )


def _row(person: User, *, approve: str, **known: Any) -> dict[str, Any]:
    return {
        "title": person.name,
        "due": None,
        "overdue": False,
        "person": face(person.id, person.name, person.photo),
        "action": {"label": _("Approve"), "href": approve},
        "waits": True,
        "is_page": True,
        **known,
    }
