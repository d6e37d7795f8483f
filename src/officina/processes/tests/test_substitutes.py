"""Steps of those who are away come to who stands in, and are marked so (F081, C8)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.people.actions.ask_absence import Days, ask_absence
from officina.people.actions.decide_absence import end_absence
from officina.people.handover import hand_over_due
from officina.people.models import Absence
from officina.processes.actions.start_case import start_case
from officina.processes.tests.conftest import MONDAY, House
from officina.processes.tests.drawings import drawing, end, start, user
from officina.work.actions.complete_task import complete_task

pytestmark = pytest.mark.django_db
ONE = drawing(start(), user("work", "Send the offer"), end(), flows="start>work\nwork>done")


def away(house: House, who: str, substitute: str | None, *, steps: bool = True) -> None:
    person = User.objects.get(id=house.id_of(who))
    other = User.objects.get(id=house.id_of(substitute)) if substitute else None
    first = MONDAY.date()
    days = Days("leave", first, first + dt.timedelta(days=4), other, steps)
    ask_absence(person, days, by=Actor.house())


def step_of_taras(house: House, **settings: Any) -> tuple[int, int | None]:
    named = [{"kind": "person", "id": house.id_of("taras")}]
    process = house.process(ONE, {"work": {"performers": named, **settings}}, runs_on=("lead",))
    case = start_case(process, by=house.people["nina"], subject_id=house.lead())
    task = house.tasks(case)["work"]
    found = sql.row("SELECT responsible_id FROM record WHERE id = %(id)s", {"id": task})
    assert found is not None
    return task, found[0]


def test_a_step_comes_to_the_substitute_whose_deed_is_marked(house: House) -> None:
    """F081: the log says who did it, and for whom."""
    away(house, "taras", "olena")
    task, who = step_of_taras(house)
    assert who == house.id_of("olena")
    complete_task(task, by=house.people["olena"])
    found = sql.row(
        """SELECT actor_id, behalf_id FROM event WHERE record_id = %(task)s
           AND kind = 'task.completed'""",
        {"task": task},
    )
    assert found == (house.id_of("olena"), house.id_of("taras"))


def test_a_step_that_waits_for_its_person_waits(house: House) -> None:
    """F081: by the setting of the step, or because the substitute does not take steps."""
    away(house, "taras", "olena", steps=False)
    assert step_of_taras(house)[1] == house.id_of("taras")


def test_a_step_may_be_set_to_wait(house: House) -> None:
    """F081."""
    away(house, "taras", "olena")
    assert step_of_taras(house, absent="wait")[1] == house.id_of("taras")


def test_nobody_decides_about_his_own_by_standing_in(house: House) -> None:
    """F081: nina began it and stands in for taras; the step goes to the head."""
    away(house, "taras", "nina")
    assert step_of_taras(house)[1] == house.id_of("nina")
    other = step_of_taras(house, not_own=True)[1]
    assert other not in (house.id_of("nina"), None)


def responsible(task: int) -> int:
    found = sql.row("SELECT responsible_id FROM record WHERE id = %(id)s", {"id": task})
    assert found is not None
    return int(found[0])


def test_an_open_step_goes_to_the_substitute_and_comes_back(house: House) -> None:
    """F081, C8: given before the leave began; what was done meanwhile is done for him."""
    task, who = step_of_taras(house)
    done, _who = step_of_taras(house)
    assert who == house.id_of("taras")
    away(house, "taras", "olena")
    hand_over_due()
    hand_over_due()
    assert responsible(task) == house.id_of("olena")
    complete_task(done, by=house.people["olena"])
    behalf = sql.row(
        """SELECT actor_id, behalf_id FROM event WHERE record_id = %(task)s
           AND kind = 'task.completed'""",
        {"task": done},
    )
    assert behalf == (house.id_of("olena"), house.id_of("taras"))
    clock.advance(dt.timedelta(days=5))
    hand_over_due()
    assert responsible(task) == house.id_of("taras")
    complete_task(task, by=house.people["taras"])
    behalf = sql.row(
        """SELECT actor_id, behalf_id FROM event WHERE record_id = %(task)s
           AND kind = 'task.completed'""",
        {"task": task},
    )
    assert behalf == (house.id_of("taras"), None)


def test_an_open_step_comes_back_when_the_leave_is_taken_back(house: House) -> None:
    task, _who = step_of_taras(house)
    away(house, "taras", "olena")
    hand_over_due()
    end_absence(Absence.objects.get(), by=Actor.house())
    hand_over_due()
    assert responsible(task) == house.id_of("taras")


def test_open_steps_stay_that_wait_or_that_the_substitute_began(house: House) -> None:
    """F081: nobody decides about his own by standing in."""
    waits, _who = step_of_taras(house, absent="wait")
    own, _who = step_of_taras(house, not_own=True)
    away(house, "taras", "nina")
    hand_over_due()
    assert {responsible(waits), responsible(own)} == {house.id_of("taras")}
