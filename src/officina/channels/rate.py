"""How often one address may send: counted in the database, for all processes at once."""

from __future__ import annotations

import datetime as dt
import ipaddress

from django.utils.crypto import salted_hmac

from officina.kernel import clock
from officina.kernel.database import sql

MOST = 20
WINDOW = dt.timedelta(minutes=10)

_COUNT = """
WITH gone AS (DELETE FROM channels_rate WHERE until <= %(now)s AND address <> %(address)s)
INSERT INTO channels_rate AS r (address, sent, until) VALUES (%(address)s, 1, %(until)s)
ON CONFLICT (address) DO UPDATE SET
  sent = CASE WHEN r.until <= %(now)s THEN 1 ELSE r.sent + 1 END,
  until = CASE WHEN r.until <= %(now)s THEN excluded.until ELSE r.until END
RETURNING sent
"""


def is_too_often(address: str) -> bool:
    """Count one sending from an address; whether it is one too many for ten minutes."""
    now = clock.now()
    found = sql.row(_COUNT, {"address": _folded(address), "now": now, "until": now + WINDOW})
    return found is not None and found[0] > MOST


def _folded(address: str) -> str:
    """Addresses themselves are not kept. One household has a whole /64 of IPv6."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        known = ipaddress.ip_address(0)
    if known.version == 6:
        known = ipaddress.ip_network((known, 64), strict=False).network_address
    return salted_hmac("officina.channels.rate", str(known), algorithm="sha256").hexdigest()
