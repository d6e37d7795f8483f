from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import rights_of
from officina.kernel.files.queries import files_of
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, read, type_of
from officina.kernel.records.writes import Fact, Written, note
from officina.processes import events, mailing


@transaction.atomic
def send_letter(
    record_id: int,
    *,
    by: Actor,
    to: Sequence[str] | str,
    subject: str,
    text: str,
    files: Sequence[int] = (),
) -> Written:
    """Send a letter about a record in one's own name: it leaves after the transaction, by the
    queue, and stands on the timeline (F080). Answers go to the writer.

    ``files`` are attachments of this record. Raises NoSuchRecord, Refused with sentences by field.
    """
    type_def = type_of(record_id)
    row = read(record_id, type_def, rights=rights_of(by))
    reply_to = by.viewer.email if by.viewer is not None else ""
    letter = mailing.checked(to, subject, text, files=files, reply_to=reply_to)
    own = {one.id for one in files_of(row, rights_of(by))} if files else set()
    if set(files) - own:
        raise Refused(errors={"files": _("Choose files of this card.")})
    key = secrets.token_hex(16)
    said = {"to": list(letter.to), "subject": letter.subject, "text": letter.text[:20_000]}
    if files:
        said["files"] = [str(one) for one in files]
    written = note(row, by=by, fact=Fact(events.LETTER_SENT.code, said), now=clock.now())
    from officina.processes.jobs import send_letter as job

    job.defer(
        record_id=record_id,
        key=key,
        to=list(letter.to),
        subject=letter.subject,
        text=letter.text,
        files=list(letter.files),
        reply_to=reply_to,
        attempt=1,
    )
    return written


@transaction.atomic
def note_letter(record_id: int, letter: mailing.Letter, *, by: Actor, error: str = "") -> None:
    """Write down that a letter left, or that it could not."""
    try:
        row = read(record_id, type_of(record_id), rights=None)
    except NoSuchRecord:
        return
    kind = events.LETTER_FAILED if error else events.LETTER_SENT
    said: dict[str, object] = {"to": list(letter.to), "subject": letter.subject}
    said |= {"error": error} if error else {"text": letter.text[:20_000]}
    note(row, by=by, fact=Fact(kind.code, said), now=clock.now())
