"""What people of Aurora Group gave each other to do: a month of it, through the ordinary verbs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.ids import holders_of, members_of
from officina.kernel.principals.models import Role, Unit, User
from officina.kernel.records.actions.checklist import add_item, tick_item
from officina.kernel.records.models import ChecklistItem
from officina.kernel.records.types import types
from officina.kernel.recurrence import rule_of
from officina.work.actions.accept_task import accept_task
from officina.work.actions.ask_about_task import ask_about_task
from officina.work.actions.complete_task import complete_task
from officina.work.actions.create_tasks import create_tasks
from officina.work.actions.fail_task import fail_task
from officina.work.actions.pause_task import pause_task
from officina.work.actions.postpone_task import postpone_task
from officina.work.actions.repeat_task import repeat_task
from officina.work.actions.return_task import return_task
from officina.work.actions.spend_time import enter_time
from officina.work.actions.start_task import start_task
from officina.work.series import Timing
from officina.work.tasks import TaskDraft, read, task_type

ZONE = "Europe/Kyiv"

TASKS = (
    # what, who gives, who does, given days ago, due in days (None: no deadline), hour, state,
    # ! important, a accepted by whoever gave it
    ("Send the contract draft to Dealer North", "olena", "taras", 3, 1, 12, "in_progress", "!a"),
    ("Call Lyceum 17 about the bus", "taras", "nina", 2, 0, 17, "waiting", ""),
    ("Collect passports for the Lisbon group", "nina", "nina", 5, 2, 18, "in_progress", ""),
    ("Confirm 25 rooms for the wedding", "taras", "nina", 9, -1, 18, "in_progress", "!"),
    ("Prepare the price list for the winter season", "olena", "artem", 12, -2, 18, "waiting", "!a"),
    ("Измерить зал у «Полярного облака»", "artem", "ivan", 4, 3, 11, "waiting", ""),
    ("Смета на ремонт кровли, второй вариант", "artem", "ivan", 6, 1, 18, "paused", "a"),
    ("Проверить договор с Concrete Ltd", "taras", "lada", 2, 1, 15, "waiting", "!"),
    ("Оплатить счёт за аренду офиса", "olena", "fedir", 1, 2, 12, "waiting", "!"),
    ("Сверка с Horns LLC за октябрь", "fedir", "fedir", 7, 4, 18, "in_progress", ""),
    ("Order water and paper for the Lisbon office", "sofia", "oksana", 1, 3, 18, "waiting", ""),
    ("New monitor for Nazar", "hanna", "igor", 3, 5, 18, "waiting", ""),
    ("Prepare the workplace for the newcomer", "hanna", "igor", 5, 6, 12, "in_progress", "a"),
    ("Answer the complaint about the transfer", "olena", "sofia", 2, 0, 19, "in_progress", "!a"),
    ("Write the regulation on business trips", "olena", "hanna", 20, 9, 18, "waiting", "a"),
    ("Read the offer of the insurance company", "olena", "fedir", 8, None, 18, "waiting", ""),
    ("Photos of the finished loft for the site", "artem", "ivan", 15, -5, 18, "acceptance", "a"),
    ("Report on the exhibition in Chișinău", "olena", "artem", 14, -3, 18, "returned", "a"),
    ("Visa questionnaires of the delegation", "taras", "nina", 25, -12, 18, "done", "a"),
    ("Invoice for the school trip", "nina", "fedir", 22, -15, 18, "done", ""),
    ("Backup of the file server checked", "igor", "igor", 18, -10, 18, "done", ""),
    ("Meet the Helix Group in Odesa", "olena", "taras", 21, -11, 14, "done", "!"),
    ("Booth plan for the spring exhibition", "olena", "artem", 28, -9, 18, "failed", ""),
    ("Договор аренды склада на подпись", "fedir", "lada", 17, -8, 18, "done", "a"),
)  # fmt: skip
CHECKLIST = ("Access card", "Mail and portal account", "Phone number", "Desk next to Taras")


def give_work(people: Mapping[str, User], now: dt.datetime) -> None:
    """Tasks in every state, of every kind, with what was said and done about them."""
    actors = {code: Actor.person(user.id) for code, user in people.items() if not user.is_extranet}
    made = {row[0]: _act(row, actors, now) for row in TASKS}
    _around(made, people, actors, now)
    _pools(actors, now)
    _regular(made, actors, now)


def _at(now: dt.datetime, days: float, hour: int) -> dt.datetime:
    local = now.astimezone(ZoneInfo(ZONE)) + dt.timedelta(days=days)
    return local.replace(hour=hour, minute=0, second=0, microsecond=0).astimezone(dt.UTC)


def _act(
    row: tuple[str, str, str, int, int | None, int, str, str],
    actors: Mapping[str, Actor],
    now: dt.datetime,
) -> int:
    title, giver, doer, ago, due, hour, state, marks = row
    given = now - dt.timedelta(days=ago, hours=2)
    by, who = actors[giver], actors[doer]
    draft = TaskDraft(
        title=title,
        responsible=who.user_id,
        due_at=None if due is None else _at(now, due, hour),
        important="!" in marks,
        remind=(dt.timedelta(hours=3),) if "!" in marks else (),
        accept_by=by.user_id if "a" in marks and giver != doer else None,
    )
    with clock.at(given):
        [task] = create_tasks([draft], by=by)
    if state == "waiting":
        return task
    with clock.at(given + dt.timedelta(hours=3)):
        start_task(task, by=who)
    with clock.at(min(given + dt.timedelta(days=max(ago - 11, 1)), now)):
        _go_on(task, state, by, who)
    return task


def _go_on(task: int, state: str, by: Actor, who: Actor) -> None:
    if state == "paused":
        pause_task(task, by=who, reason="Ждём цены от поставщика")
    elif state == "failed":
        fail_task(task, by=who, reason="The exhibition was cancelled by its organiser")
    elif state in ("done", "acceptance", "returned"):
        enter_time(task, minutes=90, by=who, note="")
        complete_task(task, by=who)
        if state == "returned":
            return_task(task, by=by, remark="Add what we spent and how many contacts we made.")
        elif state == "done":
            _accept(task, by)


def _accept(task: int, by: Actor) -> None:
    if read(task, rights=None).is_open:
        accept_task(task, by=by)


def _around(
    made: Mapping[str, int],
    people: Mapping[str, User],
    actors: Mapping[str, Actor],
    now: dt.datetime,
) -> None:
    """Helpers, parts, questions, a deadline that moved, what a lead asks for."""
    contract = made["Send the contract draft to Dealer North"]
    with clock.at(now - dt.timedelta(days=2)):
        ask_about_task(contract, question="With payment in two parts?", by=actors["taras"])
        enter_time(contract, minutes=75, by=actors["taras"], note="Terms and annexes")
    workplace = made["Prepare the workplace for the newcomer"]
    with clock.at(now - dt.timedelta(days=4)):
        for text in CHECKLIST:
            add_item(workplace, task_type(), text, by=actors["hanna"])
        first = ChecklistItem.objects.filter(record_id=workplace).earliest("position")
        tick_item(first.id, workplace, task_type(), done=True, by=actors["igor"])
        create_tasks(
            [
                TaskDraft(
                    title="Laptop from the stock, install and hand over",
                    responsible=people["igor"].id,
                    due_at=_at(now, 4, 18),
                    parents=(workplace,),
                )
            ],
            by=actors["igor"],
        )
    moved = made["Report on the exhibition in Chișinău"]
    with clock.at(now - dt.timedelta(hours=5)):
        later = _at(now, 2, 18)
        postpone_task(moved, to=later, by=actors["artem"], reason="Waits for the accountant")
    lead = types().by_code("lead")
    for (lead_id,) in sql.rows(
        """SELECT id FROM record WHERE type_id = %(lead)s AND is_open AND responsible_id = %(nina)s
           ORDER BY id LIMIT 2""",
        {"lead": lead.id, "nina": people["nina"].id},
    ):
        with clock.at(now - dt.timedelta(days=1)):
            create_tasks(
                [
                    TaskDraft(
                        title="Send two options with prices",
                        responsible=people["nina"].id,
                        assistants=(people["artem"].id,),
                        due_at=_at(now, 1, 18),
                        parents=(lead_id,),
                    )
                ],
                by=actors["nina"],
            )


def _pools(actors: Mapping[str, Actor], now: dt.datetime) -> None:
    """What waits for whoever takes it."""
    sales = holders_of(Role.objects.get(code="sales").id)
    support = members_of(Unit.objects.get(name="Support").id)
    with clock.at(now - dt.timedelta(hours=20)):
        create_tasks(
            [
                TaskDraft(title=title, pool=pool, due_at=_at(now, due, 18))
                for title, pool, due in (
                    ("Call back: family week in Antalya", sales, 1),
                    ("Call back: loft renovation estimate", sales, 2),
                    ("Answer the question about luggage", support, 1),
                )
            ],
            by=actors["olena"],
        )


def _regular(made: Mapping[str, int], actors: Mapping[str, Actor], now: dt.datetime) -> None:
    """What comes every month and every quarter (F117)."""
    first = _at(now, 6, 9)
    for title, who, kind in (
        ("Сверка с Horns LLC за октябрь", "fedir", "monthly"),
        ("Backup of the file server checked", "igor", "weekly"),
        ("Prepare the price list for the winter season", "olena", "quarterly"),
    ):
        rule = rule_of(kind, first.date())
        timing = Timing(rule, first, ZONE, shift="after", term=48)
        repeat_task(made[title], timing, by=actors[who])
