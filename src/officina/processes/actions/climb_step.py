from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.notify.audience import Reason
from officina.kernel.notify.telling import News, tell
from officina.kernel.principals.actor import Actor
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.writes import Fact, note
from officina.processes import events
from officina.processes.doing.asking import TOLD
from officina.processes.host import place_of
from officina.processes.performers import About, people_of
from officina.processes.running.loading import lock
from officina.processes.running.move import Move
from officina.work.tasks import read


@transaction.atomic
def climb_step(task_id: int) -> None:
    """Tell those who were named that a step is late. Nothing where it was done meanwhile."""
    place = place_of(task_id)
    if place is None or place.step.escalate is None:
        return
    try:
        task = read(task_id, rights=None)
    except NoSuchRecord:
        return
    case = lock(place.case_id)
    move = Move(case, Actor(robot="late"))
    row = move.record()
    about = About(
        initiator_id=case.initiator_id,
        responsible_id=row.responsible_id if row is not None else None,
        evaluate=lambda text: None,
        case_id=case.id,
    )
    told = people_of(place.step.escalate.to, about)
    said = {"node": place.node, "title": place.bundle.title(place.node), "to": told}
    note(
        task.row,
        by=Actor(robot="late"),
        fact=Fact(events.STEP_CLIMBED.code, said),
        now=clock.now(),
    )
    text = _("“%(step)s” is late: %(case)s") % {"step": said["title"], "case": case.title}
    tell(
        News(Reason(user_id, TOLD.code, "process", {"text": text}), task_id, clock.now())
        for user_id in told
    )
