"""What Aurora lets the portal do by itself, set when its story is over; and what was done today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from officina.kernel.database import sql
from officina.kernel.events import drain as log
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.types import TypeDef, types
from officina.processes.actions.set_robot import add_robot
from officina.processes.models import Robot

RESPONSIBLE = [{"kind": "responsible"}]
ROBOTS: tuple[tuple[str, str, str, Mapping[str, Any]], ...] = (
    # type, stage, trigger, what is set
    ("lead", "new", "time", {
        "title": "First answer",
        "delay": "PT4H",
        "action": {
            "kind": "notify",
            "to": RESPONSIBLE,
            "text": "Nobody has answered “{title}” for half a day. Call {phone}.",
        },
    }),
    ("lead", "offer", "entry", {
        "title": "Ask about the offer",
        "delay": "P3D",
        "action": {
            "kind": "task",
            "title": "Ask what they think of our offer: {title}",
            "performers": RESPONSIBLE,
            "duration": "P1D",
        },
    }),
    ("lead", "quality", "entry", {
        "title": "Thank the client",
        "action": {
            "kind": "task",
            "title": "Thank {person} and agree on the next step: {title}",
            "performers": RESPONSIBLE,
            "duration": "P2D",
        },
    }),
    ("task", "paused", "time", {
        "title": "Still paused?",
        "delay": "P3D",
        "action": {
            "kind": "notify",
            "to": RESPONSIBLE,
            "text": "“{title}” has been paused for three days. Go on, or give it back.",
        },
    }),
)  # fmt: skip
WON_TODAY = 2


def set_robots() -> None:
    """Set them once; what happened before wakes none of them."""
    if Robot.objects.exists():
        return
    by = Actor.person(User.objects.get(email="olena@aurora.example").id)
    for code, stage, trigger, raw in ROBOTS:
        type_def = types().by_code(code)
        set_here = {"stage": type_def.stage(stage).id, "trigger": trigger, **raw}
        add_robot(type_def, set_here, by=by)
    _win(types().by_code("lead"))
    log.drain_all()


def _win(lead: TypeDef) -> None:
    """The furthest leads were won today, so that the list of what robots did is not empty."""
    found = sql.rows(
        """SELECT r.id, r.responsible_id FROM record r WHERE r.type_id = %(type)s AND r.is_open
             AND r.stage_id = %(stage)s AND r.company_id IS NOT NULL
             AND NOT EXISTS (SELECT FROM processes_running c WHERE c.subject_id = r.id)
           ORDER BY r.id LIMIT %(most)s""",
        {"type": lead.id, "stage": lead.open_stages[-1].id, "most": WON_TODAY},
    )
    for record_id, responsible in found:
        move_stage(record_id, lead, to=lead.stage("quality").id, by=Actor.person(responsible))
