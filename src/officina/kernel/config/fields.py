"""What can be set: one frozen dataclass; every field says what it does."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one installation. `docs/reference/settings.md` is checked against it."""

    home: Annotated[Path, "Folder of all state: database, files, secrets, logs."] = Path("var")
    host: Annotated[str, "Address to listen on."] = "127.0.0.1"
    port: Annotated[int, "Port to listen on."] = 8000
    public_url: Annotated[str, "Address that people type, when it differs from host and port."] = ""
    allowed_hosts: Annotated[tuple[str, ...], "Further host names that are answered."] = ()
    trusted_proxies: Annotated[
        tuple[str, ...],
        "Addresses or networks of proxies whose X-Forwarded-* headers are believed.",
    ] = ()
    tls_certificate: Annotated[Path | None, "Certificate chain (PEM) to serve HTTPS with."] = None
    tls_key: Annotated[Path | None, "Private key (PEM) of the certificate."] = None
    database_url: Annotated[str, "An outside PostgreSQL; empty for the embedded one."] = ""
    secret_key: Annotated[str, "Signing key; made and kept in the home folder when empty."] = ""
    language: Annotated[str, "Language for those who have not chosen: en, ru or ro."] = "en"
    time_zone: Annotated[str, "Time zone of the installation (IANA name)."] = "UTC"
    mail_url: Annotated[
        str,
        "Outgoing mail: smtp://user:password@host:587 or smtps://…; empty: as the settings say.",
    ] = ""
    mail_from: Annotated[str, "Sender address of outgoing mail."] = "officina@localhost"
    oidc_issuer: Annotated[
        str, "Who signs people in by OpenID Connect (https://…); empty for what the settings say."
    ] = ""
    oidc_client_id: Annotated[str, "How the portal is known to that issuer."] = ""
    oidc_client_secret: Annotated[str, "Its secret there."] = ""
    oidc_name: Annotated[str, "What the button of the sign-in page calls it."] = ""
    oidc_invites: Annotated[bool, "Colleagues whom only the issuer knows come in, too."] = False
    files_url: Annotated[
        str,
        "Where attached files lie: empty for the home folder, or s3://key:secret@host/bucket.",
    ] = ""
    file_scan_command: Annotated[
        tuple[str, ...],
        "Virus scanner and its arguments; it gets the file's path: 0 is clean, 1 infected.",
    ] = ()
    request_limit_mb: Annotated[int, "Largest request body in megabytes."] = 64
    web_threads: Annotated[int, "Pages worked on at the same time by one process."] = 8
    jobs_at_once: Annotated[int, "Background jobs run at the same time by one process."] = 2
    bin_days: Annotated[int, "Days after which the bin deletes for good; 0 for never."] = 90
    log_level: Annotated[str, "DEBUG, INFO, WARNING or ERROR."] = "INFO"
    debug: Annotated[bool, "Show tracebacks in the browser. Never on a public address."] = False

    @property
    def is_https(self) -> bool:
        return self.tls_certificate is not None or self.public_url.startswith("https://")

    @property
    def address(self) -> str:
        """Where the portal is reached: what `up` prints and what letters link to."""
        if self.public_url:
            return self.public_url.rstrip("/")
        everywhere = {"0.0.0.0", "::", "127.0.0.1"}  # noqa: S104
        host = "localhost" if self.host in everywhere else self.host
        return f"{'https' if self.is_https else 'http'}://{host}:{self.port}"
