from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Fact, note
from officina.processes import events, policies
from officina.processes.actions.save_draft import DraftConflict, save_draft
from officina.processes.designing.parcel import BadDrawing, parted
from officina.processes.models import Version
from officina.processes.queries.drafts import draft_of


@transaction.atomic
def draw_route(process_id: int, xml: str, *, seen: str, by: Actor) -> Version:
    """Keep what was drawn as the draft. A list becomes a drawing by it; ``take_list_back`` undoes.

    ``xml`` carries the settings of its elements; ``seen`` is the stamp of what the designer was
    opened with. Raises NoSuchRecord, NotAllowed, DraftConflict, Refused for what is no drawing.
    """
    row = policies.owned(process_id, by=by)
    try:
        drawing, settings = parted(xml)
    except BadDrawing as bad:
        raise Refused(bad.sentence) from None
    draft = draft_of(process_id, lock=True)
    if draft.stamp != seen:
        raise DraftConflict(
            _("Somebody changed this drawing meanwhile. Your changes are still on this page only.")
        )
    was = draft.version
    if was is not None and (was.xml, was.settings) == (drawing, settings):
        return was
    version = save_draft(process_id, xml=drawing, settings=settings, by=by)
    if draft.route is not None and was is not None:
        said = {"n": version.n, "list": draft.route.to_json()}
        note(row, by=by, fact=Fact(events.DRAWN.code, said), now=clock.now())
    return version
