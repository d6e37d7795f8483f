"""Tasks for other programs: the same verbs, the same refusals (F262, F112)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from officina.kernel.api.actions.issue_token import issue_token
from officina.kernel.principals.actor import Actor
from officina.work.actions.create_tasks import create_tasks
from officina.work.tasks import TaskDraft

pytestmark = pytest.mark.django_db


def ask(who: Actor, path: str, **sent: Any) -> Any:
    _made, secret = issue_token("Program", ["write:task"], by=who)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    return client.post(f"/api/v1/tasks/{path}", json.dumps(sent), content_type="application/json")


def test_a_task_is_begun_and_completed_by_a_program(aurora: dict[str, Actor]) -> None:
    """F262, F112"""
    taras = aurora["taras"]
    draft = TaskDraft(title="Call Horns", responsible=taras.user_id)
    [task] = create_tasks([draft], by=aurora["olena"])
    assert ask(taras, f"{task}/do/start").json()["state"] == "in_progress"
    assert ask(taras, f"{task}/do/complete").json()["state"] == "done"


def test_a_program_is_refused_what_its_person_is_refused(aurora: dict[str, Actor]) -> None:
    """F262, F113"""
    taras, nina = aurora["taras"], aurora["nina"]
    assert nina.user_id is not None
    drafts = [
        TaskDraft(title="Call Horns", responsible=taras.user_id, observers=(nina.user_id,)),
        TaskDraft(title="Secret", responsible=taras.user_id),
    ]
    seen, unseen = create_tasks(drafts, by=aurora["olena"])
    assert ask(nina, f"{seen}/do/complete").status_code == 403
    assert ask(nina, f"{unseen}/do/complete").status_code == 404
    assert ask(taras, f"{seen}/do/fail").json()["errors"]["reason"]
    assert ask(taras, f"{seen}/do/postpone", to="tomorrow").json()["errors"]["to"]
    assert ask(taras, f"{seen}/do/dance").status_code == 422
    assert ask(taras, f"{seen}/do/start", more=1).json()["errors"]["more"]
