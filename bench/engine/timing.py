"""The median of the CPU time of an action, in our interpreter or a peer's."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable

SECONDS = 1.0
LEAST = 5
BATCH_NS = 2_000_000
"""Short actions are timed in batches of about this, so that the clock costs nothing."""


def median_us(action: Callable[[], object], seconds: float = SECONDS) -> float:
    """Return the median CPU time of one action in microseconds."""
    action()
    before = time.process_time_ns()
    action()
    batch = max(1, BATCH_NS // max(1, time.process_time_ns() - before))
    gc.collect()
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(taken) < LEAST:
        before = time.process_time_ns()
        for _ in range(batch):
            action()
        taken.append((time.process_time_ns() - before) / batch)
    return statistics.median(taken) / 1e3


def median_us_of[T](prepare: Callable[[], T], action: Callable[[T], object]) -> float:
    """Return the median of an action on something fresh each time, whose making is not timed."""
    taken: list[int] = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end or len(taken) < LEAST:
        fresh = prepare()
        before = time.process_time_ns()
        action(fresh)
        taken.append(time.process_time_ns() - before)
    return statistics.median(taken) / 1e3
