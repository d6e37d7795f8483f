"""Letters that are written from records: what is checked, and how they leave."""

from __future__ import annotations

import hashlib
import re
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from officina.kernel.database import sql
from officina.kernel.files.store import open_blob
from officina.kernel.notify.posting import can_send
from officina.kernel.records.checks import Refused

MOST_RECEIVERS = 50
MOST_FILES = 20
MOST_BYTES = 20_000_000
LONGEST_SUBJECT = 300
LONGEST_TEXT = 100_000


class NotSent(OSError):
    """The mail server did not take the letter; ``sentence`` says what it said."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NoMail(NotSent):
    """The portal has no mail server yet: letters wait for one."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that may leave. ``files`` are attachments, by their numbers."""

    to: tuple[str, ...]
    subject: str
    text: str
    files: tuple[int, ...] = ()
    reply_to: str = ""


def checked(
    to: Sequence[str] | str,
    subject: str,
    text: str,
    *,
    files: Sequence[int] = (),
    reply_to: str = "",
) -> Letter:
    """A letter from what was typed. Raises Refused with sentences by field."""
    typed = re.split(r"[,;\s]+", to) if isinstance(to, str) else list(to)
    receivers = tuple(dict.fromkeys(one.strip().lower() for one in typed if one.strip()))
    errors: dict[str, str] = {}
    if not receivers:
        errors["to"] = _("Write to whom.")
    elif len(receivers) > MOST_RECEIVERS:
        errors["to"] = _("At most %(n)s people, please.") % {"n": MOST_RECEIVERS}
    for one in receivers:
        try:
            validate_email(one)
        except ValidationError:
            errors["to"] = _("“%(to)s” does not look like an e-mail address.") % {"to": one[:100]}
    subject = " ".join(subject.split())
    if not subject or len(subject) > LONGEST_SUBJECT:
        errors["subject"] = _("Write what it is about, in at most %(n)s letters.") % {
            "n": LONGEST_SUBJECT
        }
    if not text.strip() or len(text) > LONGEST_TEXT:
        errors["text"] = _("Write the letter, in at most %(n)s letters.") % {"n": LONGEST_TEXT}
    if len(files) > MOST_FILES:
        errors["files"] = _("At most %(n)s files, please.") % {"n": MOST_FILES}
    if errors:
        raise Refused(errors=errors)
    return Letter(receivers, subject, text, tuple(files), reply_to)


def send(letter: Letter, key: str) -> None:
    """Hand a letter to the mail server now. The same key gives the same Message-ID, so that a
    letter that had to be tried twice is one letter for whoever gets it. Raises NotSent."""
    if not can_send():
        raise NoMail(_("No outgoing mail is set up. Ask an administrator."))
    host = urlsplit(settings.OFFICINA.address).hostname or "localhost"
    name = hashlib.sha256(f"{settings.SECRET_KEY}{key}".encode()).hexdigest()[:32]
    message = EmailMessage(
        subject=letter.subject,
        body=letter.text,
        to=list(letter.to),
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={"Message-ID": f"<{name}@{host}>"},
    )
    for file_name, kind, content in _contents(letter.files):
        message.attach(file_name, content, kind)
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(_("The mail server did not take it: %(error)s") % {"error": error}) from error


_FILES = """
SELECT a.name, b.type, b.sha256, b.size FROM files_attachment a
JOIN files_blob b ON b.sha256 = a.blob_id
WHERE a.id = ANY(%(ids)s::bigint[]) AND a.removed_at IS NULL AND b.scan = 'clean' ORDER BY a.id
"""


def _contents(files: Sequence[int]) -> list[tuple[str, str, bytes]]:
    if not files:
        return []
    rows = sql.rows(_FILES, {"ids": list(files)})
    if len(rows) < len(set(files)):
        raise NotSent(_("A file of the letter is gone, or is not clean."))
    if sum(size for *_rest, size in rows) > MOST_BYTES:
        raise NotSent(_("The files are too large for a letter."))
    found = []
    for name, kind, sha, _size in rows:
        with open_blob(sha) as stored:
            found.append((name, kind, stored.read()))
    return found
