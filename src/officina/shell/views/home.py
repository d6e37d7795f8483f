"""The home page: what waits for me, today, news (UX 14, F204)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from officina.feed.queries.news import news
from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.database import sql
from officina.kernel.records.own import keeps_stages
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.timelines import comment_html
from officina.kernel.ui.render import render
from officina.people.pulse import online
from officina.work.queries.mine import DOING, my_tasks
from officina.work.record_types import TASK
from officina.work.views.mine import row_of

_MINE = """
SELECT r.id, r.type_id, r.title, r.number, r.due_at, r.stage_id, c.title
FROM record r LEFT JOIN record c ON c.id = r.company_id AND c.acl && %(companies)s::integer[]
WHERE r.responsible_id = %(me)s AND r.is_open AND r.deleted_at IS NULL
  AND r.stage_id IS NOT NULL AND NOT r.type_id = ANY(%(led)s::smallint[])
ORDER BY r.due_at NULLS LAST, r.updated_at DESC LIMIT %(limit)s
"""
SHOWN = 8


@signed_in
def home(request: Request) -> HttpResponse:
    """At most three blocks, and the work is done in place."""
    work = sorted([*_tasks(request), *_work(request)], key=_urgency)
    today = timezone.localdate(clock.now())
    is_now = [bool(w["due"]) and timezone.localdate(w["due"]) <= today for w in work]
    context = {
        "greeting": _greeting(request),
        "online": None if request.viewer.is_extranet else len(online()),
        "work_href": reverse("work:mine"),
        "work": [w for w, now in zip(work, is_now, strict=True) if not now][:SHOWN],
        "today": [w for w, now in zip(work, is_now, strict=True) if now][:SHOWN],
        "today_count": sum(is_now),
        "news": _news(request),
        "news_href": present.href(types().by_code("post")),
        "may_post": request.rights.may_create("post"),
    }
    return render(request, "shell/home.html", context)


def _greeting(request: Request) -> str:
    hour = timezone.localtime(clock.now()).hour
    name = request.viewer.name.split()[0] if request.viewer.name else ""
    if hour < 5 or hour >= 18:
        return _("Good evening, %(name)s") % {"name": name}
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    return _("Good afternoon, %(name)s") % {"name": name}


def _urgency(item: dict[str, Any]) -> tuple[bool, float]:
    """Decisions that others wait for come first, then by the deadline."""
    due = item["due"].timestamp() if item["due"] else float("inf")
    return (not item.get("waits"), due)


def _tasks(request: Request) -> list[dict[str, Any]]:
    """Tasks to do, to decide about, to accept; the simple ones are completed here."""
    shown = []
    for one in my_tasks(DOING, request.rights, limit=SHOWN * 3):
        row = row_of(one, DOING)
        href = row["accept_href"] or row["complete_href"]
        label = _("Accept") if row["accept_href"] else _("Complete")
        shown.append(
            {
                "id": one.id,
                "href": row["href"],
                "title": one.title,
                "note": " · ".join(x for x in (one.stage.label, one.company) if x),
                "due": one.due_at,
                "overdue": row["overdue"],
                "icon": TASK.icon,
                "person": row["person"],
                "action": {"label": label, "href": href} if href else None,
                "waits": one.role in ("head", "acceptor"),
            }
        )
    return shown


def _work(request: Request) -> list[dict[str, Any]]:
    now: dt.datetime = clock.now()
    found = sql.rows(
        _MINE,
        {
            "me": request.viewer.user_id,
            "companies": sorted(request.rights.token("company")),
            "limit": SHOWN * 3,
            # What an app leads through its stages waits for people as their tasks.
            "led": [one.id for one in types().all if keeps_stages(one.code)],
        },
    )
    shown = []
    for record_id, type_id, title, number, due_at, stage_id, company in found:
        type_def = types().by_id(type_id)
        stage = type_def.stage_by_id[stage_id]
        shown.append(
            {
                "id": record_id,
                "href": present.href(type_def, record_id),
                "title": title,
                "note": " · ".join(x for x in (stage.label, company or number) if x),
                "due": due_at,
                "overdue": due_at is not None and due_at < now,
                "icon": type_def.icon,
            }
        )
    return shown


def _news(request: Request) -> list[dict[str, Any]]:
    post = types().by_code("post")
    return [
        {
            "id": one.id,
            "href": present.href(post, one.id),
            "title": one.title,
            "html": comment_html(one.text),
            "at": one.at,
            "author": present.person(one.author_id, one.author, one.photo),
            "comments": one.comments,
        }
        for one in news(request.rights)
    ]
