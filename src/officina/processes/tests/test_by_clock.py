"""F099: a process that starts by itself, on days of the calendar, at an hour of the wall."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.due import pending
from officina.kernel.notify.models import Notification
from officina.kernel.principals.models import Organisation, User
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.delete_record import delete_record
from officina.kernel.records.types import types
from officina.people.models import DayOff
from officina.processes.actions.change_route import change_route
from officina.processes.actions.draw_route import draw_route
from officina.processes.actions.publish import CannotPublish, publish
from officina.processes.actions.retire_process import let_run, retire_process, stop_process
from officina.processes.actions.set_up_process import set_up_process
from officina.processes.actions.start_case import start_case
from officina.processes.actions.take_list_back import take_list_back
from officina.processes.designing.parcel import joined
from officina.processes.queries.drafts import draft_of
from officina.processes.rhythm import Rhythm
from officina.processes.routes.drawing import BPMN
from officina.processes.routes.route import Route, Step
from officina.processes.tests.conftest import House, SignIn

type Later = Callable[[dt.timedelta], None]

DAY = dt.timedelta(days=1)
DAILY = Rhythm("daily", dt.date(2026, 11, 24), dt.time(9))
MONTHLY = 'has any(tags, ["monthly"])'
STEPS = (Step("s1", "task", "Send the invoice", performers=({"kind": "initiator"},)),)


def listed(house: House, rhythm: Rhythm | None, *, runs_on: tuple[str, ...] = ()) -> int:
    """A published list of one step of Olena's."""
    olena = house.people["olena"]
    made = create_record(types().by_code("process"), {"title": "Invoice"}, by=olena).record_id
    if runs_on:
        set_up_process(made, by=olena, runs_on=runs_on)
    changed(house, made, lambda _old: Route(STEPS, 1, clock=rhythm))
    publish(made, by=olena)
    return made


def changed(house: House, process: int, change: Callable[[Route], Route]) -> None:
    change_route(process, change, seen=draft_of(process).seen, by=house.people["olena"])


def cases(process: int) -> list[tuple[int, int | None, int | None]]:
    """(case, initiator, card)"""
    return sql.rows(
        """SELECT c.record_id, c.initiator_id, c.subject_id FROM processes_running c
             JOIN processes_version v ON v.id = c.version_id
           WHERE v.process_id = %(id)s ORDER BY c.record_id""",
        {"id": process},
    )  # type: ignore[return-value]


def comes(process: int) -> list[str]:
    """When it comes next, on the clock of the company."""
    zone = ZoneInfo(Organisation.objects.order_by("id")[0].timezone)
    found = pending("process.start", record_id=process)
    return [one.at.astimezone(zone).strftime("%m-%d %H:%M") for one in found]


def test_it_starts_each_day_at_its_hour_until_its_last_day(house: House, later: Later) -> None:
    """At nine on the wall of the company, in the name of the owner; then it comes no more."""
    process = listed(house, replace(DAILY, until=dt.date(2026, 11, 25)))
    assert comes(process) == ["11-24 09:00"]
    later(DAY)
    assert comes(process) == ["11-25 09:00"]
    ((case, initiator, card),) = cases(process)
    assert (initiator, card) == (house.id_of("olena"), None)
    assert list(house.tasks(case)) == ["step_s1"]
    for _day in range(3):
        later(DAY)
    assert len(cases(process)) == 2
    assert comes(process) == []


def test_a_day_off_moves_it_to_a_working_day(house: House) -> None:
    """The fifteenth is a Tuesday that was given off; the last of January is a Sunday."""
    for one in Organisation.objects.all():
        DayOff.objects.get_or_create(organisation=one, date=dt.date(2026, 12, 15))
    fifteenth = Rhythm("monthly", dt.date(2026, 12, 15), dt.time(9), "before")
    assert comes(listed(house, fifteenth)) == ["12-14 09:00"]
    assert comes(listed(house, replace(fifteenth, shift="after"))) == ["12-16 09:00"]
    last = Rhythm("monthend", dt.date(2027, 1, 1), dt.time(9), "before")
    assert comes(listed(house, last)) == ["01-29 09:00"]


