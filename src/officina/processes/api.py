"""Processes and cases for other programs: ``POST /api/v1/processes/7/do/start``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from officina.kernel.api.verbs import ANYTHING, NUMBER, TEXT, Run, verb
from officina.kernel.api.web import Request
from officina.processes.actions.cancel_case import cancel_case
from officina.processes.actions.mend_case import retry_incident, set_variables, skip_step
from officina.processes.actions.start_case import start_case
from officina.processes.actions.suspend_case import resume_case, suspend_case


def _start(request: Request, process_id: int, sent: Mapping[str, Any]) -> dict[str, Any]:
    typed = sent.get("values", {})
    case = start_case(process_id, by=request.actor, subject_id=sent.get("subject"), typed=typed)
    return {"id": case}


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
        "Start a case",
        _start,
        {"subject": NUMBER, "values": ANYTHING},
    )
    step = {"token": NUMBER, "branch": NUMBER}
    verb("case", "cancel", "Cancel", _does(cancel_case), {"reason": TEXT})
    verb("case", "suspend", "Suspend", _does(suspend_case))
    verb("case", "resume", "Resume", _does(resume_case))
    verb(
        "case",
        "retry",
        "Try a step again",
        _does(retry_incident),
        {**step, "variables": ANYTHING},
        ("token",),
    )
    verb("case", "skip", "Skip a step", _does(skip_step), {**step, "reason": TEXT}, ("token",))
    verb(
        "case",
        "variables",
        "Set variables",
        _does(set_variables),
        {"variables": ANYTHING},
        ("variables",),
    )
