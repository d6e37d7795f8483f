"""What is read from the database once and then from memory, until it is told to have changed."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Remembered[T]:
    """Calls ``load`` at the first need and after each ``forget``; once, whoever asks meanwhile."""

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._kept: T | None = None
        self._changes = 0

    def __call__(self) -> T:
        found = self._kept
        if found is None:
            with self._lock:
                found, before = self._kept, self._changes
                if found is None:
                    found = self._load()
                    # What changed while it was read must not be remembered as it was.
                    if before == self._changes:
                        self._kept = found
        return found

    def forget(self) -> None:
        """Read it again at the next need; whoever changes it calls this after commit."""
        self._changes += 1
        self._kept = None
