"""Arrange one's own menu and home: nobody else sees anything of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.records.checks import Refused
from officina.shell import blocks
from officina.shell.menu.nodes import LONGEST, MOST
from officina.shell.models import OwnLayout


@transaction.atomic
def arrange_own(*, by: Actor, **wanted: Any) -> None:
    """Keep ``role`` (whose layout), ``menu`` (codes that are pinned, in order), ``home``; each
    ``None``, or an empty role, goes back to what the house has. Raises NotAPerson, Refused.
    """
    row = _row(by)
    if wanted.get("menu") is not None:
        wanted["menu"] = _codes(wanted["menu"])
    if wanted.get("home") is not None:
        wanted["home"] = blocks.cleaned(wanted["home"])
    for key, value in wanted.items():
        setattr(row, key, value)
    row.save(update_fields=list(wanted))


@transaction.atomic
def fold(code: str, is_folded: bool, *, by: Actor) -> None:
    """Fold or unfold a group of one's menu. Raises NotAPerson."""
    row = _row(by)
    kept = [one for one in row.folded if one != code]
    row.folded = _codes([*kept, code] if is_folded else kept)
    row.save(update_fields=["folded"])


def _row(by: Actor) -> OwnLayout:
    if by.user_id is None:
        raise NotAPerson(by.robot)
    row, _made = OwnLayout.objects.select_for_update().get_or_create(user_id=by.user_id)
    return row


def _codes(raw: Any) -> list[str]:
    codes = [one for one in raw if isinstance(one, str) and 0 < len(one) <= LONGEST * 2]
    if len(codes) > MOST:
        raise Refused(_("At most %(n)s entries, please.") % {"n": MOST})
    return list(dict.fromkeys(codes))
