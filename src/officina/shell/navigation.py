"""The signed-in shell around every page: entries by role, recent objects, counters.

Nothing of it is read for fragments, which never draw it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.notify.queries import unread_count
from officina.kernel.principals.viewer import Viewer
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.shell.menu.entries import shown_types
from officina.shell.menu.layouts import mine
from officina.shell.menu.shown import IN_BOTTOM, flat, menu_of, split

_RECENT = """
SELECT r.id, r.type_id, r.title, r.acl FROM records_recentrecord q
JOIN record r ON r.id = q.record_id AND r.deleted_at IS NULL
WHERE q.user_id = %(user)s ORDER BY q.at DESC LIMIT 6
"""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell`` for signed-in pages, ``theme`` for all."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return {}
    return {
        "shell": SimpleLazyObject(lambda: _shell(request, viewer)),
        "theme": viewer.theme if viewer.theme in ("light", "dark") else "",
    }


def _shell(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    rights: Rights = request.rights  # type: ignore[attr-defined]
    return {
        "home": "/",
        **side_of(rights, _path_of(request)),
        "create": [
            {
                "label": t.label,
                "href": reverse("records:new", args=[t.slug]),
                "icon": t.icon,
                "shortcut": "",
            }
            for t in shown_types(rights)
            if rights.may_create(t.code)
        ],
        "user": {
            "id": viewer.user_id,
            "name": viewer.name,
            "photo": present.photo_href(viewer.user_id) if viewer.photo else None,
            "links": _user_links(request, viewer),
            "theme_href": reverse("person-edit", args=[viewer.user_id]),
        },
        "search": {"href": reverse("palette")},
        "notifications": {
            "count": unread_count(rights),
            "href": reverse("notifications"),
            "src": reverse("notification-bell"),
        },
        "live": "/live",
    }


def side_of(rights: Rights, path: str) -> dict[str, Any]:
    """The menu at the left, as the page at ``path`` has it."""
    kept = mine(rights.viewer)
    items = menu_of(rights, kept, path)
    nav, more = split(items, kept.own.menu)
    bottom = [one for one in nav if not one.is_group][:IN_BOTTOM]
    return {
        "product": kept.house,
        "nav": [one.drawn() for one in nav],
        "more": [one.drawn() for one in more],
        "bottom": [one.drawn() for one in bottom],
        "rest": [one.drawn() for one in [*nav, *more] if one not in bottom],
        "places": [one.drawn() for one in flat([*nav, *more])],
        "recents": recents_of(rights),
        "side_src": f"{reverse('menu')}?{urlencode({'at': path})}",
        "fold_href": reverse("menu-fold"),
    }


def _path_of(request: HttpRequest) -> str:
    return request.get_full_path() if request.GET else request.path


def _user_links(request: HttpRequest, viewer: Viewer) -> list[dict[str, Any]]:
    real: Viewer = request.real_viewer  # type: ignore[attr-defined]
    if real.user_id != viewer.user_id:
        return [
            {
                "label": _("Look as yourself again"),
                "href": "/view-as/end",
                "icon": "eye-off",
                "post": True,
            }
        ]
    return [
        {"label": _("My profile"), "href": f"/people/{viewer.user_id}/", "icon": "user-round"},
        {
            "label": _("My menu"),
            "href": reverse("my-menu"),
            "icon": "sliders-horizontal",
            "dialog": True,
        },
        {
            "label": _("Help"),
            "href": f"{reverse('help')}?{urlencode({'at': request.path})}",
            "icon": "circle-question-mark",
            "sheet": True,
        },
        {"label": _("Sign out"), "href": "/sign-out/", "icon": "log-out", "post": True},
    ]


def recents_of(rights: Rights) -> list[dict[str, Any]]:
    shown = []
    for record_id, type_id, title, acl in sql.rows(_RECENT, {"user": rights.viewer.user_id}):
        type_def = types().by_id(type_id)
        if rights.token(type_def.code) & set(acl):
            at = present.href(type_def, record_id)
            shown.append({"label": title, "href": at, "icon": type_def.icon})
    return shown
