"""Dragging, the API and imports lead around no verb of processes."""

from __future__ import annotations

import pytest

from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types

pytestmark = pytest.mark.django_db


def test_a_process_is_published_by_publishing_alone(aurora: dict[str, Actor]) -> None:
    """F074: not by dragging it, and not by creating it published."""
    process, olena = types().by_code("process"), aurora["olena"]
    published = process.stage("published")
    made = create_record(process, {"title": "Leave request"}, by=olena).record_id
    with pytest.raises(Refused):
        move_stage(made, process, to=published.id, by=olena)
    with pytest.raises(Refused):
        create_record(process, {"title": "Another"}, by=olena, stage=published)


def test_a_case_begins_with_its_process_alone(aurora: dict[str, Actor]) -> None:
    """F071"""
    with pytest.raises(Refused):
        create_record(types().by_code("case"), {"title": "A case"}, by=aurora["olena"])
