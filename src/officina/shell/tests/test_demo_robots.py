"""Robots of the demo company (F103)."""

from __future__ import annotations

from typing import Any

import pytest

from officina.kernel.database import sql
from officina.kernel.events.drain import drain_all
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import types
from officina.processes.models import Robot
from officina.shell.demo import robots

pytestmark = pytest.mark.django_db


def test_they_are_set_once_wake_for_nothing_past_and_have_done_something(
    aurora: dict[str, Any],
) -> None:
    """What happened before they were there wakes none of them."""
    lead = types().by_code("lead")
    nina = aurora["nina"]
    company = create_record(types().by_code("company"), {"title": "Horns"}, by=nina).record_id
    begun = {"title": "Retreat", "person": "Inês", "company": company}
    create_record(lead, begun, by=nina, stage=lead.stage("offer"))
    create_record(lead, {"title": "Yacht"}, by=nina, stage=lead.stage("quality"))
    drain_all()
    for _time in range(2):
        robots.set_robots()
    assert Robot.objects.count() == len(robots.ROBOTS)
    done = sql.rows(
        """SELECT r.title, e.kind FROM event e JOIN record r ON r.id = e.record_id
           WHERE e.kind IN ('robot.ran', 'robot.failed')"""
    )
    assert done == [("Retreat", "robot.ran")]
    task = types().by_code("task").id
    made = sql.rows("SELECT title FROM record WHERE type_id = %(t)s", {"t": task})
    assert made == [("Thank Inês and agree on the next step: Retreat",)]
