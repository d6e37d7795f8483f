"""What people are told about tasks, beside what the kernel tells of any card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.notify import kinds
from officina.kernel.notify.audience import Reason
from officina.kernel.notify.kinds import Fact, Level, NotificationKind
from officina.kernel.notify.telling import News, tell
from officina.kernel.principals.viewer import load_viewer
from officina.kernel.ui import formats
from officina.work.tasks import CODE, TaskRow


def _when(fact: Fact) -> str:
    """The deadline as its reader writes it."""
    said = fact.data.get("when", "")
    return formats.datetime(dt.datetime.fromisoformat(said)) if said else ""


REMIND = NotificationKind(
    "task-reminder",
    gettext_lazy("The deadline of a task comes near"),
    Level.AT_ONCE,
    lambda fact: _("The deadline comes near: %(when)s") % {"when": _when(fact)},
    "alarm-clock",
)
OVERDUE = NotificationKind(
    "task-overdue",
    gettext_lazy("A task is overdue"),
    Level.AT_ONCE,
    lambda fact: _("Overdue since %(when)s") % {"when": _when(fact)},
    "clock",
)
ESCALATED = NotificationKind(
    "task-escalated",
    gettext_lazy("An overdue task of your people waits for your decision"),
    Level.AT_ONCE,
    lambda fact: (
        _("Overdue since %(when)s, and nobody has decided what becomes of it")
        % {"when": _when(fact)}
    ),
    "trending-up",
)
ACCEPTANCE = NotificationKind(
    "task-acceptance",
    gettext_lazy("Work waits for you to accept it"),
    Level.AT_ONCE,
    lambda fact: _("%(who)s finished the work and asks you to accept it") % {"who": fact.actor},
    "send",
)
POOL = NotificationKind(
    "task-pool",
    gettext_lazy("Work comes to a common list of yours"),
    Level.PORTAL,
    lambda fact: _("Waits for whoever takes it first"),
    "hand",
)

WHY = {
    "task-responsible": gettext_lazy("You do this task."),
    "task-assistant": gettext_lazy("You help with this task."),
    "task-creator": gettext_lazy("You gave this task."),
    "task-head": gettext_lazy("You head the unit of whoever does it."),
    "task-acceptor": gettext_lazy("You accept this work."),
    "task-pool": gettext_lazy("You may take it."),
}


def register() -> None:
    kinds.register(REMIND, OVERDUE, ESCALATED, ACCEPTANCE, POOL)
    kinds.WHY.update(WHY)


def tell_of(
    task: TaskRow,
    kind: NotificationKind,
    whom: Iterable[tuple[int | None, str]],
    *,
    actor: int | None = None,
) -> None:
    """Tell people who may see the task, each once; (person, why) in the order of importance."""
    told: set[int] = set()
    news = []
    for user_id, why in whom:
        viewer = load_viewer(user_id) if user_id is not None and user_id not in told else None
        if viewer is None or not Rights(viewer).token(CODE) & task.row.rights_row.acl:
            continue
        told.add(viewer.user_id)
        when = task.due_at.isoformat() if task.due_at else ""
        reason = Reason(viewer.user_id, kind.code, why, {"when": when})
        news.append(News(reason, task.id, clock.now(), actor))
    tell(news)
