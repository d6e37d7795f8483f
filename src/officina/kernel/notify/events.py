"""What the log says of outgoing mail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from officina.kernel.events.kinds import EventKind, register

MAIL_SET = EventKind("mail.set", _("set up outgoing mail"), "mail")
MAIL_REMOVED = EventKind("mail.removed", _("removed the mail server"), "mail")
register(MAIL_SET, MAIL_REMOVED)
