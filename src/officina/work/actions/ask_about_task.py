from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.policy import rights_of
from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.principals.names import names_of
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.writes import Written
from officina.work import policies
from officina.work.tasks import TaskRow, read, task_type


@transaction.atomic
def ask_about_task(task_id: int, *, question: str, by: Actor, whom: int | None = None) -> Written:
    """Ask whoever gave the task, or another who takes part: a comment that reaches him.

    The one asked must be able to see the task, else nobody would answer.
    """
    task = read(task_id, rights=rights_of(by), lock=True)
    policies.require(rights_of(by), "ask", task)
    asked = whom or who_answers(task, by)
    named = names_of([asked]).get(asked or 0)
    if named is None or named.kind != "person" or asked == by.user_id:
        raise Refused(errors={"whom": _("Choose whom to ask.")})
    try:
        read(task_id, rights=rights_of(Actor.person(named.id)))
    except (NoSuchRecord, NotAPerson):
        unseen = _("%(name)s does not see this task and could not answer.") % {"name": named.name}
        raise Refused(errors={"whom": unseen}) from None
    if not question.strip():
        raise Refused(errors={"question": _("Write the question.")})
    text = f"@[{named.name}]({named.id}) {question.strip()}"
    _comment, written = add_comment(task.id, task_type(), text, by=by)
    return written


def who_answers(task: TaskRow, by: Actor) -> int | None:
    """Whom a question goes to by itself; ``None`` where whoever asks is alone with the task."""
    asked = task.creator_id if task.creator_id != by.user_id else task.responsible_id
    return asked if asked != by.user_id else None
