"""The blocks that come with the portal."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from officina.feed.queries.news import news as newest
from officina.kernel.access.absence import is_on
from officina.kernel.access.web import Request
from officina.kernel.records.types import types
from officina.kernel.ui.blocks import Block, offer_block
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.timelines import comment_html
from officina.shell.home.waiting import SHOWN, topics_of, waiting_for
from officina.shell.navigation import recents_of


def work(request: Request) -> Markup:
    """What waits without a hurry."""
    _now, later = waiting_for(request)
    return _waiting(request, "work", {"work": later[:SHOWN]})


def today(request: Request) -> Markup:
    """What is due today, or was."""
    now, _later = waiting_for(request)
    return _waiting(request, "today", {"today": now[:SHOWN], "count": len(now)})


def late(request: Request) -> Markup:
    """What is overdue, of one's own."""
    now, _later = waiting_for(request)
    rows = [one for one in now if one["overdue"]]
    return _waiting(request, "late", {"rows": rows[:SHOWN], "count": len(rows)})


def news(request: Request) -> Markup:
    post = types().by_code("post")
    shown = [
        {
            "href": present.href(post, one.id),
            "title": one.title,
            "html": comment_html(one.text),
            "at": one.at,
            "author": present.person(one.author_id, one.author, one.photo),
            "comments": one.comments,
        }
        for one in newest(request.rights)
    ]
    context = {
        "news": shown,
        "href": present.href(post),
        "may_post": request.rights.may_create(post.code),
        "live": f"type:{post.id}",
        "src": request.get_full_path(),
    }
    return _drawn(request, "news", context)


def recent(request: Request) -> Markup:
    return _drawn(request, "recent", {"rows": recents_of(request.rights)})


def offer_blocks() -> None:
    for one in (
        Block("work", _("Waiting for me"), "list-todo", work),
        Block("today", _("Today"), "calendar", today),
        Block("late", _("Overdue"), "alarm-clock", late),
        Block(
            "news",
            _("News"),
            "newspaper",
            news,
            is_there=lambda request: is_on("news"),
            is_side=True,
        ),
        Block("recent", _("Recent"), "history", recent, is_side=True),
    ):
        offer_block(one)


def _waiting(request: Request, name: str, context: dict[str, Any]) -> Markup:
    shown = {
        "href": reverse("work:mine") if is_on("tasks") else "",
        "live": topics_of(request),
        "src": request.get_full_path(),
    }
    return _drawn(request, name, context | shown)


def _drawn(request: Request, name: str, context: dict[str, Any]) -> Markup:
    return Markup(render_to_string(f"shell/blocks/{name}.html", context, request))  # noqa: S704
