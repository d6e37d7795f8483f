"""Who may do which verb: the whole cast against every verb (F113)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.records.actions.delete_record import delete_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
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
from officina.work.actions.repeat_task import repeat_task
from officina.work.actions.return_task import return_task
from officina.work.actions.set_people import set_people
from officina.work.actions.set_up_task import set_up_task
from officina.work.actions.spend_time import enter_time
from officina.work.actions.start_task import start_task
from officina.work.policies import VERBS
from officina.work.series import Timing
from officina.work.tasks import task_type

CAST = ("taras", "nina", "ivan", "artem", "lada", "olena", "igor", "sofia", "clara")
"""Creator, responsible, assistant, observer, acceptor, head of all who is administrator too,
administrator, a stranger, an outsider."""

MATRIX: dict[str, tuple[Callable[..., Any], str]] = {
    # verb -> (act, letters over CAST: + may, - may not, . sees nothing)
    "start": (lambda t, by: start_task(t, by=by), "-+---++.."),
    "pause": (lambda t, by: pause_task(t, by=by), "-+---++.."),
    "complete": (lambda t, by: complete_task(t, by=by), "++---++.."),
    "accept": (lambda t, by: accept_task(t, by=by), "----+++.."),
    "return": (lambda t, by: return_task(t, remark="No", by=by), "+---+++.."),
    "fail": (lambda t, by: fail_task(t, reason="No", by=by), "++---++.."),
    "reopen": (lambda t, by: reopen_task(t, by=by), "+----++.."),
    "delegate": (lambda t, by: delegate_task(t, to=_other(by), by=by), "++---++.."),
    "claim": (lambda t, by: claim_task(t, by=by), "-.---++.."),
    "release": (lambda t, by: release_task(t, by=by), "-+---++.."),
    "ask": (lambda t, by: ask_about_task(t, question="So?", by=by), "+++++++.."),
    "postpone": (lambda t, by: postpone_task(t, to=_later(), reason="So", by=by), "++---++.."),
    "people": (
        lambda t, by: set_people(t, assistants=(), observers=(), acceptor=None, by=by),
        "+----++..",
    ),
    "set_up": (lambda t, by: set_up_task(t, condition="late", remind=(), by=by), "+----++.."),
    "spend": (lambda t, by: enter_time(t, minutes=5, by=by), "+++--++.."),
    "delete": (lambda t, by: delete_record(t, task_type(), by=by), "+----++.."),
    "repeat": (
        lambda t, by: repeat_task(t, Timing("FREQ=DAILY", _later(), "UTC"), by=by),
        "+----++..",
    ),
}


def _later() -> dt.datetime:
    return clock.now() + dt.timedelta(days=9)


def _other(by: Any) -> int:
    """Somebody who has no part in it yet."""
    from officina.kernel.principals.models import User

    return User.objects.get(email="hanna@aurora.example").id


@pytest.mark.parametrize("verb", sorted(MATRIX))
def test_everybody_may_exactly_what_he_is_to_the_task(
    aurora: dict[str, Any], give: Callable[..., int], verb: str
) -> None:
    act, expected = MATRIX[verb]
    answers = ""
    for who in CAST:
        task = give(accept_by=aurora["lada"].user_id, **_before(verb, aurora))
        _bring(task, verb, aurora)
        answers += _answer(act, task, aurora[who])
    assert answers == expected, dict(zip(CAST, answers, strict=True))


def _before(verb: str, aurora: dict[str, Any]) -> dict[str, Any]:
    from officina.kernel.principals.ids import members_of
    from officina.kernel.principals.models import Unit

    human = members_of(Unit.objects.get(name="Human resources").id)
    if verb == "claim":
        return {"responsible": None, "pool": human, "unit_id": aurora["nina"].viewer.unit_id}
    return {"pool": human} if verb == "release" else {}


def _bring(task: int, verb: str, aurora: dict[str, Any]) -> None:
    """To the state that the verb begins from."""
    if verb == "pause":
        start_task(task, by=aurora["nina"])
    if verb in ("accept", "return", "reopen"):
        complete_task(task, by=aurora["nina"])
    if verb == "reopen":
        accept_task(task, by=aurora["lada"])


def _answer(act: Callable[..., Any], task: int, by: Any) -> str:
    try:
        act(task, by)
    except NoSuchRecord:
        return "."
    except NotAllowed:
        return "-"
    except Refused as refused:
        return f"({refused.sentence})"
    return "+"


def test_every_verb_stands_in_the_matrix() -> None:
    assert set(VERBS) <= set(MATRIX)
