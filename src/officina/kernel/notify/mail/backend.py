"""Django's way out for letters, by the server in use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from officina.kernel.notify.mail.server import Server, in_use

PATIENCE = 20


class PortalMail(EmailBackend):
    """SMTP by the server in use, or by ``server``. Where there is none, letters go nowhere."""

    _partial_connection: Any

    def __init__(self, *, server: Server | None = None, **options: Any) -> None:
        found = server or in_use()
        self._server = found
        super().__init__(
            host=found.host if found else "localhost",
            port=found.port if found else 25,
            username=found.username if found else "",
            password=found.password if found else "",
            use_ssl=found is not None and found.security == "tls",
            use_tls=found is not None and found.security == "starttls",
            timeout=PATIENCE,
            **options,
        )

    def open(self) -> bool | None:
        try:
            return super().open() if self._server else False
        except OSError:
            # Django keeps what was half open for its next attempt; here there is none.
            if self._partial_connection is not None:
                self._partial_connection.close()
                self._partial_connection = None
            raise

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if self._server is None:
            return len(email_messages)
        for message in email_messages:
            if message.from_email == settings.DEFAULT_FROM_EMAIL:
                message.from_email = self._server.sender
        return super().send_messages(email_messages) or 0
