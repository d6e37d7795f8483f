"""What happens to roles, and to the work in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from officina.kernel.events.kinds import EventKind, register


def said_name(names: Mapping[str, str]) -> str:
    """The name in the reader's language that an event brought along."""
    language = (get_language() or "en").split("-")[0]
    return names.get(language) or names.get("en") or next(iter(names.values()), "")


def _added(data: Mapping[str, Any]) -> str:
    return _("added the role “%(role)s”") % {"role": said_name(data["name"])}


def _renamed(data: Mapping[str, Any]) -> str:
    names = {"role": said_name(data["before"]), "name": said_name(data["after"])}
    return _("renamed the role “%(role)s” to “%(name)s”") % names


def _deleted(data: Mapping[str, Any]) -> str:
    return _("deleted the role “%(role)s”") % {"role": said_name(data["name"])}


def _switched(data: Mapping[str, Any]) -> str:
    said = _("switched “%(module)s” on") if data["is_on"] else _("switched “%(module)s” off")
    return said % {"module": said_name(data["name"])}


ROLE_ADDED = EventKind("role.added", gettext_lazy("added a role"), "key-round", tell=_added)
ROLE_RENAMED = EventKind("role.renamed", gettext_lazy("renamed a role"), "pencil", tell=_renamed)
ROLE_DELETED = EventKind("role.deleted", gettext_lazy("deleted a role"), "trash-2", tell=_deleted)
JOB_RETRIED = EventKind("job.retried", gettext_lazy("had a job tried again"), "rotate-ccw")
JOB_FORGOTTEN = EventKind("job.forgotten", gettext_lazy("gave a job up"), "x")
DUE_RETRIED = EventKind("due.retried", gettext_lazy("had planned work tried again"), "rotate-ccw")
DUE_FORGOTTEN = EventKind("due.forgotten", gettext_lazy("gave planned work up"), "x")
READER_STOPPED = EventKind("reader.stopped", gettext_lazy("stopped work by itself"), "pause")
READER_STARTED = EventKind("reader.started", gettext_lazy("let work go on by itself"), "play")
READER_REPLAYED = EventKind(
    "reader.replayed", gettext_lazy("had it built again from the log"), "history"
)
PARKED_RETRIED = EventKind("parked.retried", gettext_lazy("had an event tried again"), "rotate-ccw")
PARKED_DROPPED = EventKind("parked.dropped", gettext_lazy("gave an event up"), "x")
MODULE_SWITCHED = EventKind(
    "module.switched", gettext_lazy("switched a part on or off"), "power", tell=_switched
)
LOG_EXPORTED = EventKind("log.exported", gettext_lazy("exported the log"), "download")

register(
    ROLE_ADDED,
    ROLE_RENAMED,
    ROLE_DELETED,
    JOB_RETRIED,
    JOB_FORGOTTEN,
    DUE_RETRIED,
    DUE_FORGOTTEN,
    READER_STOPPED,
    READER_STARTED,
    READER_REPLAYED,
    PARKED_RETRIED,
    PARKED_DROPPED,
    MODULE_SWITCHED,
    LOG_EXPORTED,
)
