from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.policy import NotAllowed
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.processes.actions.start_case import start_case

MOST = 500


@transaction.atomic
def start_cases(
    process_id: int, subjects: Sequence[int], *, by: Actor
) -> tuple[list[int], list[int]]:
    """Start a process on many records; return the cases, and the records it was refused on.

    Raises NotAllowed and Refused for the process itself, and for more records than one may at once.
    """
    if len(subjects) > MOST:
        raise Refused(_("At most %(n)s at once, please.") % {"n": MOST})
    started, refused = [], []
    for subject_id in dict.fromkeys(subjects):
        try:
            with transaction.atomic():
                started.append(start_case(process_id, by=by, subject_id=subject_id))
        except (Refused, NotAllowed, NoSuchRecord):
            refused.append(subject_id)
    return started, refused
