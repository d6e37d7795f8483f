"""A worker or its database dies at every named point of moving a case; nothing is lost or doubled.

Each point is reached in a forked process that is killed there. Then the same is asked again, as a
person presses the button again, the tick rings again, or the queue rescues the job.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import connection

from officina.kernel import clock
from officina.kernel.access import policy
from officina.kernel.database import sql
from officina.kernel.due import tick
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.people.presets import lay_presets
from officina.processes import bundle, host, invariant
from officina.processes import due as ringing
from officina.processes.actions import do_robot_step as robot
from officina.processes.actions import start_by_clock as by_clock
from officina.processes.actions.publish import publish
from officina.processes.actions.save_draft import save_draft
from officina.processes.actions.start_case import start_case
from officina.processes.doing import registry
from officina.processes.running import move, opening, stimulate
from officina.processes.tests.drawings import boundary, drawing, end, service, start, user
from officina.shell.demo.cast import build_cast
from officina.work.actions.complete_task import complete_task

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)

type Patch = Callable[[Callable[[], None]], Any]


def after(target: Any, name: str) -> Patch:
    def patch(die: Callable[[], None]) -> Any:
        real = getattr(target, name)

        def reached(*args: Any, **more: Any) -> Any:
            found = real(*args, **more)
            die()
            return found

        return mock.patch.object(target, name, reached)

    return patch


def before(target: Any, name: str) -> Patch:
    def patch(die: Callable[[], None]) -> Any:
        real = getattr(target, name)

        def reached(*args: Any, **more: Any) -> Any:
            die()
            return real(*args, **more)

        return mock.patch.object(target, name, reached)

    return patch


def commit(when: str) -> Patch:
    def patch(die: Callable[[], None]) -> Any:
        from django.db.backends.base.base import BaseDatabaseWrapper

        return (before if when == "before" else after)(BaseDatabaseWrapper, "_commit")(die)

    return patch


MOVING: dict[str, Patch] = {
    "the case is locked": after(host, "case_of"),
    "the engine has stepped": after(move.Move, "send"),
    "tasks are made": after(opening, "create_tasks"),
    "it is about to be saved": before(stimulate, "save"),
    "it is saved": after(stimulate, "save"),
    "it is about to be committed": commit("before"),
    "it is committed": commit("after"),
}
RINGING: dict[str, Patch] = MOVING | {"the case is locked": after(ringing, "lock")}
COMING: dict[str, Patch] = {
    "the moment has come": before(by_clock, "_next"),
    "the case is made": after(by_clock, "start_at"),
    "it is about to be committed": commit("before"),
    "it is committed": commit("after"),
}
OUTSIDE: dict[str, Patch] = {
    "the address is about to be asked": before(robot, "_do"),
    "the address has answered": after(robot, "_do"),
    "it is saved": after(stimulate, "save"),
    "it is committed": commit("after"),
}


@pytest.fixture
def people(own_database: str) -> Iterator[dict[str, Actor]]:
    lay_presets()
    policy.forget()
    bundle.forget()
    cast = build_cast(dt.date(2026, 11, 21))
    with clock.at(MONDAY):
        yield {code: Actor.person(one.id) for code, one in cast.items()}
    bundle.forget()


def killed_at(point: Patch, act: Callable[[], object], who: str) -> None:
    """Act in a process of its own that dies at a point, or whose database connection does."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            with point(_die if who == "worker" else _lose_database):
                act()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if who == "worker":
        assert os.WIFSIGNALED(status), "the point was never reached"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _lose_database() -> None:
    raw = connection.connection
    if raw is not None:
        raw.pgconn.finish()


def published(people: dict[str, Actor], xml: str, settings: dict[str, Any]) -> int:
    olena = people["olena"]
    made = create_record(types().by_code("process"), {"title": "Purchase"}, by=olena)
    save_draft(made.record_id, by=olena, xml=xml, settings=settings)
    publish(made.record_id, by=olena)
    return start_case(made.record_id, by=people["nina"])


def open_tasks(case: int) -> list[tuple[str, int]]:
    return sql.rows(
        """SELECT node, ref FROM processes_waiting WHERE case_id = %(c)s AND kind = 'work'""",
        {"c": case},
    )  # type: ignore[return-value]