def day_off(day: int, *, is_off: bool = True) -> None:
    for one in Organisation.objects.all():
        asked = {"organisation": one, "date": dt.date(2026, 11, day)}
        if is_off:
            DayOff.objects.create(**asked)
        else:
            DayOff.objects.filter(**asked).delete()


def test_a_day_off_that_is_entered_later_moves_it_too_and_starts_it_once(
    house: House, later: Later
) -> None:
    once = Rhythm("monthly", dt.date(2026, 11, 24), dt.time(9), "after")
    process = listed(house, once)
    day_off(24)
    later(DAY)
    assert (cases(process), comes(process)) == ([], ["11-25 09:00"])
    later(DAY)
    assert len(cases(process)) == 1
    assert comes(process) == ["12-24 09:00"]


def test_a_day_off_that_is_taken_back_starts_it_on_its_own_day_once(
    house: House, later: Later
) -> None:
    day_off(26)
    process = listed(house, Rhythm("monthly", dt.date(2026, 11, 26), dt.time(9), "before"))
    assert comes(process) == ["11-25 09:00"]
    day_off(26, is_off=False)
    later(DAY * 2)
    assert (cases(process), comes(process)) == ([], ["11-26 09:00"])
    later(DAY)
    assert len(cases(process)) == 1
    assert comes(process) == ["12-25 09:00"]  # the 26th is a Saturday


def test_days_off_that_fall_together_are_one_start(house: House, later: Later) -> None:
    """Each day, days off to the working day after: Saturday, Sunday and Monday are one Monday."""
    process = listed(house, replace(DAILY, begins=dt.date(2026, 11, 27), shift="after"))
    later(DAY * 4)
    assert comes(process) == ["11-30 09:00"]
    later(DAY * 3)
    assert comes(process) == ["12-01 09:00"]
    late = "SELECT count(*) FROM event WHERE record_id = %(p)s AND data->>'missed' <> '0'"
    assert sql.row(late, {"p": process}) == (0,)


def test_moments_that_passed_unseen_are_one_start_and_the_owner_is_told(
    sign_in: SignIn, house: House, later: Later
) -> None:
    process = listed(house, DAILY)
    later(DAY * 4)
    assert len(cases(process)) == 1
    assert comes(process) == ["11-28 09:00"]
    page = sign_in("olena").get(f"/processes/{process}/timeline").content.decode()
    assert "started late by itself" in page
    assert "3 more moments passed" in page
    assert Notification.objects.filter(user_id=house.id_of("olena"), record_id=process).exists()


def test_a_moment_that_was_in_time_is_told_to_nobody(house: House, later: Later) -> None:
    process = listed(house, DAILY)
    later(dt.timedelta(hours=22))  # nine o'clock on the wall of Kyiv
    assert len(cases(process)) == 1
    late = "SELECT count(*) FROM event WHERE record_id = %(p)s AND kind = 'process.clock-late'"
    assert sql.row(late, {"p": process}) == (0,)


def test_the_kill_switch_holds_it_and_the_next_moment_starts_it(house: House, later: Later) -> None:
    process = listed(house, DAILY)
    stop_process(process, by=house.people["olena"])
    later(DAY)
    assert cases(process) == []
    let_run(process, by=house.people["olena"])
    later(DAY)
    assert len(cases(process)) == 1


def test_a_new_version_has_its_own_moment_and_a_retired_one_none(
    house: House, later: Later
) -> None:
    process, olena = listed(house, DAILY), house.people["olena"]
    changed(house, process, lambda old: replace(old, clock=replace(DAILY, time=dt.time(15, 30))))
    assert comes(process) == ["11-24 09:00"]  # a draft changes nothing yet
    publish(process, by=olena)
    assert comes(process) == ["11-24 15:30"]
    retire_process(process, by=olena)
    later(DAY * 2)
    assert (comes(process), cases(process)) == ([], [])


def test_it_is_started_by_hand_too(house: House) -> None:
    process = listed(house, DAILY)
    case = start_case(process, by=house.people["nina"])
    assert list(house.tasks(case)) == ["step_s1"]
    assert house.trail(case)[:2] == ["start", "begun"]


