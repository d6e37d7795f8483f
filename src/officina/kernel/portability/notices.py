"""Whoever began an import is told what became of it, wherever he is by then."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel import clock
from officina.kernel.notify import kinds
from officina.kernel.notify.audience import Reason
from officina.kernel.notify.kinds import Fact, Level, NotificationKind
from officina.kernel.notify.telling import News, tell
from officina.kernel.portability.models import Import, Outcome
from officina.kernel.records.types import NoSuchType, types


def _sentence(fact: Fact) -> str:
    said = fact.data
    names = {key: said.get(key, "") for key in ("file", "why", "new", "changed", "left", "count")}
    if said["how"] == "undone":
        return _("The import of “%(file)s” is undone: %(count)s taken back") % names
    if said["how"] == "failed":
        return _("The import of “%(file)s” stopped: %(why)s") % names
    return (
        _("“%(file)s” is imported: new – %(new)s, changed – %(changed)s, left out – %(left)s")
        % names
    )


ENDED = NotificationKind(
    "import-ended",
    gettext_lazy("An import of yours has ended"),
    Level.PORTAL,
    _sentence,
    "upload",
)
kinds.register(ENDED)
kinds.WHY |= {"own-import": gettext_lazy("You began it.")}


def tell_ended(one: Import, how: str = "done", back: int = 0) -> None:
    """In the transaction that ends an import or its undoing; ``how`` is done, failed, undone.

    ``back`` are those that undoing took back.
    """
    counts = one.counts
    data = {
        "file": one.name,
        "how": how,
        "why": one.problem,
        "new": counts.get(Outcome.CREATED, 0),
        "changed": counts.get(Outcome.CHANGED, 0),
        "left": counts.get(Outcome.FAILED, 0) + counts.get(Outcome.SKIPPED, 0),
        "count": back,
        "href": _at(one),
    }
    user_id = one.undone_by_id if how == "undone" and one.undone_by_id else one.by_id
    tell([News(Reason(user_id, ENDED.code, "own-import", data), None, clock.now())])


def _at(one: Import) -> str:
    try:
        slug = types().by_id(one.type_id).slug
    except NoSuchType:
        return ""
    return reverse("records:import-one", args=[slug, one.id])
