"""The processes of Aurora Group, written as lists, with three months of cases behind them
(F073, F089, F094-F100)."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Mapping
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
HEAD = {"kind": "head_of_initiator"}


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


def lay_processes(people: Mapping[str, User], now: dt.datetime) -> None:
    """Draw them a season ago, then act their cases out, each step at its moment."""
    chance = random.Random(29)  # noqa: S311 # the same story each time
    actors = {code: Actor.person(user.id) for code, user in people.items()}
    by_id = {user.id: code for code, user in people.items()}
    drawings = _all(people)
    for place, drawn in enumerate(drawings):
        with clock.at(now - dt.timedelta(days=95)):
            number = _draw(drawn, actors)
        for n in range(CASES):
            progress.reached(25 + 55 * (place + n / CASES) / len(drawings))
            begun = now - dt.timedelta(days=90 * (CASES - n) / CASES, hours=chance.randrange(9))
            starter = drawn.starters[n % len(drawn.starters)]
            subject = _lead(people[starter].id, n) if drawn.runs_on else None
            with clock.at(begun):
                case = start_case(number, by=actors[starter], subject_id=subject)
            _act(case, begun, now, actors, by_id, chance, leave_open=n >= CASES - 3)


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
            task, responsible, _pool, node = waiting[0]
            who = by_id.get(responsible or 0, "ivan")
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
    staff = ("taras", "nina", "artem", "ivan", "sofia", "lada")
    return (
        Drawn("Dealer - single purchase", "Sales", "A dealer buys once: from request to shipment.",
              "olena", dealer, ("taras",), "lead",
              "The technical solution leaves within one working day. Nothing is shipped before "
              "the financial manager confirms the payment.", "Contract"),
        Drawn("Leave request", "People", "A leave, approved by the head and by HR.", "hanna",
              (approval("The head agrees", (HEAD,), refusal="initiator"),
               approval("HR agrees", one("hanna"), joined=True, refusal="initiator"),
               task("Enter the leave into the calendar", one("hanna"))), staff),
        Drawn("Remote work", "People", "Some days from home.", "hanna",
              (approval("The head agrees", (HEAD,)), task("Open remote access", one("igor"))),
              staff),
        Drawn("Payslip request", "People", "A payslip, for the person only.", "fedir",
              (task("Prepare the payslip", one("fedir")),), staff),
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
        Drawn("Office supplies", "Services", "Paper, pens, coffee.", "oksana",
              (approval("The head agrees", (HEAD,)), task("Order", one("oksana")),
               task("Hand out", one("oksana"))), staff),
        Drawn("Monitor for a new employee", "Services", "A workplace in time.", "igor",
              (approval("Two of three agree", one("olena", "fedir", "igor"), decide="some",
                        needed=2),
               task("Set it up", one("igor"))), ("hanna",)),
        Drawn("Onboarding", "People", "The first day of a new colleague.", "hanna",
              (task("Account and monitor", one("igor")),
               task("Desk and pass", one("oksana"), joined=True),
               task("Papers", one("hanna"), joined=True),
               task("Meet the team", one("hanna"))), ("hanna",)),
    )  # fmt: skip
