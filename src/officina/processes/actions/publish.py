from __future__ import annotations

import hashlib
import json

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.kernel.records.writes import Fact, note
from officina.processes import arming, events, examples, policies
from officina.processes.bundle import Bundle
from officina.processes.checking import Fault, compiled
from officina.processes.models import Version
from officina.processes.tables import rows

MOST_SAID = 20
MAX_NOTE = 500


class CannotPublish(Refused):
    """The drawing cannot run; ``faults`` say why, each at its element."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(" ".join(one.sentence for one in faults[:MOST_SAID]))


@transaction.atomic
def publish(process_id: int, *, by: Actor, note_text: str = "") -> Version:
    """Let the draft be what new cases run by, at once; cases that run stay on their version.

    Whoever publishes answers for it: robot steps have his rights. Raises NoSuchRecord, NotAllowed,
    CannotPublish for a drawing that could not run or an example that is red, Refused where there is
    no draft.
    """
    row = policies.owned(process_id, by=by)
    draft = (
        Version.objects.select_for_update().filter(process_id=process_id, status="draft").first()
    )
    if draft is None:
        raise Refused(_("There is nothing new to publish."))
    found, faults = compiled(draft.xml, draft.settings, draft.tables, _runs_on(process_id))
    faults = [one for one in faults if one.is_error]
    if found is not None and not faults:
        calls, lacking = _called(found)
        failed = [*examples.red(found, draft.tests), *rows.red(draft.tables, draft.tests)]
        faults = lacking + [Fault("", one) for one in failed]
        draft.calls = calls
    if found is None or faults:
        raise CannotPublish(faults)
    Version.objects.filter(process_id=process_id, status="published").update(status="retired")
    draft.status = Version.Status.PUBLISHED
    draft.note = " ".join(note_text.split())[:MAX_NOTE]
    draft.author_id = by.user_id
    draft.authority_id = by.user_id or row.responsible_id
    draft.at = clock.now()
    draft.hash = _hash(draft)
    draft.save()
    arming.arm(draft, found)
    said = {"n": draft.n, "note": draft.note}
    note(row, by=by, fact=Fact(events.PUBLISHED.code, said), now=clock.now())
    process = types().by_code("process")
    house = Actor(robot="publishing", on_behalf_of=by.user_id, depth=by.depth)
    move_stage(process_id, process, to=process.stage("published").id, by=house)
    return draft


def _runs_on(process_id: int) -> list[str]:
    found = sql.row("SELECT runs_on FROM process WHERE record_id = %(id)s", {"id": process_id})
    return list(json.loads(found[0])) if found else []


def _called(found: Bundle) -> tuple[dict[str, int], list[Fault]]:
    """The versions that call activities are bound to: what is published now, for good."""
    calls: dict[str, int] = {}
    faults = []
    for node in found.definition.nodes.values():
        if node.tag != "callActivity" or node.is_scope:  # type: ignore[attr-defined]
            continue
        number = node.called  # type: ignore[attr-defined]
        version = sql.row(
            """SELECT v.id FROM record r JOIN processes_version v ON v.process_id = r.id
               WHERE r.type_id = %(type)s AND r.number = %(number)s AND v.status = 'published'
                 AND r.deleted_at IS NULL""",
            {"type": types().by_code("process").id, "number": number},
        )
        if version is None:
            sentence = _("“%(step)s” calls the process %(number)s, which is not published.")
            faults.append(
                Fault(node.id, sentence % {"step": found.title(node.id), "number": number})
            )
        else:
            calls[number] = version[0]
    return calls, faults


def _hash(draft: Version) -> str:
    content = json.dumps([draft.xml, draft.settings, draft.tables, draft.calls], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
