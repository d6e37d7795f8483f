"""Keep a filter under a name, and forget it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import SavedView
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import TypeDef


@transaction.atomic
def save_view(
    type_def: TypeDef, name: str, query: str, *, shared_with: Sequence[int] = (), by: Actor
) -> SavedView:
    """Keep a list's address under a name; the same name of the same owner is replaced.

    What a shared view shows is still decided by each reader's own rights.
    """
    if by.user_id is None or by.viewer is None:
        raise NotAPerson(by.robot)
    name = name.strip()[:120]
    if not name:
        raise Refused(errors={"name": _("Please fill this in.")})
    if not query or len(query) > 4000:
        raise Refused(errors={"name": _("There is no filter to save.")})
    allowed = [one for one in shared_with if one in by.viewer.personal]
    view, _is_new = SavedView.objects.update_or_create(
        type_id=type_def.id,
        owner_id=by.user_id,
        name=name,
        defaults={"query": query, "shared_with": allowed},
    )
    return view


@transaction.atomic
def delete_view(view_id: int, *, by: Actor) -> str:
    """Forget one's own view and return what it showed. Raises NoSuchRecord for another's."""
    view = SavedView.objects.filter(id=view_id, owner_id=by.user_id).first()
    if view is None:
        raise NoSuchRecord(view_id)
    view.delete()
    return view.query
