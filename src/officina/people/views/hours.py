"""Hours and overtime: mine as days, my people's as a table, as a spreadsheet (F228, F229)."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_skeleton
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from officina.kernel.access.web import Request, signed_in, zone_of
from officina.kernel.portability.writing import CONTENT_TYPES, Column, write_table
from officina.kernel.principals.models import Unit, User
from officina.kernel.ui import formats
from officina.kernel.ui.paging import page_of
from officina.kernel.ui.render import render
from officina.people.models import DayCorrection
from officina.people.norms import NOTHING, total
from officina.people.notices import today_of
from officina.people.parts import has_hours
from officina.people.policies import looks_after_people
from officina.people.queries.hours import (
    Day,
    Sheet,
    corrections_for,
    corrections_of,
    leads_anybody,
    may_see_hours,
    people_led,
    sheets,
    units_led,
)
from officina.people.views.absences import kind_label
from officina.people.views.finding import colleagues_only, known_person, seen_person
from officina.people.views.periods import Period, period_of
from officina.people.views.present import face, views_of

HOUR = dt.timedelta(hours=1)


@signed_in
@require_safe
def hours(request: Request) -> HttpResponse:
    """My days of a week; for whoever leads, what waits for his word too."""
    colleagues_only(request)
    own = known_person(request.viewer.user_id)
    return _of_one(request, own, waiting=corrections_for(request.viewer))


@signed_in
@require_safe
def of_person(request: Request, person_id: int) -> HttpResponse:
    colleagues_only(request)
    person = seen_person(request, person_id)
    if not (has_hours() and may_see_hours(request.viewer, person)):
        raise Http404
    return _of_one(request, person)


def _of_one(request: Request, person: User, waiting: Sequence[DayCorrection] = ()) -> HttpResponse:
    period = period_of(request.GET, today_of(person))
    sheet = sheets([person], period.first, period.last)[0]
    is_own = person.id == request.viewer.user_id
    context = {
        **_around(request, period, "mine" if is_own else ""),
        "person": face(person.id, person.name, person.photo),
        "zone": "" if is_own else person.timezone,
        "is_own": is_own,
        "days": [_day_row(person, day) for day in sheet.days],
        "sums": _sums([sheet]),
        "waiting": [correction_row(one, decide=True) for one in waiting],
        "asked": [correction_row(one) for one in corrections_of(person)],
    }
    return render(request, "people/hours.html", context)


def _day_row(person: User, day: Day) -> dict[str, Any]:
    href = f"{reverse('hours-correct', args=[person.id])}?{urlencode({'date': day.date})}"
    has_come = day.date <= today_of(person)
    return {
        "day": day,
        "label": str(format_skeleton("MMMEd", day.date, locale=formats.locale())),
        "is_today": day.date == today_of(person),
        "away": kind_label(day.away, told=True) if day.away else "",
        "correct_href": href if has_come else "",
    }


def correction_row(one: DayCorrection, *, decide: bool = False) -> dict[str, Any]:
    zone = zone_of(one.timezone)
    return {
        "one": one,
        "came": one.started_at.astimezone(zone).time(),
        "left": one.finished_at.astimezone(zone).time(),
        "face": face(one.person.id, one.person.name, one.person.photo),
        "decide": decide,
        "waits": one.state == DayCorrection.ASKED,
        "worked": one.finished_at - one.started_at - one.paused,
    }


@signed_in
@require_safe
def team(request: Request) -> HttpResponse:
    """My people's hours by unit: a day, a week or a month (F228, F229)."""
    people, period = _led(request)
    found = sheets(people, period.first, period.last)
    spans = [] if period.by == "day" else period.spans()
    page = page_of(found, request.GET)
    context = {
        **_around(request, period, "team"),
        "page": page,
        "spans": [label for label, _places in spans],
        "groups": list(_by_unit(found, page.rows, spans)),
        "sums": _sums(found),
        "units": [(one.id, one.name) for one in units_led(request.viewer)],
        "unit": request.GET.get("unit", ""),
        "export_href": f"{reverse('hours-export')}?{request.GET.urlencode()}",
    }
    return render(request, "people/team_hours.html", context)


