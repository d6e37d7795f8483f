"""What can be set: one frozen dataclass; every field says what it does in its metadata."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def _setting(about: str, default: Any) -> Any:
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one installation. `docs/reference/settings.md` is checked against it."""

    home: Path = _setting("Folder of all state: database, files, secrets, logs.", Path("var"))
    host: str = _setting("Address to listen on.", "127.0.0.1")
    port: int = _setting("Port to listen on.", 8000)
    public_url: str = _setting("Address that people type, when it differs from host and port.", "")
    allowed_hosts: tuple[str, ...] = _setting("Further host names that are answered.", ())
    trusted_proxies: tuple[str, ...] = _setting(
        "Addresses or networks of proxies whose X-Forwarded-* headers are believed.", ()
    )
    tls_certificate: Path | None = _setting("Certificate chain (PEM) to serve HTTPS with.", None)
    tls_key: Path | None = _setting("Private key (PEM) of the certificate.", None)
    database_url: str = _setting("An outside PostgreSQL; empty for the embedded one.", "")
    secret_key: str = _setting("Signing key; made and kept in the home folder when empty.", "")
    language: str = _setting("Language of pages for those who have not chosen: en, ru or ro.", "en")
    time_zone: str = _setting("Time zone of the installation (IANA name).", "UTC")
    mail_url: str = _setting("Outgoing mail: smtp://user:password@host:587 or smtps://….", "")
    mail_from: str = _setting("Sender address of outgoing mail.", "officina@localhost")
    request_limit_mb: int = _setting("Largest request body in megabytes.", 64)
    web_threads: int = _setting("Pages worked on at the same time by one process.", 8)
    jobs_at_once: int = _setting("Background jobs run at the same time by one process.", 2)
    log_level: str = _setting("DEBUG, INFO, WARNING or ERROR.", "INFO")
    debug: bool = _setting("Show tracebacks in the browser. Never on a public address.", False)

    @property
    def is_https(self) -> bool:
        return self.tls_certificate is not None or self.public_url.startswith("https://")

    @property
    def address(self) -> str:
        """Where the portal is reached: what `up` prints and what letters link to."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = "localhost" if self.host in {"0.0.0.0", "::", "127.0.0.1"} else self.host  # noqa: S104
        return f"{'https' if self.is_https else 'http'}://{host}:{self.port}"
