"""Giving tasks (F112, F113): one statement writes all that follows from it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from officina.kernel import clock
from officina.kernel.access.policy import rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.ids import holders_of
from officina.kernel.principals.models import Role
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.work.actions.create_tasks import create_tasks
from officina.work.tasks import TaskDraft, read, task_type


def draft(people: dict[str, Any], **more: Any) -> TaskDraft:
    return TaskDraft(
        **{
            "title": "Prepare the offer",
            "responsible": people["nina"].user_id,
            "observers": (people["artem"].user_id,),
            "assistants": (people["ivan"].user_id,),
            "due_at": clock.now() + dt.timedelta(days=2),
            "remind": (dt.timedelta(hours=1), dt.timedelta(days=1)),
            **more,
        }
    )


def test_a_given_task_is_seen_by_those_who_take_part_and_by_their_head(
    aurora: dict[str, Any],
) -> None:
    """F113"""
    [task_id] = create_tasks([draft(aurora)], by=aurora["taras"])
    for who in ("taras", "nina", "artem", "ivan", "olena"):
        task = read(task_id, rights=rights_of(aurora[who]))
        assert task.creator_id == aurora["taras"].user_id
        assert task.state == "waiting"
    with pytest.raises(NoSuchRecord):
        read(task_id, rights=rights_of(aurora["fedir"]))


def test_a_thousand_tasks_are_one_statement(
    aurora: dict[str, Any], django_assert_num_queries: Any
) -> None:
    task_type()
    drafts = [draft(aurora, title=f"Call client {n}") for n in range(200)]
    by = Actor.house("process")
    with django_assert_num_queries(1):
        ids = create_tasks(drafts, by=by)
    titles = [read(one, rights=None).title for one in (ids[0], ids[199])]
    assert titles == ["Call client 0", "Call client 199"]


def test_what_will_happen_by_itself_is_planned(aurora: dict[str, Any]) -> None:
    """F119: several reminders."""
    [task_id] = create_tasks([draft(aurora)], by=aurora["taras"])
    planned = sql.rows("SELECT kind FROM due WHERE record_id = %(id)s ORDER BY at", {"id": task_id})
    assert [kind for (kind,) in planned] == ["work.remind", "work.remind", "work.overdue"]


def test_a_pool_of_a_role_is_seen_by_its_holders_alone(aurora: dict[str, Any]) -> None:
    sales = holders_of(Role.objects.get(code="sales").id)
    [task_id] = create_tasks([TaskDraft(title="Call back", pool=sales)], by=aurora["olena"])
    assert read(task_id, rights=rights_of(aurora["nina"])).responsible_id is None
    with pytest.raises(NoSuchRecord):
        read(task_id, rights=rights_of(aurora["sofia"]))


def test_the_ordinary_door_makes_the_same_task(aurora: dict[str, Any]) -> None:
    """F090: by the dialog "New task", by API, by import."""
    written = create_record(task_type(), {"title": "Buy paper"}, by=aurora["oksana"])
    task = read(written.record_id, rights=rights_of(aurora["oksana"]))
    assert task.responsible_id == task.creator_id == aurora["oksana"].user_id
    parts = sql.rows(
        "SELECT role FROM work_part WHERE record_id = %(id)s ORDER BY role", {"id": task.id}
    )
    assert [role for (role,) in parts] == ["creator", "responsible"]


def test_nobody_is_given_what_cannot_be_done(aurora: dict[str, Any]) -> None:
    for wrong in (
        {"title": " "},
        {"responsible": None},
        {"responsible": 999_999},
        {"company_id": 999_999},
        {"condition": "files >"},
    ):
        with pytest.raises(Refused):
            create_tasks([draft(aurora, **wrong)], by=aurora["taras"])
    assert sql.row("SELECT count(*) FROM work_task") == (0,)
