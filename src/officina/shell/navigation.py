"""The signed-in shell around every page: entries by role, recent objects, counters.

Nothing of it is read for fragments, which never draw it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.notify.queries import unread_count
from officina.kernel.principals.viewer import Viewer
from officina.kernel.records.types import TypeDef, types
from officina.kernel.ui.pages import present
from officina.work.queries.mine import overdue_count
from officina.work.record_types import TASK

AT_MOST = 7
FIRST = ("lead", "company", "contact")

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
    nav = _entries(request, viewer, rights)
    task = types().by_code(TASK.code)
    all_tasks = _entry(request, _("All tasks"), present.href(task), task.icon)
    return {
        "product": _product(),
        "home": "/",
        "nav": nav[:AT_MOST],
        "more": [*nav[AT_MOST:], all_tasks, *_more(viewer)],
        "recents": _recents(rights),
        "create": [
            {
                "label": t.label,
                "href": reverse("records:new", args=[t.slug]),
                "icon": t.icon,
                "shortcut": "",
            }
            for t in _shown_types(rights)
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


def _shown_types(rights: Rights) -> list[TypeDef]:
    """Those that came first, then what was made here for this viewer, then the rest."""
    order = {code: n for n, code in enumerate(FIRST)}
    shown = [t for t in types().all if t.in_menu and (not t.is_custom or _uses(rights, t))]
    return sorted(shown, key=lambda t: (order.get(t.code, 50 if t.is_custom else 99), t.id))


def _uses(rights: Rights, type_def: TypeDef) -> bool:
    return rights.may_create(type_def.code) or bool(rights.scopes(type_def.code, "view"))


def _entries(request: HttpRequest, viewer: Viewer, rights: Rights) -> list[dict[str, Any]]:
    found = [_entry(request, _("Home"), "/", "house", exact=True), _my_work(request, viewer)]
    for type_def in _shown_types(rights):
        if type_def.code == TASK.code:
            continue
        at = present.href(type_def)
        found.append(_entry(request, type_def.plural, at, type_def.icon))
    if not viewer.is_extranet:
        found.append(_entry(request, _("Employees"), "/people/", "users"))
    return found


def _my_work(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    """Counted in red: what should have been done (F120)."""
    entry = _entry(request, _("My work"), reverse("work:mine"), "square-check")
    return entry | {"count": overdue_count(viewer.user_id), "urgent": True}


def _entry(
    request: HttpRequest, label: str, href: str, icon: str, *, exact: bool = False
) -> dict[str, Any]:
    current = request.path == href if exact else request.path.startswith(href)
    return {"label": label, "href": href, "icon": icon, "current": current, "count": 0}


def _more(viewer: Viewer) -> list[dict[str, Any]]:
    found = [{"label": _("Bin"), "href": reverse("bin"), "icon": "trash-2", "current": False}]
    if viewer.is_administrator:
        found.append(
            {
                "label": _("Settings"),
                "href": reverse("settings"),
                "icon": "settings",
                "current": False,
            }
        )
    return found


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
        {"label": _("Sign out"), "href": "/sign-out/", "icon": "log-out", "post": True},
    ]


def _recents(rights: Rights) -> list[dict[str, Any]]:
    shown = []
    for record_id, type_id, title, acl in sql.rows(_RECENT, {"user": rights.viewer.user_id}):
        type_def = types().by_id(type_id)
        if rights.token(type_def.code) & set(acl):
            at = present.href(type_def, record_id)
            shown.append({"label": title, "href": at, "icon": type_def.icon})
    return shown


def _product() -> str:
    found = sql.row("SELECT name FROM principals_organisation ORDER BY id LIMIT 1")
    return str(found[0]) if found else "Officina"
