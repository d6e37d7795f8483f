"""Sending to many at once: a thread for each receiver that has its turn."""

from __future__ import annotations

import logging
import queue
import threading

from officina.kernel.webhooks import turns
from officina.kernel.webhooks.sending import Outcome, Turn, send

log = logging.getLogger(__name__)

CHANNEL = "officina_webhook"
MOST = 32
"""Receivers asked at the same time by one process."""
LOOKS = 0.2
"""Seconds for which a step waits for answers before it looks for others that wait."""


class Lanes:
    """Threads that only talk to receivers; what they bring is written down by the loop's."""

    def __init__(self) -> None:
        self._ended = queue.SimpleQueue[tuple[Turn, list[Outcome]]]()
        self._busy = 0

    def step(self) -> bool:
        """Begin the turns that are due, write down those that ended; true while there were any."""
        for turn in turns.take(MOST - self._busy):
            # A daemon: the program ends without waiting for a receiver, who is asked again later.
            threading.Thread(target=self._run, args=[turn], name="webhook", daemon=True).start()
            self._busy += 1
        if not self._busy:
            return False
        self._write_down()
        return True

    def _run(self, turn: Turn) -> None:
        outcomes: list[Outcome] = []
        try:
            outcomes.extend(send(turn))
        except Exception:
            log.exception("The webhook %s was not asked", turn.webhook_id)
        finally:
            self._ended.put((turn, outcomes))

    def _write_down(self) -> None:
        wait = LOOKS
        while self._busy:
            try:
                turn, outcomes = self._ended.get(timeout=wait)
            except queue.Empty:
                return
            self._busy -= 1
            turns.end(turn, outcomes)
            wait = 0.0
