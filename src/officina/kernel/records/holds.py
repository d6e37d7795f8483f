"""What holds a record on its stage: an app that leads beside the pipeline may refuse a move."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import RecordRow
from officina.kernel.records.types import StageDef

MAX_REASON = 500


class Held(Refused):
    """Something must be done before the move: at ``href``, where whoever asks may see it.

    ``may_override``: he has the right to move it all the same, with a reason.
    """

    def __init__(self, sentence: str, *, href: str = "", may_override: bool = False) -> None:
        super().__init__(sentence)
        self.href = href
        self.may_override = may_override


type Hold = Callable[[RecordRow, StageDef, Actor], Held | None]

_holds: list[Hold] = []


def hold_moves(hold: Hold) -> None:
    """Ask an app before each move; it does so when it is ready."""
    if hold not in _holds:
        _holds.append(hold)


def require_free(row: RecordRow, to: StageDef, *, by: Actor, reason: str = "") -> str:
    """Let a record go, or raise Held. Returns the reason where it was needed, else nothing."""
    found = [held for hold in _holds if (held := hold(row, to, by)) is not None]
    for held in found:
        if not reason.strip() or not held.may_override:
            raise held
    if found and len(reason) > MAX_REASON:
        raise Refused(errors={"reason": _("At most %(n)s letters, please.") % {"n": MAX_REASON}})
    return " ".join(reason.split()) if found else ""
