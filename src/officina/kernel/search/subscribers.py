from __future__ import annotations

from collections.abc import Sequence

from officina.kernel.events.log import LoggedEvent
from officina.kernel.events.subscribers import project
from officina.kernel.records import events
from officina.kernel.search import indexing
from officina.kernel.search.jobs import index_everything

SAYS_NOTHING_NEW = frozenset(
    {
        events.MOVED.code,
        events.REACTED.code,
        events.CHECKED.code,
        events.REMINDED.code,
        events.RELATED.code,
        events.UNRELATED.code,
    }
)
"""Kinds after which a record is found by the same words, by the same people."""


def replace_all() -> None:
    """Build the index again beside its use: each record's row is replaced, none is taken away.

    Also what the log never told of, as what was loaded past it, is found afterwards.
    """
    index_everything.defer(once="search")


@project("search", reset=replace_all)
def index(logged: Sequence[LoggedEvent]) -> None:
    changed = {
        e.record_id for e in logged if e.record_id is not None and e.kind not in SAYS_NOTHING_NEW
    }
    if changed:
        indexing.index(changed)
