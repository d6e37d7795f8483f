"""A function that runs in the background, and how it is asked for."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate import jobs as procrastinate_jobs
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

LONGEST_PAUSE = 3_600


class Patience(BaseRetryStrategy):
    """Try again after 5 s, 15 s, 45 s … at most an hour; after the last attempt it has failed."""

    def __init__(self, attempts: int) -> None:
        self._attempts = attempts

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate_jobs.Job
    ) -> RetryDecision | None:
        tried = job.attempts + 1
        if tried >= self._attempts:
            return None
        return RetryDecision(retry_in={"seconds": min(5 * 3 ** (tried - 1), LONGEST_PAUSE)})


@dataclass(frozen=True, slots=True)
class Job[**P]:
    """A registered job. Called directly it runs at once, as in a test."""

    run: Callable[P, None]
    task: Task[..., Any, Any]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        self.run(*args, **kwargs)

    def defer(
        self,
        *,
        at: dt.datetime | None = None,
        in_order_with: str | None = None,
        once: str | None = None,
        **details: Any,
    ) -> int | None:
        """Ask for it within the present transaction; return its number.

        `at` delays it. Jobs of the same `in_order_with` run one after another. Where a job named
        `once` waits already, nothing is added and None is returned. Details must fit into JSON.
        """
        deferrer = self.task.configure(schedule_at=at, lock=in_order_with, queueing_lock=once)
        try:
            # Without a savepoint the refusal would spoil the caller's transaction.
            with transaction.atomic():
                return deferrer.defer(**details)
        except AlreadyEnqueued:
            return None


def job[**P](*, queue: str = "default", attempts: int = 8) -> Callable[[Callable[P, None]], Job[P]]:
    """Register a function as a job. It must bear being run twice: a killed worker's job is."""

    def register(function: Callable[P, None]) -> Job[P]:
        name = f"{function.__module__}.{function.__qualname__}"
        task = app.task(name=name, queue=queue, retry=Patience(attempts))(function)
        return Job(function, task)

    return register
