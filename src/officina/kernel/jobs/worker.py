"""The worker that runs inside our process, and what it does beside running jobs."""

import asyncio
import contextlib
import logging
import traceback
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import DatabaseError
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.db_cleanup import close_db_connections
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker

from officina.kernel import clock
from officina.kernel.jobs.models import JobFailure

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5
# Three heartbeats missed: the worker was killed, its jobs are taken up by another.
STALLED_SECONDS = 15
GRACE_SECONDS = 10
LONGEST_PAUSE = 5.0


async def work(conninfo: str, *, at_once: int) -> None:
    """Run jobs until cancelled, through any absence of the database."""
    pause = 0.2
    while True:
        try:
            await _work(conninfo, at_once)
            pause = 0.2
        except (ConnectorException, psycopg.OperationalError, ExceptionGroup) as error:
            log.warning("The queue does not answer, trying again: %s", _reason(error))
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _work(conninfo: str, at_once: int) -> None:
    # A job that is done twice after a crash is allowed, a slow commit for each step is not.
    relaxed = psycopg.conninfo.make_conninfo(conninfo, options="-c synchronous_commit=off")
    connector = PsycopgConnector(conninfo=relaxed, min_size=1, max_size=at_once + 2)
    # A second app with the same jobs: those of the first are asked for on Django's connection, in
    # its transaction, also from within a job.
    app = django_app.with_connector(connector)
    async with app.open_async(), asyncio.TaskGroup() as tasks:
        tasks.create_task(_rescue(app))
        tasks.create_task(
            app.run_worker_async(
                name="officina",
                concurrency=at_once,
                install_signal_handlers=False,
                delete_jobs="successful",
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                shutdown_graceful_timeout=GRACE_SECONDS,
                task_middleware=[close_db_connections, _note_failure],
            )
        )


async def _rescue(app: App) -> None:
    """Give jobs of killed workers back to the queue."""
    while True:
        stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS)
        for job in stalled:
            log.warning("Job %s was left by a worker that died; it runs again.", job.call_string)
            await app.job_manager.retry_job(job)
        await asyncio.sleep(HEARTBEAT_SECONDS)


def _note_failure(run: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
    try:
        return run()
    except Exception as error:
        with contextlib.suppress(DatabaseError):
            JobFailure.objects.update_or_create(
                job_id=context.job.id,
                defaults={
                    "at": clock.now(),
                    "reason": _reason(error)[:500],
                    "traceback": "".join(traceback.format_exception(error))[-8_000:],
                },
            )
        raise


def _reason(error: BaseException) -> str:
    return traceback.format_exception_only(error)[-1].strip()
