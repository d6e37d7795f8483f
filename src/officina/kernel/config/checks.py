"""What must hold of settings together, as sentences."""

import ipaddress
import zoneinfo
from collections.abc import Iterator
from importlib.util import find_spec
from urllib.parse import urlsplit

from officina.kernel.config.fields import Config
from officina.kernel.config.files_url import s3_options

LANGUAGES = ("en", "ru", "ro")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def complaints(config: Config) -> list[str]:
    """Return a sentence for everything that is wrong; an empty list means the settings fit."""
    return [*_numbers(config), *_words(config), *_network(config), *_tls(config)]


def _numbers(config: Config) -> Iterator[str]:
    if not 0 < config.port < 65536:
        yield f"port must be between 1 and 65535, not {config.port}."
    for name in ("request_limit_mb", "web_threads", "jobs_at_once"):
        if getattr(config, name) < 1:
            yield f"{name} must be at least 1."
    if config.bin_days < 0:
        yield "bin_days must be 0 or more."


def _words(config: Config) -> Iterator[str]:
    if config.language not in LANGUAGES:
        yield f"language must be one of {', '.join(LANGUAGES)}, not {config.language!r}."
    if config.log_level not in LOG_LEVELS:
        yield f"log_level must be one of {', '.join(LOG_LEVELS)}, not {config.log_level!r}."
    if config.secret_key and len(config.secret_key) < 32:
        yield "secret_key must have at least 32 characters."
    if config.time_zone not in zoneinfo.available_timezones():
        yield f"time_zone must be an IANA name such as Europe/Chisinau, not {config.time_zone!r}."


def _network(config: Config) -> Iterator[str]:
    if config.public_url and not _is_address(config.public_url, ("http", "https")):
        yield "public_url must look like https://portal.example.com, without a path."
    database = urlsplit(config.database_url)
    if config.database_url and database.scheme not in {"postgres", "postgresql"}:
        yield "DATABASE_URL must begin with postgresql://; only PostgreSQL is supported."
    if config.mail_url and urlsplit(config.mail_url).scheme not in {"smtp", "smtps"}:
        yield "mail_url must begin with smtp:// or smtps://."
    if config.files_url:
        try:
            s3_options(config.files_url)
        except ValueError as wrong:
            yield str(wrong)
        else:
            if find_spec("storages") is None or find_spec("boto3") is None:
                yield "files_url needs `pip install 'officina[s3]'` first."
    for proxy in config.trusted_proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError:
            yield f"trusted_proxies has {proxy!r}, which is no address or network."


def _is_address(text: str, schemes: tuple[str, ...]) -> bool:
    parts = urlsplit(text)
    return parts.scheme in schemes and bool(parts.hostname) and parts.path in {"", "/"}


def _tls(config: Config) -> Iterator[str]:
    if (config.tls_certificate is None) != (config.tls_key is None):
        yield "tls_certificate and tls_key belong together: give both or neither."
    for path in (config.tls_certificate, config.tls_key):
        if path is not None and not path.is_file():
            yield f"There is no file {path} to serve HTTPS with."
