"""My work: doing, helping, given, watching, common lists; as a list, a board, a calendar."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.work.queries.mine import (
    CAP,
    DOING,
    GIVEN,
    HELPING,
    PARTS,
    POOLS,
    SHOWN,
    WATCHING,
    MyTask,
    counts,
    my_tasks,
)
from officina.work.record_types import ACCEPTANCE, DONE, FAILED
from officina.work.tasks import task_type

VIEWS = ("list", "board", "calendar")
MOST_ON_CALENDAR = 500
MOST_ON_BOARD = 300
LONGEST_SPAN = dt.timedelta(days=62)


@signed_in
def mine(request: Request) -> HttpResponse:
    """``?part=`` says whose tasks, ``?view=`` how; the rest of a long list is fetched alone."""
    part, view = request.GET.get("part", DOING), request.GET.get("view", "list")
    if part not in PARTS or view not in VIEWS:
        raise NoSuchRecord(f"{part} {view}")
    context: dict[str, Any] = {"part": part, "view": view, "live": f"type:{task_type().id}"}
    context |= {"src": request.get_full_path(), "me": request.viewer.user_id}
    if "after" in request.GET:
        return render(request, "work/mine_rest.html", context | _list(request, part))
    context |= _head(request, part, view)
    if view == "list":
        context |= _list(request, part)
    elif view == "board":
        context |= {"columns": _columns(my_tasks(part, request.rights, limit=MOST_ON_BOARD))}
        context |= {"move_href": reverse("records:move", args=[task_type().slug])}
    else:
        context |= {"events_href": f"{reverse('work:calendar')}?part={part}"}
    return render(request, "work/mine.html", context)


def _head(request: Request, part: str, view: str) -> dict[str, Any]:
    counted = counts(request.rights)
    at = reverse("work:mine")

    def href(**asked: str) -> str:
        return f"{at}?{urlencode({'part': part, 'view': view, **asked})}"

    return {
        "tabs": [
            {
                "label": label,
                "href": href(part=code),
                "count": f"{CAP}+" if counted[code].open >= CAP else counted[code].open,
                "overdue": counted[code].overdue,
                "current": code == part,
            }
            for code, label in (
                (DOING, _("Doing")),
                (HELPING, _("Helping")),
                (GIVEN, _("Given by me")),
                (WATCHING, _("Watching")),
                (POOLS, _("Common lists")),
            )
            if code == part or code in (DOING, GIVEN) or counted[code].open
        ],
        "views": [
            {"label": label, "icon": icon, "href": href(view=code), "current": code == view}
            for code, label, icon in (
                ("list", _("List"), "list"),
                ("board", _("Board"), "square-kanban"),
                ("calendar", _("Calendar"), "calendar"),
            )
        ],
        "series_href": reverse("work:series"),
        "bulk": _bulk(part),
    }


def _list(request: Request, part: str) -> dict[str, Any]:
    found = my_tasks(part, request.rights, after=_after(request))
    more = ""
    if len(found) >= SHOWN:
        last = found[-1]
        at = last.due_at.isoformat() if last.due_at else ""
        more = f"{reverse('work:mine')}?{urlencode({'part': part, 'after': f'{at}_{last.id}'})}"
    return {"groups": grouped(found, part), "more_href": more, "is_empty": not found}


def _after(request: Request) -> tuple[dt.datetime | None, int] | None:
    at, _sep, number = request.GET.get("after", "").partition("_")
    if not number.isdecimal() or len(number) > 18:
        return None
    try:
        return (dt.datetime.fromisoformat(at) if at else None, int(number))
    except ValueError:
        raise NoSuchRecord(at) from None


def grouped(found: Iterable[MyTask], part: str) -> list[dict[str, Any]]:
    """Rows under the words of their deadline, on the reader's clock (F120)."""
    now = clock.now()
    today = timezone.localdate(now)
    names = {
        "decide": _("Waits for your decision"),
        "accept": _("Waits for you to accept"),
        "overdue": _("Overdue"),
        "today": _("Today"),
        "tomorrow": _("Tomorrow"),
        "week": _("This week"),
        "later": _("Later"),
        "none": _("No deadline"),
    }
    order = list(names)
    keyed = sorted(
        ((order.index(_when(one, now, today)), one) for one in found), key=lambda pair: pair[0]
    )
    return [
        {
            "code": order[index],
            "label": names[order[index]],
            "rows": [row_of(one, part) for _index, one in rows],
        }
        for index, rows in groupby(keyed, key=lambda pair: pair[0])
    ]


