"""What waits for the viewer: his word about his people, tasks, what he is responsible for."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.web import Request
from officina.kernel.database import sql
from officina.kernel.records.own import keeps_stages
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.people.views.decisions import decisions
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


def waiting_for(request: Request) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is due by the end of today, and the rest; read once a request."""
    found = getattr(request, "waiting", None)
    if found is None:
        found = [*decisions(request), *_tasks(request), *_work(request)]
        work = sorted(found, key=_urgency)
        today = timezone.localdate(clock.now())
        now = [one for one in work if one["due"] and timezone.localdate(one["due"]) <= today]
        found = now, [one for one in work if one not in now]
        request.waiting = found  # type: ignore[attr-defined] # kept for the other block
    return found


def topics_of(request: Request) -> str:
    """What tells that something else waits: tasks, what rings for the viewer, what is shown."""
    shown = {one["type"] for rows in waiting_for(request) for one in rows if "type" in one}
    followed = sorted(shown | {types().by_code(TASK.code).id})
    return " ".join(["notifications", *(f"type:{one}" for one in followed)])


def _urgency(item: dict[str, Any]) -> tuple[bool, float]:
    """Decisions that others wait for come first, then by the deadline."""
    due = item["due"].timestamp() if item["due"] else float("inf")
    return (not item.get("waits"), due)


def _tasks(request: Request) -> list[dict[str, Any]]:
    """Tasks to do, to decide about, to accept; the simple ones are completed here."""
    if TASK.code in request.rights.policy.types_off:
        return []
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
                "note": " · ".join(x for x in (one.stage.label, row["note"]) if x),
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
    now, off = clock.now(), request.rights.policy.types_off
    found = sql.rows(
        _MINE,
        {
            "me": request.viewer.user_id,
            "companies": sorted(request.rights.token("company")),
            "limit": SHOWN * 3,
            # What an app leads through its stages waits for people as their tasks.
            "led": [one.id for one in types().all if keeps_stages(one.code) or one.code in off],
        },
    )
    shown = []
    for record_id, type_id, title, number, due_at, stage_id, company in found:
        type_def = types().by_id(type_id)
        stage = type_def.stage_by_id[stage_id]
        shown.append(
            {
                "id": record_id,
                "type": type_id,
                "href": present.href(type_def, record_id),
                "title": title,
                "note": " · ".join(x for x in (stage.label, company or number) if x),
                "due": due_at,
                "overdue": due_at is not None and due_at < now,
                "icon": type_def.icon,
            }
        )
    return shown
