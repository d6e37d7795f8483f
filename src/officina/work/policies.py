"""Who may do what with a task: exact for each who has to do with it (F113, F118).

Administrators and whoever a role lets change tasks act as the creator does.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel.access.policy import NotAllowed, Rights
from officina.kernel.access.scopes import Row
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import RecordRow
from officina.work.tasks import CODE, TaskRow, of_row

CREATOR, RESPONSIBLE, ASSISTANT, OBSERVER = "creator", "responsible", "assistant", "observer"
ACCEPTOR, HEAD, POOL, GRANTED = "acceptor", "head", "pool", "granted"

_DECIDES = frozenset({CREATOR, HEAD, GRANTED})
_DOES = _DECIDES | {RESPONSIBLE}
_HELPS = _DOES | {ASSISTANT}

VERBS: Mapping[str, frozenset[str]] = {
    "start": frozenset({RESPONSIBLE, HEAD, GRANTED}),
    "pause": frozenset({RESPONSIBLE, HEAD, GRANTED}),
    "complete": _DOES,
    "accept": frozenset({ACCEPTOR, HEAD, GRANTED}),
    "return": frozenset({ACCEPTOR, CREATOR, HEAD, GRANTED}),
    "fail": _DOES,
    "reopen": _DECIDES,
    "delegate": _DOES,
    "claim": frozenset({POOL, HEAD, GRANTED}),
    "release": frozenset({RESPONSIBLE, HEAD, GRANTED}),
    "ask": _HELPS | {OBSERVER, ACCEPTOR},
    "postpone": _DOES,
    "people": _DECIDES,
    "set_up": _DECIDES,
    "spend": _HELPS,
}
"""Verb -> what one must be to the task."""

NAMES: Mapping[str, str | Promise] = {
    "start": gettext_lazy("start"),
    "pause": gettext_lazy("pause"),
    "complete": gettext_lazy("complete"),
    "accept": gettext_lazy("accept"),
    "return": gettext_lazy("return"),
    "fail": gettext_lazy("close as not done"),
    "reopen": gettext_lazy("open again"),
    "delegate": gettext_lazy("give to another"),
    "claim": gettext_lazy("take"),
    "release": gettext_lazy("give back"),
    "ask": gettext_lazy("ask"),
    "postpone": gettext_lazy("postpone"),
    "people": gettext_lazy("choose who takes part"),
    "set_up": gettext_lazy("set up"),
    "spend": gettext_lazy("enter time for"),
}


def parts(rights: Rights, task: TaskRow) -> frozenset[str]:
    """What the viewer is to the task; empty for who only sees it by a role."""
    me = rights.viewer.user_id
    row = task.row.rights_row
    found = {
        part
        for part, holds in (
            (CREATOR, task.creator_id == me),
            (RESPONSIBLE, task.responsible_id == me),
            (ACCEPTOR, task.acceptor_id == me),
            (ASSISTANT, me in task.assistants),
            (OBSERVER, me in task.observers),
            (POOL, task.pool in rights.viewer.personal),
            (HEAD, "head" in rights.parts(row) or task.escalated_to == me),
            (GRANTED, _is_granted(rights, row)),
        )
        if holds
    }
    return frozenset(found)


def _is_granted(rights: Rights, row: Row) -> bool:
    return any(scope.holds(rights.viewer, row) for _r, scope in rights.scopes(CODE, "edit"))


def may(rights: Rights | None, verb: str, task: TaskRow) -> bool:
    """Whether somebody's place in a task lets him do a verb, whatever state it is in."""
    return rights is None or bool(VERBS[verb] & parts(rights, task))


def require(rights: Rights | None, verb: str, task: TaskRow) -> None:
    """Refuse a verb that is not his to do. Raises NotAllowed, Refused for what is in the bin."""
    if task.row.deleted_at is not None:
        raise Refused(_("This is in the bin. Take it out first."))
    if not may(rights, verb, task):
        raise NotAllowed(
            verb,
            CODE,
            _("You may see this task but not %(verb)s it. Ask whoever gave it.")
            % {"verb": NAMES[verb]},
        )


_RECORD_VERBS: Mapping[str, frozenset[str]] = {
    "edit": _HELPS,
    "move": _HELPS | {ACCEPTOR, POOL},
    "share": _DECIDES,
    "delete": frozenset({CREATOR, GRANTED}),
}


def record_may(rights: Rights, action: str, row: RecordRow) -> bool:
    """The kernel's verbs on a task: checklist and files are for all who work on it."""
    return bool(_RECORD_VERBS.get(action, frozenset()) & parts(rights, of_row(row)))


_OF_DOERS = frozenset({"result", "estimate", "tags"})
_OF_HELPERS = frozenset({"result", "tags"})


def closed_fields(rights: Rights, row: RecordRow) -> frozenset[str]:
    """What one may not edit on this task: an observer nothing, the responsible its terms."""
    mine = parts(rights, of_row(row))
    every = frozenset(row.type.fields)
    if mine & _DECIDES:
        return frozenset()
    if RESPONSIBLE in mine:
        return every - _OF_DOERS
    return every - _OF_HELPERS if ASSISTANT in mine else every
