"""Verbs of tasks for other programs: ``POST /api/v1/tasks/7/do/complete``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from officina.kernel.api.verbs import ANYTHING, MOMENT, NUMBER, TEXT, Run, verb
from officina.kernel.api.web import Request
from officina.kernel.records.checks import Refused
from officina.work.actions.accept_task import accept_task
from officina.work.actions.ask_about_task import ask_about_task
from officina.work.actions.claim_task import claim_task
from officina.work.actions.complete_task import complete_task
from officina.work.actions.delegate_task import delegate_task
from officina.work.actions.fail_task import fail_task
from officina.work.actions.pause_task import pause_task
from officina.work.actions.postpone_task import postpone_task
from officina.work.actions.release_task import release_task
from officina.work.actions.reopen_task import reopen_task
from officina.work.actions.return_task import return_task
from officina.work.actions.spend_time import enter_time
from officina.work.actions.start_task import start_task
from officina.work.tasks import CODE, read


def _does(action: Callable[..., Any]) -> Run:
    """A verb that takes what was sent by the names of its parameters, and answers the state."""

    def run(request: Request, task_id: int, sent: Mapping[str, Any]) -> dict[str, Any]:
        action(task_id, by=request.actor, **sent)
        return {"id": task_id, "state": read(task_id, rights=request.rights).state}

    return run


def _postpone(task_id: int, *, to: str, by: Any, reason: str = "") -> None:
    try:
        moment = dt.datetime.fromisoformat(to)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refused(errors={"to": _("Write a moment with its zone, as 2026-12-31T18:00:00Z.")})
    postpone_task(task_id, to=moment, by=by, reason=reason)


def offer_verbs() -> None:
    """Add them to the addresses of tasks."""
    reason = {"reason": TEXT}
    answer = {"outcome": TEXT, "values": ANYTHING, **reason}
    verb(CODE, "start", gettext_noop("Begin"), _does(start_task))
    verb(CODE, "pause", gettext_noop("Pause"), _does(pause_task), reason)
    verb(CODE, "complete", gettext_noop("Say that it is done"), _does(complete_task), answer)
    verb(CODE, "accept", gettext_noop("Accept what was done"), _does(accept_task))
    verb(
        CODE,
        "return",
        gettext_noop("Return with a remark"),
        _does(return_task),
        {"remark": TEXT},
        ("remark",),
    )
    verb(CODE, "fail", gettext_noop("Close as not done"), _does(fail_task), reason, ("reason",))
    verb(CODE, "reopen", gettext_noop("Open again"), _does(reopen_task), reason)
    verb(CODE, "claim", gettext_noop("Take from the pool"), _does(claim_task))
    verb(CODE, "release", gettext_noop("Give back to the pool"), _does(release_task), reason)
    verb(
        CODE,
        "delegate",
        gettext_noop("Give to another"),
        _does(delegate_task),
        {"to": NUMBER, **reason},
        ("to",),
    )
    verb(
        CODE,
        "ask",
        gettext_noop("Ask about it"),
        _does(ask_about_task),
        {"question": TEXT, "whom": NUMBER},
        ("question",),
    )
    verb(
        CODE,
        "postpone",
        gettext_noop("Postpone"),
        _does(_postpone),
        {"to": MOMENT, **reason},
        ("to",),
    )
    verb(
        CODE,
        "spend",
        gettext_noop("Enter time"),
        _does(enter_time),
        {"minutes": NUMBER, "note": TEXT},
        ("minutes",),
    )
