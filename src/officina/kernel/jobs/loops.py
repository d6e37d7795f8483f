"""Loops: small steps repeated for as long as the program runs.

A step does one round of work and says whether there may be more at once. It is called again when
its channel is notified, when its pause is over, or at once; when it fails, after a growing pause.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, close_old_connections, connection

log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Loop:
    name: str
    step: Callable[[], bool]
    every: float
    channel: str | None
    gather: float = 0.0


_registered: dict[str, Loop] = {}


def register_loop(
    name: str,
    step: Callable[[], bool],
    *,
    every: float,
    channel: str | None = None,
    gather: float = 0.0,
) -> None:
    """Have `step` called for ever: at least each `every` seconds, and when `channel` is notified.

    What is notified within `gather` seconds is one call. Several processes may run it at once; the
    step itself must claim what it works on.
    """
    _registered[name] = Loop(name, step, every, channel, gather)


def registered() -> list[Loop]:
    return list(_registered.values())


class Runner:
    """Runs loops, each in a thread of its own."""

    def __init__(self, loops: list[Loop]) -> None:
        self._stop = threading.Event()
        self._wake = {loop.name: threading.Event() for loop in loops}
        self._loops = loops
        self._threads = [
            threading.Thread(target=self._run, args=[loop], name=loop.name, daemon=True)
            for loop in loops
        ]

    @property
    def channels(self) -> set[str]:
        return {loop.channel for loop in self._loops if loop.channel}

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def notify(self, channel: str, payload: str = "") -> None:
        for loop in self._loops:
            if loop.channel == channel:
                self._wake[loop.name].set()

    def wake_all(self) -> None:
        for event in self._wake.values():
            event.set()

    def stop(self, timeout: float = 10.0) -> None:
        """Let the steps that run finish; a step that takes longer than `timeout` is left."""
        self._stop.set()
        self.wake_all()
        for thread in self._threads:
            thread.join(timeout)

    def _run(self, loop: Loop) -> None:
        wake, failures = self._wake[loop.name], 0
        while not self._stop.is_set():
            wake.clear()
            more, failures = self._try(loop, failures)
            if failures:
                self._stop.wait(min(2.0 ** (failures - 1), LONGEST_PAUSE))
            elif not more and wake.wait(loop.every) and loop.gather:
                self._stop.wait(loop.gather)
        connection.close()

    def _try(self, loop: Loop, failures: int) -> tuple[bool, int]:
        try:
            close_old_connections()
            return loop.step(), 0
        except (OperationalError, InterfaceError) as error:
            log.warning("%s waits for the database: %s", loop.name, str(error).strip())
            connection.close()
        except Exception:
            log.exception("%s failed, trying again", loop.name)
            connection.close()
        return False, failures + 1
