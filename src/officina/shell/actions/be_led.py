"""How far one is led: hide the first steps or have them back, read what is new."""

from __future__ import annotations

from django.db import transaction

from officina.kernel import clock
from officina.kernel.principals.actor import Actor, NotAPerson
from officina.shell.models import Guide


@transaction.atomic
def hide_first_steps(*, hidden: bool, by: Actor) -> None:
    """Show the first steps no more, or again. Raises NotAPerson."""
    _keep(by, hidden_at=clock.now() if hidden else None)


@transaction.atomic
def read_news(release: str, *, by: Actor) -> None:
    """Be told of a release no more. Raises NotAPerson."""
    _keep(by, news=release)


def _keep(by: Actor, **wanted: object) -> None:
    if by.user_id is None:
        raise NotAPerson(by.robot)
    Guide.objects.update_or_create(user_id=by.user_id, defaults=wanted)
