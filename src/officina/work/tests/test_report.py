"""Tasks by performer and unit (F141, F239, F240)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from officina.kernel import clock
from officina.kernel.access.policy import rights_of
from officina.kernel.principals.models import User
from officina.work.actions.complete_task import complete_task
from officina.work.actions.create_tasks import create_tasks
from officina.work.queries.report import WHATS, tasks_behind, tasks_by
from officina.work.tasks import TaskDraft

pytestmark = pytest.mark.django_db


def test_each_number_opens_as_many_tasks_as_it_counts(aurora: dict[str, Any]) -> None:
    taras, nina = aurora["taras"], aurora["nina"]
    since = clock.now() - dt.timedelta(days=1)
    drafts = [TaskDraft(title=f"Call {n}", responsible=nina.user_id) for n in range(3)]
    done, *_open = create_tasks(drafts, by=taras)
    complete_task(done, by=nina)
    rights = rights_of(taras)
    assert rights is not None
    [line] = [one for one in tasks_by("performer", since, rights) if one.key == nina.user_id]
    assert (line.counts["given"], line.counts["open"], line.counts["done"]) == (3, 2, 1)
    for what in WHATS:
        behind = tasks_behind("performer", nina.user_id, what, since, rights)
        assert len(behind) == line.counts[what], what


def test_who_sees_no_task_counts_none_and_the_pages_open(
    aurora: dict[str, Any], client: Client
) -> None:
    nina = aurora["nina"]
    create_tasks([TaskDraft(title="Call", responsible=nina.user_id)], by=nina)
    rights = rights_of(aurora["ivan"])
    assert rights is not None
    assert tasks_by("unit", clock.now() - dt.timedelta(days=1), rights) == []
    client.force_login(User.objects.get(id=nina.user_id))
    assert "Nina" in client.get("/work/report").text
    shown = client.get(f"/work/report/tasks?key={nina.user_id}&what=given")
    assert "Call" in shown.text
    assert client.get("/work/report/tasks?key=x").status_code == 404