def test_it_starts_in_the_name_of_who_is_named_and_of_the_owner_when_he_left(
    house: House, later: Later
) -> None:
    process = listed(house, replace(DAILY, who=house.id_of("nina")))
    later(DAY)
    User.objects.filter(id=house.id_of("nina")).update(is_active=False)
    later(DAY)
    assert [one[1] for one in cases(process)] == [house.id_of("nina"), house.id_of("olena")]
    changed(house, process, lambda old: replace(old, steps=(replace(STEPS[0], title="Now"),)))
    with pytest.raises(CannotPublish, match="not here any more"):
        publish(process, by=house.people["olena"])


def company(house: House, title: str, **fields: Any) -> int:
    made = create_record(
        types().by_code("company"), {"title": title, **fields}, by=house.people["nina"]
    )
    return made.record_id


def test_each_card_that_fits_starts_once(house: House, later: Later) -> None:
    """A company with the word gets its case; others do not, nor those in the bin."""
    rhythm = replace(DAILY, only_if=MONTHLY)
    process = listed(house, rhythm, runs_on=("company",))
    alpha = company(house, "Alpha", tags=["monthly"])
    company(house, "Beta", tags=["yearly"])
    company(house, "Gamma")
    gone = company(house, "Delta", tags=["monthly"])
    delete_record(gone, types().by_code("company"), by=house.people["olena"])
    later(DAY)
    assert [one[2] for one in cases(process)] == [alpha]
    later(dt.timedelta(0))
    assert len(cases(process)) == 1
    later(DAY)
    assert [one[2] for one in cases(process)] == [alpha, alpha]


def test_a_list_that_runs_on_cards_must_say_for_which(house: House) -> None:
    with pytest.raises(CannotPublish, match="Say for which cards"):
        listed(house, DAILY, runs_on=("company",))


def test_too_many_cards_start_nothing_and_the_owner_is_told(
    house: House, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("officina.processes.actions.start_by_clock.MOST_CARDS", 1)
    process = listed(house, replace(DAILY, only_if=MONTHLY), runs_on=("company",))
    for name in ("Alpha", "Beta"):
        company(house, name, tags=["monthly"])
    later(DAY)
    assert cases(process) == []
    failed = "SELECT count(*) FROM event WHERE record_id = %(p)s AND kind = 'process.clock-failed'"
    assert sql.row(failed, {"p": process}) == (1,)
    assert comes(process) == ["11-25 09:00"]


def test_the_list_opens_as_a_drawing_and_back(house: House) -> None:
    """The drawing says it in words and as a cycle that other tools read; nothing is lost."""
    rhythm = Rhythm("monthly", dt.date(2026, 12, 1), dt.time(9), "after", dt.date(2027, 12, 31))
    process, olena = listed(house, rhythm), house.people["olena"]
    draft = draft_of(process)
    assert draft.version is not None
    root = etree.fromstring(draft.version.xml.encode())
    start = root.find(f".//{{{BPMN}}}startEvent[@id='clock']")
    assert start is not None
    assert start.get("name") == "Every month: day 1, 9:00 AM"
    assert start.findtext(f".//{{{BPMN}}}timeCycle") == "R/2026-12-01T09:00:00/P1M"
    xml = joined(draft.version.xml, draft.version.settings).replace("Send the", "Write the")
    draw_route(process, xml, seen=draft.stamp, by=olena)
    publish(process, by=olena)
    assert comes(process) == ["12-01 09:00"]
    take_list_back(process, by=olena)
    route = draft_of(process).route
    assert route is not None
    assert route.clock == rhythm


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("daily", "Every day, 9:00"),
        ("workdays", "On working days, 9:00"),
        ("weekly", "Every week: Tuesday, 9:00"),
        ("monthend", "Every month, on its last day, 9:00"),
        ("quarterly", "Every quarter: day 1, 9:00"),
        ("yearly", "Every year: Dec 1, 9:00"),
    ],
)
def test_it_is_said_in_words(kind: str, words: str) -> None:
    with clock.at(dt.datetime(2026, 11, 23, tzinfo=dt.UTC)):
        assert Rhythm(kind, dt.date(2026, 12, 1), dt.time(9)).words.startswith(words)
