"""A test letter, and what is wrong in words that whoever sets mail up can act on."""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from officina.kernel.notify.mail.backend import PortalMail
from officina.kernel.notify.mail.server import Server
from officina.kernel.notify.posting import can_send

logger = logging.getLogger(__name__)


def send_test(to: str, server: Server | None = None) -> str:
    """Send a test letter now, by ``server`` or the one in use.

    Returns an empty text, or a sentence that says why it failed.
    """
    if server is None and not can_send():
        return _("No mail server is set up. An administrator names one under Settings → Mail.")
    letter = EmailMessage(
        subject=_("A test letter from your portal"),
        body=_("If you read this, outgoing mail works."),
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        if server is None:
            letter.send()
        else:
            PortalMail(alias="trial", server=server).send_messages([letter])
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("The test letter failed: %r", error)
        return _sentence(error)
    return ""


def _sentence(error: Exception) -> str:
    said = _plainly(error)
    match error:
        case smtplib.SMTPAuthenticationError():
            return _("The server refused this name and password: %(error)s") % {"error": said}
        case smtplib.SMTPNotSupportedError():
            return _("The server does not offer this: %(error)s") % {"error": said}
        case ssl.SSLCertVerificationError():
            return _("The certificate of the server is not trusted: %(error)s") % {
                "error": error.verify_message
            }
        case ssl.SSLError() | smtplib.SMTPServerDisconnected():
            return _("The server speaks differently at this port. Try another kind of security.")
        case socket.gaierror():
            return _("There is no server of this name.")
        case TimeoutError():
            return _("The server does not answer. Check its name and port.")
        case ConnectionRefusedError():
            return _("Nobody answers at this port.")
    return _("The mail server did not take it: %(error)s") % {"error": said}


def _plainly(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_text(code, said) for code, said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _text(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _text(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
