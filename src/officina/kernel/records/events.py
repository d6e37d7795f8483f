"""What happens to records of any type."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from officina.kernel.events.kinds import EventKind, register
from officina.kernel.events.log import LoggedEvent


def _created(data: Mapping[str, Any]) -> str:
    if "file" not in data:
        return str(_("created this"))
    return str(_("brought this in from “%(file)s”")) % {"file": data["file"]}


CREATED = EventKind("record.created", _("created this"), "plus", tell=_created)

EDITED = EventKind("record.edited", _("changed"), "pencil")
MOVED = EventKind(
    "record.moved",
    _("moved to another stage"),
    "arrow-right",
    tell=lambda data: ": ".join(
        str(part) for part in (_("moved to another stage"), data.get("reason")) if part
    ),
)
DELETED = EventKind("record.deleted", _("put this into the bin"), "trash-2")
RESTORED = EventKind("record.restored", _("took this out of the bin"), "rotate-ccw")
SHARED = EventKind("record.shared", _("shared this"), "users")
UNSHARED = EventKind("record.unshared", _("stopped sharing this"), "user-minus")
COMMENTED = EventKind("comment.added", _("commented"), "message-circle", is_system=False)
COMMENT_EDITED = EventKind("comment.edited", _("changed a comment"), "pencil")
COMMENT_DELETED = EventKind("comment.deleted", _("deleted a comment"), "trash-2")
REACTED = EventKind("comment.reacted", _("reacted"), "smile")
RELATED = EventKind("record.related", _("linked"), "link")
UNRELATED = EventKind("record.unrelated", _("removed a link"), "unlink")
CHECKED = EventKind("checklist.changed", _("changed the checklist"), "list-checks")
PURGED = EventKind("record.purged", _("deleted this for good"), "trash-2")
REMINDED = EventKind("reminder.set", _("set a reminder"), "alarm-clock")

register(
    CREATED,
    EDITED,
    MOVED,
    DELETED,
    RESTORED,
    SHARED,
    UNSHARED,
    COMMENTED,
    COMMENT_EDITED,
    COMMENT_DELETED,
    REACTED,
    RELATED,
    UNRELATED,
    CHECKED,
    PURGED,
    REMINDED,
)


def is_creation(event: LoggedEvent) -> bool:
    """Whether it made its record, under whatever name: what comes through a form has its own."""
    return event.kind == CREATED.code or "values" in event.data