def _when(one: MyTask, now: dt.datetime, today: dt.date) -> str:
    if one.role == "head":
        return "decide"
    if one.role == "acceptor":
        return "accept"
    if one.due_at is None:
        return "none"
    if one.due_at < now:
        return "overdue"
    days = (timezone.localdate(one.due_at) - today).days
    if days <= 1:
        return ("today", "tomorrow")[days]
    return "week" if days < 7 - today.weekday() else "later"


def row_of(one: MyTask, part: str) -> dict[str, Any]:
    """A task as the list draws it, with what can be done in place."""
    is_mine = part == DOING and one.role == "responsible"
    shows_giver = is_mine and one.creator_id != one.responsible_id
    who = (
        present.person(one.creator_id, one.creator, one.creator_photo)
        if shows_giver
        else present.person(one.responsible_id, one.responsible, one.photo)
    )
    can_complete = is_mine and not one.host and one.stage.code != ACCEPTANCE
    return {
        "id": one.id,
        "href": present.href(task_type(), one.id),
        "title": one.title,
        "note": one.about or one.company,
        "stage": present.stage(one.stage),
        "important": one.is_important,
        "due": one.due_at,
        "overdue": one.due_at is not None and one.due_at < clock.now(),
        "person": None if is_mine and not shows_giver else who,
        "complete_href": reverse("work:complete", args=[one.id]) if can_complete else "",
        "claim_href": reverse("work:claim", args=[one.id]) if part == POOLS else "",
        "accept_href": reverse("work:accept", args=[one.id]) if one.role == "acceptor" else "",
        "postpone_href": reverse("work:postpone", args=[one.id]),
        "delegate_href": reverse("work:delegate", args=[one.id]),
        "acts": (is_mine or part == GIVEN or one.role == "head") and one.stage.code != ACCEPTANCE,
    }


def _columns(found: Sequence[MyTask]) -> list[dict[str, Any]]:
    """Lanes by state; what was closed is taken in where it is dropped, and not shown."""
    by_stage: dict[int, list[MyTask]] = defaultdict(list)
    for one in found:
        by_stage[one.stage.id].append(one)
    return [
        {
            "stage": present.stage(stage),
            "count": len(by_stage[stage.id]),
            "count_capped": False,
            "sum": None,
            "cards": [_card(one) for one in by_stage[stage.id]],
            "more_href": None,
        }
        for stage in task_type().stages
        if stage.code not in (DONE, FAILED) or stage.code == DONE
    ]


def _card(one: MyTask) -> dict[str, Any]:
    return {
        "id": one.id,
        "href": present.href(task_type(), one.id),
        "title": one.title,
        "number": one.number,
        "amount": None,
        "currency": "",
        "company": one.about or one.company,
        "next_step": {"due": one.due_at} if one.due_at else None,
        "responsible": present.person(one.responsible_id, one.responsible, one.photo),
        "overdue": one.due_at is not None and one.due_at < clock.now(),
        "updated_at": None,
    }


def _bulk(part: str) -> list[dict[str, Any]]:
    at = reverse("work:bulk")
    asked: list[tuple[str, str, str, bool]] = [
        ("complete", _("Complete"), "check", False),
        ("postpone", _("Postpone"), "calendar-clock", True),
        ("delegate", _("Give to another"), "user-round", True),
    ]
    if part == DOING:
        asked.insert(1, ("approve", _("Approve"), "shield-check", False))
    if part == POOLS:
        asked = [
            ("claim", _("Take it"), "hand", False),
            ("assign", _("Share out by rule"), "users", True),
        ]
    if part in (HELPING, WATCHING):
        return []
    return [
        {"label": label, "icon": icon, "href": f"{at}?verb={verb}", "dialog": dialog}
        for verb, label, icon, dialog in asked
    ]


@signed_in
def calendar(request: Request) -> JsonResponse:
    """Deadlines between two moments, as the calendar takes them; two months at most."""
    part = request.GET.get("part", DOING)
    since, until = (_moment(request.GET.get(key, "")) for key in ("start", "end"))
    if part not in PARTS or until - since > LONGEST_SPAN:
        raise NoSuchRecord(part)
    found = my_tasks(part, request.rights, since=since, until=until, limit=MOST_ON_CALENDAR)
    events = [
        {
            "id": one.id,
            "title": one.title,
            "start": timezone.localtime(one.due_at).strftime("%Y-%m-%dT%H:%M"),
            "url": present.href(task_type(), one.id),
            "place": one.about or one.company,
            "late": one.due_at < clock.now(),
            "important": one.is_important,
            "move": reverse("work:postpone", args=[one.id]) if row_of(one, part)["acts"] else "",
        }
        for one in found
        if one.due_at is not None
    ]
    return JsonResponse(events, safe=False)


def _moment(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise NoSuchRecord(text) from None
    return found if found.tzinfo else timezone.make_aware(found)
