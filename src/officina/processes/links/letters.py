"""The letter that asks for an approval, with the link that answers it."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from officina.kernel.database import sql
from officina.processes.links import tokens
from officina.processes.mailing import Letter

_ASKED = """
SELECT l.id, l.nonce, u.email, u.language, t.title, r.title, coalesce(s.title, '')
FROM processes_link l JOIN principals_user u ON u.id = l.user_id
  JOIN record t ON t.id = l.task_id JOIN record r ON r.id = l.case_id
  JOIN processes_running c ON c.record_id = l.case_id LEFT JOIN record s ON s.id = c.subject_id
WHERE l.id = %(id)s AND l.used_at IS NULL AND t.is_open AND t.responsible_id = l.user_id
"""


def letter_of(link_id: int) -> Letter | None:
    """In the addressee's language; ``None`` where it is not his any more."""
    row = sql.row(_ASKED, {"id": link_id})
    if row is None:
        return None
    number, nonce, email, language, task, case, subject = row
    with translation.override(language):
        lines = [
            _("You are asked: %(task)s") % {"task": task},
            subject or case,
            _("Look at it and answer here. Opening the page decides nothing:"),
            tokens.address(number, nonce),
            _("The link is for you alone. It works once, and as long as this is yours to answer."),
        ]
        return Letter((email,), f"{task}: {subject or case}"[:300], "\n\n".join(lines))
