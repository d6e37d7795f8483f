from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Fact, note
from officina.processes import events, policies
from officina.processes.models import Threshold
from officina.processes.queries.levels import steps_of

HIGHEST = 1_000_000

type Level = tuple[int | None, int | None]


@transaction.atomic
def set_levels(process_id: int, levels: Mapping[str, Level], *, by: Actor) -> None:
    """Say how many cases should stand at each step: (least, most), ``None`` for no matter.

    Raises NoSuchRecord, NotAllowed, and Refused for a step that is not there or numbers that
    cannot both hold.
    """
    row = policies.owned(process_id, by=by)
    known = {one.node for one in steps_of(process_id)}
    for node, (least, most) in levels.items():
        if node not in known:
            raise Refused(_("This step is not there any more."))
        if any(one is not None and not 0 <= one <= HIGHEST for one in (least, most)):
            raise Refused(_("A number of cases is between 0 and 1,000,000."))
        if least is not None and most is not None and least > most:
            raise Refused(_("“At least” cannot be more than “at most”."))
    Threshold.objects.filter(process_id=process_id).delete()
    Threshold.objects.bulk_create(
        Threshold(process_id=process_id, node=node, least=least, most=most)
        for node, (least, most) in levels.items()
        if (least, most) != (None, None)
    )
    note(row, by=by, fact=Fact(events.LEVELS_SET.code, {}), now=clock.now())
