"""The checklist of the first week: by role, ticked by what really happened (F275)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from officina.kernel import clock
from officina.kernel.access.absence import is_absent
from officina.kernel.access.web import Request
from officina.kernel.database import sql
from officina.kernel.principals.viewer import ADMINISTRATOR
from officina.people.presets import EMPLOYEE

LASTS = dt.timedelta(days=14)
"""Who is here longer, needs no introduction."""


@dataclass(frozen=True, slots=True)
class Step:
    """Ticked when one of ``kinds`` happened by the person, on a record of ``type``, where it
    says one; with ``opens`` when he opened one."""

    code: str
    label: str | Promise
    icon: str
    href: str
    roles: frozenset[str]
    kinds: tuple[str, ...] = ()
    type: str = ""
    opens: bool = False
    fact: str = ""
    """A column of the person that is filled in then."""


_ALL = frozenset({EMPLOYEE})
_SALES = frozenset({"sales", "sales-head", "support"})
_ADMIN = frozenset({ADMINISTRATOR})

STEPS: Sequence[Step] = (
    Step("photo", _("Show your face: add a photo"), "camera", "/people/{me}/", _ALL, fact="photo"),
    Step("lead-open", _("Open a lead"), "inbox", "/leads/", _SALES, type="lead", opens=True),
    Step(
        "lead-move",
        _("Move a lead to its next stage"),
        "arrow-right",
        "/leads/",
        _SALES,
        ("record.moved",),
        "lead",
    ),
    Step(
        "task-done",
        _("Start or complete a task"),
        "square-check",
        "/work/",
        _ALL,
        ("record.moved",),
        "task",
    ),
    Step(
        "comment",
        _("Write a comment, and mention somebody with @"),
        "at-sign",
        "/news/",
        _ALL,
        ("comment.added",),
    ),
    Step(
        "case",
        _("Start a process"),
        "workflow",
        "/processes/",
        frozenset({"clerk", "hr", "finance"}),
        ("case.started",),
    ),
    Step(
        "post",
        _("Write to everybody"),
        "newspaper",
        "/news/",
        frozenset({"pr", "hr", "director"}),
        ("record.created",),
        "post",
    ),
    Step(
        "invite",
        _("Bring a colleague in"),
        "user-plus",
        "/people/",
        _ADMIN,
        ("person.invited", "person.added"),
    ),
    Step(
        "type",
        _("Make a type of your own"),
        "database",
        "/settings/types/new",
        _ADMIN,
        ("type.added",),
    ),
    Step(
        "menu",
        _("Arrange the menu of a role"),
        "menu",
        "/settings/menu/",
        _ADMIN,
        ("menu.arranged",),
    ),
)

_HAPPENED = """
SELECT
  ARRAY(SELECT DISTINCT a.kind || ' ' || coalesce(t.code, '') FROM shell_acts a
        LEFT JOIN records_recordtype t ON t.id = a.type_id WHERE a.user_id = %(user)s),
  ARRAY(SELECT DISTINCT t.code FROM records_recentrecord q JOIN record r ON r.id = q.record_id
        JOIN records_recordtype t ON t.id = r.type_id WHERE q.user_id = %(user)s),
  u.joined_at, u.photo, g.hidden_at
FROM principals_user u LEFT JOIN shell_guide g ON g.user_id = u.id WHERE u.id = %(user)s
"""


def steps_for(request: Request) -> list[tuple[Step, bool]]:
    """The steps of a newcomer and whether each is done; none when he hid them, did them all, or
    is here longer."""
    viewer = request.viewer
    row = sql.row(_HAPPENED, {"user": viewer.user_id})
    if row is None or viewer.is_extranet:
        return []
    happened, opened, joined_at, photo, hidden_at = row
    if hidden_at is not None or clock.now() - joined_at > LASTS:
        return []
    roles = {*viewer.roles, EMPLOYEE}
    mine = [s for s in STEPS if s.roles & roles and not is_absent(s.href)]
    facts = {"photo": photo}
    done = {s.code for s in mine if _is_done(s, happened, opened, facts)}
    return [] if len(done) == len(mine) else [(s, s.code in done) for s in mine]


def _is_done(
    step: Step, happened: Sequence[str], opened: Sequence[str], facts: Mapping[str, Any]
) -> bool:
    if step.fact:
        return bool(facts[step.fact])
    if step.opens:
        return step.type in opened
    if step.type:
        return any(f"{kind} {step.type}" in happened for kind in step.kinds)
    return any(one.split(" ", 1)[0] in step.kinds for one in happened)
