from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.policy import rights_of
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.names import names_of
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Written
from officina.work import policies
from officina.work.tasks import read, task_type


@transaction.atomic
def ask_about_task(task_id: int, *, question: str, by: Actor, whom: int | None = None) -> Written:
    """Ask whoever gave the task, or another who takes part: a comment that reaches him.

    The one asked must be able to see the task, else nobody would answer.
    """
    task = read(task_id, rights=rights_of(by), lock=True)
    policies.require(rights_of(by), "ask", task)
    asked = whom or (task.creator_id if task.creator_id != by.user_id else task.responsible_id)
    named = names_of([asked]).get(asked or 0)
    if named is None or named.kind != "person" or asked == by.user_id:
        raise Refused(errors={"whom": _("Choose whom to ask.")})
    if not question.strip():
        raise Refused(errors={"question": _("Write the question.")})
    text = f"@[{named.name}]({named.id}) {question.strip()}"
    _comment, written = add_comment(task.id, task_type(), text, by=by)
    return written
