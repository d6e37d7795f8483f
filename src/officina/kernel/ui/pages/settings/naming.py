"""What work in the background is called, in the reader's words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_names: dict[str, Promise] = {
    "officina.kernel.notify.jobs.send_letter": _("Send a letter about news"),
    "officina.kernel.notify.jobs.send_digest": _("Send the daily letter"),
    "officina.kernel.notify.jobs.push": _("Tell a phone of news"),
    "officina.kernel.files.jobs.inspect": _("Scan a file and draw its preview"),
    "officina.kernel.portability.jobs.run_import": _("Import"),
    "officina.kernel.portability.jobs.undo_import": _("Undo an import"),
    "officina.kernel.portability.jobs.write_export": _("Export"),
    "reminder": _("Reminder"),
    "notify.letter": _("Letter about news"),
    "notify.digest": _("Daily letter"),
    "search": _("Search"),
    "notifications": _("Notifications"),
}


def name_work(code: str, name: Promise) -> None:
    """Name a job, a kind of planned work, or a reader of the log; apps do it in ``apps.ready``."""
    _names[code] = name


def name_of(code: str) -> str:
    """Its name; where nobody gave one, the last word of the code."""
    named = _names.get(code)
    return str(named) if named else code.rsplit(".", 1)[-1].replace("_", " ").capitalize()
