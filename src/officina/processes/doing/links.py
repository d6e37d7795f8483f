"""A robot step that asks somebody outside by a link, and waits for the answer (F108, C13)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.processes import mailing
from officina.processes.actions.make_link import make_link
from officina.processes.actions.send_letter import note_letter
from officina.processes.doing.registry import Job, JobError, does
from officina.processes.links import tokens

DAYS = 14
MOST_DAYS = 365


class StillOpen(Exception):
    """The step has done its part, and waits for somebody."""


@does("ask", outside=True)
def ask(job: Job) -> None:
    """``{"to", "subject", "text", "days", "show_files", "upload"}``: a letter with the link.

    The step's ``shows`` and ``form`` say what the page shows and asks. It is over when he answers.
    """
    to = job.text("to").strip().lower()
    if not to:
        raise JobError(_("Nobody is named who could be asked."))
    days = min(max(int(job.settings.get("days") or DAYS), 1), MOST_DAYS)
    link = make_link(
        job.case.id, job.token, job.node, job.branch, to=to, lasts=dt.timedelta(days=days)
    )
    if link.sent_at is None:
        text = f"{job.text('text').strip()}\n\n{tokens.address(link.id, link.nonce)}"
        subject = job.text("subject") or job.case.bundle.title(job.node)
        written = mailing.checked([to], subject, text)
        mailing.send(written, f"{job.key}-{link.nonce}")
        link.sent_at = clock.now()
        link.save(update_fields=["sent_at"])
        # The link itself is his alone: the timeline shows what was asked.
        shown = mailing.checked([to], subject, job.text("text").strip() or subject)
        note_letter(job.record.id if job.record is not None else job.case.id, shown, by=job.by)
    raise StillOpen