@signed_in
@require_safe
def export(request: Request) -> HttpResponse:
    """A row for each person and day that has something to say, as xlsx."""
    people, period = _led(request)
    columns = [
        Column(pgettext("person", "Name")),
        Column(_("Unit")),
        Column(pgettext("absence", "Day"), "date"),
        Column(_("Came")),
        Column(_("Left")),
        *(Column(one, "number") for one in (_("Pause"), _("Worked"), _("Norm"), _("Overtime"))),
        Column(_("Note")),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hours.xlsx"
        write_table(columns, _cells(sheets(people, period.first, period.last)), "xlsx", path)
        answer = HttpResponse(path.read_bytes(), content_type=CONTENT_TYPES["xlsx"])
    name = f"hours-{period.first}-{period.last}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _cells(found: Iterable[Sheet]) -> Iterator[list[Any]]:
    for sheet in found:
        person = sheet.person
        for day in sheet.days:
            if not (day.came or day.norm or day.away):
                continue
            spans = (day.paused, day.worked, day.norm, day.overtime)
            yield [
                person.name,
                person.unit.name if person.unit else "",
                day.date,
                f"{day.came:%H:%M}" if day.came else "",
                f"{day.left:%H:%M}" if day.left else "",
                *(round(span / HOUR, 2) for span in spans),
                note_of(day),
            ]


def note_of(day: Day) -> str:
    said = [
        kind_label(day.away, told=True) if day.away else "",
        _("Finish was forgotten") if day.is_guessed else "",
        _("Corrected") if day.is_corrected else "",
    ]
    return ", ".join(one for one in said if one)


def _led(request: Request) -> tuple[list[User], Period]:
    colleagues_only(request)
    if not leads_anybody(request.viewer):
        raise Http404
    unit = request.GET.get("unit", "")
    unit_id = int(unit) if unit.isdecimal() and len(unit) < 9 else None
    today = today_of(known_person(request.viewer.user_id))
    return people_led(request.viewer, unit_id), period_of(request.GET, today)


def _by_unit(
    found: Sequence[Sheet], shown: Sequence[Sheet], spans: list[tuple[str, range]]
) -> Iterator[dict[str, Any]]:
    """The units of those on this page, each with the sums of all its people."""
    members_of: dict[Unit | None, list[Sheet]] = defaultdict(list)
    for sheet in found:
        members_of[sheet.person.unit].append(sheet)
    for unit, group in groupby(shown, lambda sheet: sheet.person.unit):
        members = members_of[unit]
        yield {
            "unit": unit.name if unit else _("In no unit"),
            "sums": _sums(members),
            "cells": [_worked(members, places) for _label, places in spans],
            "rows": [_row(sheet, spans) for sheet in group],
        }


def _row(sheet: Sheet, spans: list[tuple[str, range]]) -> dict[str, Any]:
    person = sheet.person
    return {
        "face": face(person.id, person.name, person.photo),
        "href": reverse("hours-of", args=[person.id]),
        "cells": [
            {"worked": _worked([sheet], places), "note": _note(sheet, places)}
            for _label, places in spans
        ],
        "day": sheet.days[0],
        "note": note_of(sheet.days[0]),
        "sums": _sums([sheet]),
    }


def _note(sheet: Sheet, places: range) -> str:
    return note_of(sheet.days[places[0]]) if len(places) == 1 else ""


def _worked(members: Iterable[Sheet], places: range) -> dt.timedelta:
    return total(sheet.days[n].worked for sheet in members for n in places)


def _sums(found: Sequence[Sheet]) -> dict[str, dt.timedelta]:
    return {
        "worked": total(one.worked for one in found),
        "norm": total(one.norm for one in found),
        "overtime": total(one.overtime for one in found),
        "pause": total(day.paused for one in found for day in one.days),
    }


def _around(request: Request, period: Period, current: str) -> dict[str, Any]:
    """The bar above: whose hours, which stretch of time, earlier and later."""
    viewer, path = request.viewer, request.path
    unit = {"unit": request.GET["unit"]} if request.GET.get("unit") else {}

    def at(**asked: Any) -> str:
        return f"{path}?{urlencode({'by': period.by, 'on': period.first} | unit | asked)}"

    labels = {"day": pgettext("absence", "Day"), "week": _("Week"), "month": _("Month")}
    whose = [("mine", _("My hours"), "hours"), ("team", _("My people"), "hours-team")]
    return {
        "views": views_of("hours", cares=looks_after_people(viewer)),
        "period": period,
        "bys": [
            {"label": label, "href": at(by=by), "current": by == period.by}
            for by, label in labels.items()
        ],
        "whose": [
            {"label": label, "href": reverse(name), "current": key == current}
            for key, label, name in (whose if leads_anybody(viewer) else [])
        ],
        "earlier": at(on=period.earlier),
        "later": at(on=period.later),
        "nothing": NOTHING,
    }
