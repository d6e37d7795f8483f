"""Two people at the same moment: one wins, the other is told, and nobody waits for the other."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from officina.kernel.access import policy
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.people.presets import lay_presets
from officina.processes import bundle, invariant
from officina.processes.actions.publish import publish
from officina.processes.actions.save_draft import save_draft
from officina.processes.actions.start_case import start_case
from officina.processes.tests.drawings import drawing, end, start, user
from officina.shell.demo.cast import build_cast
from officina.work.actions.accept_task import accept_task
from officina.work.actions.complete_task import complete_task
from officina.work.actions.spend_time import start_timer
from officina.work.tasks import read

ROUNDS = 5


@pytest.fixture
def people(own_database: str) -> Iterator[dict[str, Actor]]:
    lay_presets()
    policy.forget()
    bundle.forget()
    cast = build_cast(dt.date(2026, 11, 21))
    yield {code: Actor.person(one.id) for code, one in cast.items()}
    bundle.forget()


def together(*acts: Callable[[], object]) -> list[str]:
    """Do all at one moment, each on a connection of its own; return how each ended."""
    ready, said = threading.Barrier(len(acts)), [""] * len(acts)

    def run(n: int, act: Callable[[], object]) -> None:
        try:
            sql.row("SELECT 1")
            ready.wait(30)
            act()
            said[n] = "done"
        except Refused:
            said[n] = "told"
        except Exception as error:
            said[n] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(said)


def begun(people: dict[str, Actor], xml: str, settings: dict[str, Any]) -> list[int]:
    """A case; return its open tasks."""
    olena = people["olena"]
    made = create_record(types().by_code("process"), {"title": "Purchase"}, by=olena)
    save_draft(made.record_id, by=olena, xml=xml, settings=settings)
    publish(made.record_id, by=olena)
    case = start_case(made.record_id, by=people["nina"])
    return [
        task
        for (task,) in sql.rows(
            """SELECT ref FROM processes_waiting WHERE case_id = %(c)s AND kind = 'work'
               ORDER BY branch""",
            {"c": case},
        )
    ]


def test_one_task_is_completed_by_one_of_two(people: dict[str, Actor]) -> None:
    """F092."""
    xml = drawing(start(), user("work"), user("next"), end(),
                  flows="start>work\nwork>next\nnext>done")  # fmt: skip
    step = {"performers": [{"kind": "initiator"}]}
    for _round in range(ROUNDS):
        (task,) = begun(people, xml, {"work": step, "next": step})
        press = [partial(complete_task, task, by=people["nina"]) for _ in range(2)]
        assert together(*press) == ["done", "told"]
    assert invariant.broken() == []


def test_two_approvers_of_whom_one_is_enough_never_wait_for_each_other(
    people: dict[str, Actor],
) -> None:
    """F281: each closes the other's task; locks are taken in one order, so none is torn out."""
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
        "<completionCondition>numberOfCompletedInstances &gt; 0</completionCondition>"
        "</multiInstanceLoopCharacteristics>"
    )
    xml = drawing(start(), user("agree", inside=loop), end(), flows="start>agree\nagree>done")
    both = [{"kind": "person", "id": people[who].user_id} for who in ("taras", "fedir")]
    for _round in range(ROUNDS):
        first, second = begun(people, xml, {"agree": {"performers": both, "many": {}}})
        assert together(
            partial(complete_task, first, by=people["taras"]),
            partial(complete_task, second, by=people["fedir"]),
        ) == ["done", "told"]
    assert invariant.broken() == []


def test_whoever_waited_for_a_task_completes_it_as_it_is_by_then(people: dict[str, Actor]) -> None:
    """F118, F140: somebody who may accept it is named, and time is counted, while he waits."""
    (task,) = begun(
        people,
        drawing(start(), user("work"), end(), flows="start>work\nwork>done"),
        {"work": {"performers": [{"kind": "initiator"}]}},
    )
    nina, olena = people["nina"], people["olena"]
    complete = threading.Thread(target=lambda: together(partial(complete_task, task, by=nina)))
    with transaction.atomic():
        start_timer(task, by=nina)
        sql.rows(
            "UPDATE work_task SET acceptor = %(who)s WHERE record_id = %(id)s",
            {"id": task, "who": olena.user_id},
        )
        complete.start()
        while complete.is_alive() and not sql.row("SELECT 1 FROM pg_locks WHERE NOT granted"):
            pass
    complete.join(60)
    found = read(task, rights=None)
    assert (found.state, found.timers) == ("acceptance", (nina.user_id,))
    accept_task(task, by=olena)
    found = read(task, rights=None)
    assert (found.state, found.timers) == ("done", ())
