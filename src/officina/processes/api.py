"""Processes and cases for other programs.

POST /api/v1/processes/7/do/start    start one
POST /api/v1/cases/do/message        a message from outside, to the case that waits for it
GET  /api/v1/cases/9/steps           where a case stands, and what its steps ask
GET  /api/v1/cases/9/variables       what it keeps, for who leads its process
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_noop
from ninja.errors import HttpError

import feel
from officina.kernel.api import tokens
from officina.kernel.api.verbs import ANYTHING, FLAG, NUMBER, SCALAR, TEXT, Run, question, verb
from officina.kernel.api.verbs import verb_of_all as verb_of_cases
from officina.kernel.api.web import Request, readable
from officina.kernel.records.rows import NoSuchRecord, read, to_json, type_of
from officina.kernel.records.types import types
from officina.processes import policies
from officina.processes.actions.cancel_case import cancel_case
from officina.processes.actions.mend_case import retry_incident, set_variables, skip_step
from officina.processes.actions.send_message import NobodyWaits, NotNow, send_message
from officina.processes.actions.start_case import start_case
from officina.processes.actions.suspend_case import resume_case, suspend_case
from officina.processes.queries.open_steps import open_steps
from officina.processes.queries.troubles import variables_of
from officina.processes.running.stimulate import CaseOver


def _start(request: Request, process_id: int, sent: Mapping[str, Any]) -> dict[str, Any]:
    typed = sent.get("values", {})
    subject = _subject(request, sent)
    case = start_case(process_id, by=request.actor, subject_id=subject, typed=typed)
    return {"id": case}


def _subject(request: Request, sent: Mapping[str, Any]) -> int | None:
    """The record that was named; one of a type that the token may not read is not there."""
    found = sent.get("subject")
    if found is not None:
        readable(request, type_of(found).slug)
    return found


def _message(request: Request, sent: Mapping[str, Any]) -> dict[str, Any]:
    try:
        taken = send_message(
            sent["name"],
            by=request.actor,
            key=sent.get("key"),
            case=sent.get("case", ""),
            subject_id=_subject(request, sent),
            payload=sent.get("variables", {}),
            may_start=request.token.may(tokens.WRITE, "process"),
            keep=sent.get("keep", False),
            token_id=request.token.id,
        )
    except NobodyWaits as refused:
        raise HttpError(404, refused.sentence) from None
    except (NotNow, CaseOver) as refused:
        raise HttpError(409, refused.sentence) from None
    if taken.case_id is None:
        return {"case": None, "is_started": False, "is_kept": True}
    try:
        read(taken.case_id, types().by_code("case"), rights=request.rights)
        state = open_steps(taken.case_id, request.rights)
    except NoSuchRecord:
        # Whom the event names need not see the case: he is told that it was taken, and no more.
        return {"case": None, "is_started": taken.is_started, "is_kept": False}
    said = {"id": taken.case_id, "number": state["number"], "status": state["status"]}
    return {"case": said, "is_started": taken.is_started, "is_kept": False}


def _steps(request: Request, case_id: int) -> dict[str, Any]:
    found = open_steps(case_id, request.rights)
    may = request.token.may
    if found["subject"] and not may(tokens.READ, type_of(found["subject"]["id"]).code):
        found["subject"] = None
    if not may(tokens.READ, "task"):
        for one in found["steps"]:
            one.pop("task", None)
    return found


def _variables(request: Request, case_id: int) -> dict[str, Any]:
    policies.mendable(case_id, by=request.actor)
    found = variables_of(case_id)
    return {"variables": {name: _plain(value) for name, value in found.items()}}


def _plain(value: feel.Value) -> Any:
    """A FEEL value as JSON; what JSON has no word for as FEEL writes it."""
    found = feel.from_value(value)
    if isinstance(found, dict):
        return {name: _plain(one) for name, one in found.items()}
    if isinstance(found, list):
        return [_plain(one) for one in found]
    coded = to_json(found)
    return coded if coded is None or isinstance(coded, bool | int | str) else str(value)


def _does(action: Callable[..., Any]) -> Run:
    def run(request: Request, case_id: int, sent: Mapping[str, Any]) -> dict[str, Any]:
        action(case_id, by=request.actor, **sent)
        return {"id": case_id}

    return run


def offer_verbs() -> None:
    """Add them to the addresses of processes and cases."""
    verb(
        "process",
        "start",
        gettext_noop("Start a case"),
        _start,
        {"subject": NUMBER, "values": ANYTHING},
    )
    verb_of_cases(
        "case",
        "message",
        gettext_noop("Send a message to the case that waits for it, or start one by it"),
        _message,
        {
            "name": TEXT,
            "key": {**SCALAR, "description": "What the waiting step compares with"},
            "case": {**TEXT, "description": "The number of the case, as K-12"},
            "subject": {**NUMBER, "description": "The record that the case runs on, or starts on"},
            "variables": {**ANYTHING, "description": "By name, as `takes` of the step says"},
            "keep": {**FLAG, "description": "For a week if nobody waits yet; administrators only"},
        },
        ("name",),
    )
    question("case", "steps", gettext_noop("Where it stands"), _steps)
    question(
        "case", "variables", gettext_noop("What it keeps, for who leads its process"), _variables
    )
    step = {"token": NUMBER, "branch": NUMBER}
    verb("case", "cancel", gettext_noop("Cancel the case"), _does(cancel_case), {"reason": TEXT})
    verb("case", "suspend", gettext_noop("Suspend the case"), _does(suspend_case))
    verb("case", "resume", gettext_noop("Resume the case"), _does(resume_case))
    verb(
        "case",
        "retry",
        gettext_noop("Try a step again"),
        _does(retry_incident),
        {**step, "variables": ANYTHING},
        ("token",),
    )
    verb(
        "case",
        "skip",
        gettext_noop("Skip a step"),
        _does(skip_step),
        {**step, "reason": TEXT},
        ("token",),
    )
    verb(
        "case",
        "variables",
        gettext_noop("Set variables"),
        _does(set_variables),
        {"variables": ANYTHING},
        ("variables",),
    )