def went_once(case: int, *nodes: str) -> None:
    """The case passed these nodes in this order, each once, and waits for what is there."""
    found = sql.rows(
        """SELECT node FROM processes_passed WHERE case_id = %(c)s
           AND kind IN ('passed', 'started') ORDER BY id""",
        {"c": case},
    )
    assert [node for (node,) in found] == list(nodes)
    made = sql.row("SELECT count(*) FROM work_task WHERE host = 'processes'")
    assert made == (sum(node in ("first", "second") for node in nodes),)
    assert invariant.broken() == []


BY_INITIATOR = {"performers": [{"kind": "initiator"}]}


@pytest.mark.parametrize("who", ["worker", "database"])
@pytest.mark.parametrize("point", list(MOVING))
def test_a_completion_moves_the_case_once(people: dict[str, Actor], point: str, who: str) -> None:
    xml = drawing(start(), user("first"), user("second"), end(),
                  flows="start>first\nfirst>second\nsecond>done")  # fmt: skip
    case = published(people, xml, {"first": BY_INITIATOR, "second": BY_INITIATOR})
    ((_node, task),) = open_tasks(case)
    press = partial(complete_task, task, by=people["nina"])
    killed_at(MOVING[point], press, who)
    try:
        press()
    except Refused:
        assert point == "it is committed"
    went_once(case, "start", "first", "second")


@pytest.mark.parametrize("point", list(RINGING))
def test_a_timer_fires_once(people: dict[str, Actor], point: str) -> None:
    xml = drawing(
        start(), user("first"), boundary("late", "first", "PT1H"), user("second"), end(),
        flows="start>first\nfirst>done\nlate>second\nsecond>done",
    )  # fmt: skip
    case = published(people, xml, {"first": BY_INITIATOR, "second": BY_INITIATOR})
    clock.advance(dt.timedelta(hours=5))
    killed_at(RINGING[point], tick.run_all, "worker")
    tick.run_all()
    tick.run_all()
    went_once(case, "start", "first", "late", "second")
    assert sql.row("SELECT count(*) FROM due WHERE kind = 'process.timer'") == (0,)


@pytest.mark.parametrize("point", list(COMING))
def test_a_moment_of_the_clock_starts_once(people: dict[str, Actor], point: str) -> None:
    """F099: whatever is killed, the moment has its one case, and the next moment is known."""
    cycle = "<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>"
    xml = drawing(start(), start("clock", cycle), user("first"), end(),
                  flows="start>first\nclock>first\nfirst>done")  # fmt: skip
    daily = {"clock": {"kind": "daily", "begins": "2026-11-24", "time": "09:00"}}
    by_hand = published(people, xml, {"first": BY_INITIATOR, "clock": daily})
    clock.advance(dt.timedelta(days=1))
    killed_at(COMING[point], tick.run_all, "worker")
    tick.run_all()
    tick.run_all()
    cases = sql.rows("SELECT record_id FROM processes_running WHERE record_id <> %(c)s",
                     {"c": by_hand})  # fmt: skip
    assert len(cases) == 1
    found = sql.row("SELECT at FROM due WHERE kind = 'process.start'")
    assert found is not None
    assert found[0].date() == dt.date(2026, 11, 25)
    assert invariant.broken() == []


@pytest.mark.parametrize("point", list(OUTSIDE))
def test_an_effect_outside_has_one_key_and_the_case_goes_on_once(
    people: dict[str, Actor], point: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At most once where nothing was asked; by its key where it may have been asked twice."""
    asked = tmp_path / "asked"

    def ask(job: registry.Job) -> dict[str, Any]:
        with asked.open("a") as file:
            file.write(f"{job.key}\n")
        return {"answer": 7}

    monkeypatch.setitem(registry._doers, "http", registry.Doer("http", ask, True))
    xml = drawing(start(), service("robot"), user("second"), end(),
                  flows="start>robot\nrobot>second\nsecond>done")  # fmt: skip
    settings = {"robot": {"do": {"kind": "http", "url": "https://a.example/"}},
                "second": BY_INITIATOR}  # fmt: skip
    case = published(people, xml, settings)
    found = sql.row("SELECT token FROM processes_waiting WHERE case_id = %(c)s", {"c": case})
    assert found is not None
    step = partial(robot.do_robot_step, case, found[0], "robot", None)
    killed_at(OUTSIDE[point], step, "worker")
    step()
    step()
    went_once(case, "start", "robot", "second")
    keys = asked.read_text().split()
    assert len(set(keys)) == 1
    assert len(keys) <= 2
