"""Under which names the portal answers."""

import socket
from urllib.parse import urlsplit

from officina.kernel.config import Config

_EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104


def allowed_hosts(config: Config) -> list[str]:
    """Return the names of the Host header that are answered; others get a plain refusal."""
    hosts = {"localhost", "127.0.0.1", "[::1]", *config.allowed_hosts}
    if config.public_url:
        hosts.add(urlsplit(config.public_url).hostname or "")
    if config.host in _EVERYWHERE:
        hosts |= {socket.gethostname(), *_own_addresses()}
    else:
        hosts.add(f"[{config.host}]" if ":" in config.host else config.host)
    return sorted(filter(None, hosts))


def _own_addresses() -> set[str]:
    try:
        known = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        addresses = {str(info[4][0]) for info in known}
    except OSError:
        addresses = set()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Sends nothing: only asks the kernel which of our addresses faces outwards.
            probe.connect(("192.0.2.1", 9))
            addresses.add(probe.getsockname()[0])
        except OSError:
            pass
    return addresses
