from __future__ import annotations

import datetime as dt

from django.db import transaction

from officina.kernel import clock, due
from officina.processes.links import tokens
from officina.processes.models import Link


@transaction.atomic
def make_link(
    case_id: int,
    token: int,
    node: str,
    branch: int | None,
    *,
    to: str,
    lasts: dt.timedelta,
    task_id: int | None = None,
    user_id: int | None = None,
) -> Link:
    """The link by which a step is answered; the same one where it was made and is still good.

    An outsider's link rings when it is over: the step is then stuck, or goes the way that is
    drawn for failures.
    """
    now = clock.now()
    same = Link.objects.filter(case_id=case_id, token=token, branch=branch, task_id=task_id)
    found = same.filter(sent_to=to, used_at=None, expires_at__gt=now).first()
    if found is not None:
        return found
    made = Link.objects.create(
        case_id=case_id, token=token, node=node, branch=branch, task_id=task_id, user_id=user_id,
        sent_to=to, nonce=tokens.nonce(), made_at=now, expires_at=now + lasts,
    )  # fmt: skip
    if task_id is None:
        due.schedule(
            "process.link",
            made.expires_at,
            key=tokens.expiry_key(made.id),
            record_id=case_id,
            data={"link": made.id},
        )
    return made
