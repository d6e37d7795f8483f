"""Try the draft on cases that are over: begin it, and do it in the background (C2)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from itertools import batched
from typing import Any

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from officina.kernel import clock, live
from officina.kernel.access.policy import rights_of
from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.principals.names import names_of
from officina.kernel.records.checks import Refused
from officina.processes import policies
from officina.processes.bundle import Bundle, bundle
from officina.processes.changing.versions import Comparison, compare
from officina.processes.checking import compiled
from officina.processes.models import Rehearsal, Version
from officina.processes.queries.performers import named
from officina.processes.rehearsing.past import Past, last_cases, pasts
from officina.processes.rehearsing.replay import STEPS, Replayed, replay
from officina.processes.routes.performers import word

AT_ONCE = 20
MOST = 500


@transaction.atomic
def rehearse(process_id: int, *, by: Actor, most: int = 100) -> Rehearsal:
    """Begin to try the draft on the last cases that ran to their end.

    Raises NoSuchRecord, NotAllowed, Refused where there is no draft or it cannot be run.
    """
    from officina.processes.jobs import run_rehearsal

    policies.owned(process_id, by=by)
    draft = _draft(process_id)
    _compiled(draft)
    rights = rights_of(by)
    assert rights is not None
    assert by.user_id is not None
    ids = last_cases(process_id, rights, max(1, min(most, MOST)))
    one = Rehearsal.objects.create(
        process_id=process_id,
        seen=seen_of(draft),
        by_id=by.user_id,
        at=clock.now(),
        total=len(ids),
        status="running" if ids else "done",
    )
    if ids:
        run_rehearsal.defer(rehearsal_id=one.id, ids=ids)
    return one


def run_rehearsal(rehearsal_id: int, ids: list[int]) -> None:
    """Replay the cases, batch by batch; begun again after a crash it goes on where it was."""
    one = Rehearsal.objects.filter(id=rehearsal_id, status="running").first()
    if one is None:
        return
    try:
        viewer = Actor.person(one.by_id).viewer
        assert viewer is not None
        with translation.override(viewer.language):
            _run(one, ids)
    except NotAPerson:
        _fail(one, _("Whoever began this no longer works here."))
    except Refused as refused:
        _fail(one, refused.sentence)


def _run(one: Rehearsal, ids: list[int]) -> None:
    draft = _draft(one.process_id)
    if seen_of(draft) != one.seen:
        raise Refused(_("The draft was changed meanwhile. Rehearse it again."))
    after = _compiled(draft)
    known: dict[int, Comparison] = {}
    for batch in batched(ids[one.position :], AT_ONCE):
        for past in pasts(batch):
            if past.version_id not in known:
                known[past.version_id] = compare(bundle(past.version_id), after)
            found = known[past.version_id]
            one.found.append(_line(past, found, replay(past, found)))
        one.position += len(batch)
        one.status = "done" if one.position >= one.total else "running"
        one.save(update_fields=["found", "position", "status"])
        _tell(one)


def _line(past: Past, found: Comparison, said: Replayed) -> dict[str, Any]:
    """What is kept of a case: titles and names as its reader says them."""
    line: dict[str, Any] = {"case": past.id, "verdict": said.verdict, "why": said.why}
    if said.verdict == "same":
        return line
    return line | {
        "path": [
            {"title": found.after.title(node), "is_new": node in said.added} for node in said.path
        ],
        "gone": [found.before.title(node) for node in said.gone],
        "more": _more(past, found, said),
    }


def _more(past: Past, found: Comparison, said: Replayed) -> dict[str, int]:
    """Who would have had how many more tasks, or fewer."""
    tasks: Counter[str] = Counter()
    for version, nodes, sign in ((found.after, said.added, 1), (found.before, said.gone, -1)):
        for node in nodes:
            if version.definition.nodes[node].tag in STEPS:
                for who in _who(past, version, node):
                    tasks[who] += sign
    return {who: n for who, n in tasks.items() if n}


def _who(past: Past, version: Bundle, node: str) -> list[str]:
    performers = [one for one in version.step(node).raw.get("performers", ()) if one]
    names = named(performers)
    people = names_of([past.initiator_id]) if past.initiator_id is not None else {}
    found = []
    for one in performers:
        name = people.get(past.initiator_id or 0) if one.get("kind") == "initiator" else None
        found.append(name.name if name is not None else names[word(one)])
    return found


def seen_of(draft: Version) -> str:
    """What tells one state of a draft from another."""
    content: list[str | Mapping[str, Any]] = [draft.xml, draft.settings, draft.tables]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _draft(process_id: int) -> Version:
    draft = Version.objects.filter(process_id=process_id, status="draft").first()
    if draft is None:
        raise Refused(_("There is nothing new to rehearse."))
    return draft


def _compiled(draft: Version) -> Bundle:
    found, faults = compiled(draft.xml, draft.settings, draft.tables, [])
    wrong = [one.sentence for one in faults if one.is_error]
    if found is None or wrong:
        raise Refused(_("It cannot run yet: %(why)s") % {"why": " ".join(wrong[:5])})
    return found


def _fail(one: Rehearsal, sentence: str) -> None:
    one.status, one.problem = "failed", sentence
    one.save(update_fields=["status", "problem"])
    _tell(one)


def _tell(one: Rehearsal) -> None:
    with connection.cursor() as cursor:
        live.notify(cursor, {"k": "user", "u": one.by_id, "w": "progress"})
