from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from officina.kernel.access import policy
from officina.work.actions.create_tasks import create_tasks
from officina.work.tasks import TaskDraft, TaskRow, read


@pytest.fixture(autouse=True)
def rights_as_they_are() -> Iterator[None]:
    """Rights that a test changed are read again by the next."""
    policy.forget()
    yield
    policy.forget()


@pytest.fixture
def give(aurora: dict[str, Any]) -> Callable[..., int]:
    """Taras gives Nina a task; Ivan helps, Artem watches."""

    def given(**more: Any) -> int:
        draft: dict[str, Any] = {
            "title": "Prepare the offer",
            "responsible": aurora["nina"].user_id,
            "assistants": (aurora["ivan"].user_id,),
            "observers": (aurora["artem"].user_id,),
        }
        [task_id] = create_tasks([TaskDraft(**(draft | more))], by=aurora["taras"])
        return task_id

    return given


@pytest.fixture
def now_of() -> Callable[[int], TaskRow]:
    return lambda task_id: read(task_id, rights=None)
