"""Live signals: "this changed", sent to those who may see it; pages fetch the rest themselves.

Writers call `notify` inside their transaction, or `pg_notify` in their own statement. Upper layers
register who listens (`register_audience`) and who may stand at a place (`register_presence`),
and keep the roll of who is online (`register_roll`).
Content never travels here, so the ordinary view checks the rights again. A process may act on a
signal by itself (`on_signal`).
"""

from officina.kernel.live.audience import (
    Audience,
    register_audience,
    register_presence,
    register_roll,
)
from officina.kernel.live.hearing import on_signal
from officina.kernel.live.signals import CHANNEL, Payload, notify, session_hash

__all__ = [
    "CHANNEL",
    "Audience",
    "Payload",
    "notify",
    "on_signal",
    "register_audience",
    "register_presence",
    "register_roll",
    "session_hash",
]
