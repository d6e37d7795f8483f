"""What the log says of files that are brought in and handed out, and of packages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from officina.kernel.events.kinds import EventKind, register
from officina.kernel.records.types import translated

type Tell = Callable[[Mapping[str, Any]], str]


def _said(sentence: Promise) -> Tell:
    def tell(data: Mapping[str, Any]) -> str:
        names = {key: data.get(key, "") for key in ("file", "rows", "name")}
        return str(sentence) % (names | {"type": translated(data.get("type_name", {}))})

    return tell


def _options(data: Mapping[str, Any]) -> str:
    words = ", ".join(list(data["options"])[:10])
    return str(_("added to the list “%(list)s”: %(words)s")) % {
        "list": translated(data["name"]),
        "words": words,
    }


IMPORT_STARTED = EventKind(
    "import.started",
    _("began an import"),
    "upload",
    tell=_said(_("began to import “%(file)s” into %(type)s")),
)
IMPORT_ENDED = EventKind(
    "import.ended",
    _("finished an import"),
    "check",
    tell=_said(_("imported “%(file)s” into %(type)s: %(rows)s")),
)
IMPORT_UNDOING = EventKind(
    "import.undoing",
    _("began to undo an import"),
    "rotate-ccw",
    tell=_said(_("began to undo the import of “%(file)s” into %(type)s")),
)
IMPORT_UNDONE = EventKind(
    "import.undone",
    _("undid an import"),
    "rotate-ccw",
    tell=_said(_("undid the import of “%(file)s” into %(type)s: %(rows)s")),
)
EXPORTED = EventKind(
    "records.exported",
    _("exported a list"),
    "download",
    tell=_said(_("exported %(type)s: %(rows)s")),
)
OPTIONS_ADDED = EventKind("options.added", _("added to a list"), "plus", tell=_options)
PACKAGE_APPLIED = EventKind(
    "package.applied",
    _("put in a configuration"),
    "settings",
    tell=_said(_("put in the configuration “%(name)s”")),
)
PACKAGE_ROLLED_BACK = EventKind(
    "package.rolled_back",
    _("took a configuration back"),
    "rotate-ccw",
    tell=_said(_("took the configuration “%(name)s” back")),
)

register(
    IMPORT_STARTED,
    IMPORT_ENDED,
    IMPORT_UNDOING,
    IMPORT_UNDONE,
    EXPORTED,
    OPTIONS_ADDED,
    PACKAGE_APPLIED,
    PACKAGE_ROLLED_BACK,
)
