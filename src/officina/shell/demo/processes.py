"""The processes of Aurora Group, written as lists or taken ready, with three months of cases
behind them (F073, F089, F094-F100)."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.files.actions.attach_files import attach_files
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Role, User
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.processes.actions.add_ready import add_ready
from officina.processes.actions.change_route import change_route
from officina.processes.actions.publish import publish
from officina.processes.actions.send_letter import send_letter
from officina.processes.actions.set_levels import set_levels
from officina.processes.actions.set_up_process import set_up_process
from officina.processes.actions.start_case import start_case
from officina.processes.queries.drafts import draft_of
from officina.processes.queries.levels import steps_of
from officina.processes.routes.route import Route, Step
from officina.shell.demo import progress
from officina.shell.demo.cast import TECHNICAL
from officina.work.actions.claim_task import claim_task
from officina.work.actions.complete_task import complete_task

CASES = 24
"""Of each process, nearly all of them finished."""
CONTRACT = b"Contract of sale. The dealer buys, Aurora delivers, both sign.\n"


@dataclass(frozen=True)
class Drawn:
    """A process of the demo: who owns it, where it stands, its steps, who starts it."""

    title: str
    folder: str
    purpose: str
    owner: str
    steps: tuple[Step, ...]
    starters: tuple[str, ...]
    runs_on: str = ""
    regulation: str = ""
    few_at: str = ""
    """The step at which there should be more cases than there are (F247)."""


@dataclass(frozen=True)
class Chosen:
    """A ready process that the company took: who did, who starts it, with which answers."""

    code: str
    owner: str
    starters: tuple[str, ...]
    answers: Callable[[int, dt.datetime], Mapping[str, str]]


def _days(n: int, begun: dt.datetime) -> Mapping[str, str]:
    """Two days soon after, so that nobody is away now."""
    since = begun.date() + dt.timedelta(days=3 if n < CASES - 5 else 45)
    return {"since": since.isoformat(), "until": (since + dt.timedelta(days=1)).isoformat()}


def _one_of(n: int, *words: str) -> str:
    return words[n % len(words)]


def _remote(n: int, begun: dt.datetime) -> Mapping[str, str]:
    why = _one_of(n, "A plumber comes.", "To write without being asked.", "The child is ill.")
    return {**_days(n, begun), "place": _one_of(n, "Home", "Odesa", "Porto"), "reason": why}


def _payslip(n: int, begun: dt.datetime) -> Mapping[str, str]:
    return {"month": (begun - dt.timedelta(days=30)).strftime("%B %Y")}


def _supplies(n: int, begun: dt.datetime) -> Mapping[str, str]:
    what = _one_of(n, "Paper, ten packs", "Coffee and tea", "Pens, blue", "Toner for the printer")
    return {"what": what, "needed_by": (begun + dt.timedelta(days=7)).date().isoformat()}


def _monitor(n: int, begun: dt.datetime) -> Mapping[str, str]:
    what = _one_of(n, "A monitor, 27 inches", "A laptop", "A phone", "A headset")
    by = (begun + dt.timedelta(days=10)).date().isoformat()
    return {"for_whom": _one_of(n, *NEWCOMERS), "what": what, "needed_by": by}


def _onboarding(n: int, begun: dt.datetime) -> Mapping[str, str]:
    first = (begun + dt.timedelta(days=5)).date().isoformat()
    position = _one_of(n, "Sales manager", "Engineer", "Accountant")
    return {"newcomer": _one_of(n, *NEWCOMERS), "position": position, "first_day": first}


NEWCOMERS = ("Iryna Koval", "Mihai Rusu", "Petro Bondar", "Ana Costa", "Oleh Tkach")
STAFF = ("taras", "nina", "artem", "ivan", "sofia", "lada")
CHOSEN = (
    Chosen("leave", "hanna", STAFF, _days),
    Chosen("remote", "hanna", STAFF, _remote),
    Chosen("payslip", "fedir", STAFF, _payslip),
    Chosen("supplies", "oksana", STAFF, _supplies),
    Chosen("monitor", "igor", ("hanna",), _monitor),
    Chosen("onboarding", "hanna", ("hanna",), _onboarding),
)


def lay_processes(people: Mapping[str, User], now: dt.datetime) -> None:
    """Draw them a season ago, then act their cases out, each step at its moment."""
    chance = random.Random(29)  # noqa: S311 # the same story each time
    actors = {code: Actor.person(user.id) for code, user in people.items()}
    by_id = {user.id: code for code, user in people.items()}
    drawings: list[Drawn | Chosen] = [*_all(people), *CHOSEN]
    for place, drawn in enumerate(drawings):
        with clock.at(now - dt.timedelta(days=95)):
            number = _draw(drawn, actors) if isinstance(drawn, Drawn) else _choose(drawn, actors)
        for n in range(CASES):
            progress.reached(25 + 55 * (place + n / CASES) / len(drawings))
            begun = now - dt.timedelta(days=90 * (CASES - n) / CASES, hours=chance.randrange(9))
            starter = drawn.starters[n % len(drawn.starters)]
            with clock.at(begun):
                if isinstance(drawn, Drawn):
                    subject = _lead(people[starter].id, n) if drawn.runs_on else None
                    case = start_case(number, by=actors[starter], subject_id=subject)
                else:
                    case = start_case(number, by=actors[starter], typed=drawn.answers(n, begun))
            _act(case, begun, now, actors, by_id, chance, leave_open=n >= CASES - 3)


def _choose(chosen: Chosen, actors: Mapping[str, Actor]) -> int:
    number = add_ready(chosen.code, by=actors[chosen.owner])
    publish(number, by=actors[chosen.owner], note_text="The first version")
    return number


def _lead(owner: int, n: int) -> int:
    """One of his leads: nobody starts a process on what he does not see."""
    found = sql.rows(
        """SELECT id FROM record WHERE type_id = %(type)s AND responsible_id = %(owner)s
           AND deleted_at IS NULL ORDER BY id""",
        {"type": types().by_code("lead").id, "owner": owner},
    )
    return int(found[n % len(found)][0])


def _draw(drawn: Drawn, actors: Mapping[str, Actor]) -> int:
    owner = actors[drawn.owner]
    house = owner if drawn.owner in ("olena", "igor") else actors["olena"]
    process = types().by_code("process")
    values = {
        "title": drawn.title,
        "folder": drawn.folder,
        "purpose": drawn.purpose,
        "regulation": drawn.regulation,
        "responsible": owner.user_id,
    }
    made = create_record(process, values, by=house).record_id
    if drawn.runs_on:
        set_up_process(made, by=house, runs_on=[drawn.runs_on])
    route = Route()
    for step in drawn.steps:
        route = route.added(replace(step, code=route.new_code))
    change_route(made, lambda _old: route, seen=draft_of(made).seen, by=house)
    publish(made, by=house, note_text="The first version")
    enough = {one.node: (3, None) for one in steps_of(made) if one.title == drawn.few_at}
    if enough:
        set_levels(made, enough, by=house)
    return made


def _act(
    case: int,
    begun: dt.datetime,
    now: dt.datetime,
    actors: Mapping[str, Actor],
    by_id: Mapping[int, str],
    chance: random.Random,
    *,
    leave_open: bool,
) -> None:
    """Do what waits, hour by hour, until the case is over or today is reached."""
    at = begun
    for _turn in range(30):
        at += dt.timedelta(hours=chance.choice((2, 3, 5, 8, 20, 26)))
        if at >= now - dt.timedelta(hours=1) or (leave_open and chance.random() < 0.4):
            return
        with clock.at(at):
            waiting = sql.rows(
                """SELECT w.ref, r.responsible_id, t.pool, w.node FROM processes_waiting w
                   JOIN record r ON r.id = w.ref JOIN work_task t ON t.record_id = r.id
                   WHERE w.case_id = %(case)s AND w.kind = 'work' ORDER BY w.id""",
                {"case": case},
            )
            if not waiting:
                return
            task, responsible, pool, node = waiting[0]
            who = by_id.get(responsible) or next(
                code for code, one in actors.items() if one.viewer and pool in one.viewer.personal
            )
            if responsible is None:
                claim_task(task, by=actors[who])
            _complete(task, node, actors[who], chance)


def _complete(task: int, node: str, by: Actor, chance: random.Random) -> None:
    found = sql.row(
        """SELECT v.settings -> %(node)s FROM processes_waiting w
           JOIN processes_running c ON c.record_id = w.case_id
           JOIN processes_version v ON v.id = c.version_id WHERE w.ref = %(task)s""",
        {"task": task, "node": node},
    )
    settings: dict[str, Any] = json.loads(found[0]) if found and found[0] else {}
    action = settings.get("main_action") or {}
    if action.get("kind") == "letter":
        said = action["template"]
        send_letter(task, by=by, to="sales@dealer-north.example", subject=said["subject"],
                    text=said["text"])  # fmt: skip
    elif action.get("kind") == "file":
        file = SimpleUploadedFile("contract.txt", CONTRACT)
        attach_files(task, types().by_code("task"), [file], by=by)
    outcomes = [one["code"] for one in settings.get("outcomes", [])]
    outcome = outcomes[0] if outcomes else ""
    if "refuse" in outcomes and chance.random() < 0.12:
        outcome = "refuse"
    try:
        complete_task(task, by=by, outcome=outcome)
    except Refused:
        complete_task(task, by=by, outcome=outcome, reason="Waited for the price list.")


def _all(people: Mapping[str, User]) -> tuple[Drawn, ...]:
    def one(*codes: str) -> tuple[dict[str, Any], ...]:
        return tuple({"kind": "person", "id": people[code].id} for code in codes)

    technical = ({"kind": "role", "id": Role.objects.get(code=TECHNICAL).id},)
    day = {"duration": "P1D", "remind_before": ["PT1H"]}

    def task(title: str, who: tuple[dict[str, Any], ...], **more: Any) -> Step:
        return Step("", "task", title, performers=who, settings=day, **more)

    def approval(title: str, who: tuple[dict[str, Any], ...], **more: Any) -> Step:
        return Step("", "approval", title, performers=who, settings=day, **more)

    def letter(subject: str, text: str) -> dict[str, Any]:
        action = {"kind": "letter", "template": {"subject": subject, "text": text}}
        return {"main_action": action, "must": True}

    def must(title: str, who: tuple[dict[str, Any], ...], **settings: Any) -> Step:
        return Step("", "task", title, performers=who, settings=day | settings)

    dealer = (
        must("Preparation of the technical solution", technical,
             description={"en": "Choose the equipment and write the solution to the dealer."},
             **letter("Technical solution", "Good afternoon,\n\nhere is our solution.\n")),
        must("Contract", one("lada"), main_action={"kind": "file"}, must=True),
        must("Invoice", one("taras"),
             **letter("Invoice", "Good afternoon,\n\nhere is the invoice, as agreed.\n")),
        approval("Confirmation of payment by the financial manager", one("fedir")),
        task("Shipment", one("oksana")),
        task("Close the deal", one("taras")),
    )  # fmt: skip
    return (
        Drawn("Dealer - single purchase", "Sales", "A dealer buys once: from request to shipment.",
              "olena", dealer, ("taras",), "lead",
              "The technical solution leaves within one working day. Nothing is shipped before "
              "the financial manager confirms the payment.", "Contract"),
        Drawn("Invoice approval", "Finance", "A supplier's invoice before it is paid.", "fedir",
              (approval("Budget check", one("fedir")),
               approval("The director agrees", one("olena"), condition="amount > 5000"),
               task("Pay", one("fedir"))), ("nina", "taras"), "lead"),
        Drawn("Contract approval", "Legal", "Lawyer first, then finance and director together.",
              "lada",
              (approval("The lawyer checks", one("lada"), refusal="initiator"),
               approval("Finance agrees", one("fedir"), refusal="initiator"),
               approval("The director agrees", one("olena"), joined=True, refusal="initiator"),
               task("Sign and file", one("oksana"))), ("taras", "artem"), "lead"),
    )  # fmt: skip
