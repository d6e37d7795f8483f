"""Jobs on the real queue, worked on by the real worker."""

import asyncio
import time

import pytest
from django.db import connection, transaction

from officina.kernel.jobs import actions, job, queries, worker

done = []


@job(attempts=2)
def remember(word: str) -> None:
    done.append(word)


@job(attempts=1)
def fail(word: str) -> None:
    raise ValueError(f"cannot do {word}")


@pytest.fixture
def queue(own_database, monkeypatch):
    done.clear()
    # The worker's threads end with the test; their connections must not outlive them.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    return connection.settings_dict


def work_until(holds, settings):
    """Let a worker run until something holds."""

    async def scene():
        conninfo = (
            f"host={settings['HOST']} port={settings['PORT']} user={settings['USER']} "
            f"password={settings['PASSWORD']} dbname={settings['NAME']}"
        )
        working = asyncio.create_task(worker.work(conninfo, at_once=2))
        end = time.monotonic() + 20
        while not await asyncio.to_thread(_asked, holds):
            assert time.monotonic() < end, "the worker did not come to it"
            await asyncio.sleep(0.05)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    asyncio.run(scene())


def _asked(holds):
    try:
        return holds()
    finally:
        connection.close()


def test_a_job_runs_when_its_transaction_commits_and_not_when_it_does_not(queue):
    with transaction.atomic():
        remember.defer(word="lost")
        transaction.set_rollback(True)
    with transaction.atomic():
        remember.defer(word="kept")
    work_until(lambda: done, queue)
    assert done == ["kept"]
    assert not queries.waiting().exists()


def test_a_job_asked_for_twice_waits_once(queue):
    assert remember.defer(once="digest of 7", word="a")
    assert remember.defer(once="digest of 7", word="b") is None
    assert queries.waiting().count() == 1


def test_a_failed_job_says_why_and_can_be_tried_again_or_forgotten(queue):
    number = fail.defer(word="this")
    assert not actions.retry(number)
    work_until(lambda: queries.failed().exists(), queue)
    failed = queries.failed().get()
    assert failed.failure.reason == "ValueError: cannot do this"
    assert "in fail" in failed.failure.traceback
    assert actions.retry(number)
    assert queries.waiting().get().id == number
    work_until(lambda: queries.failed().exists(), queue)
    assert actions.forget(number)
    assert not queries.failed().exists()


def test_a_job_of_a_killed_worker_runs_again(queue):
    number = remember.defer(word="resumed")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - interval '1 minute') RETURNING id"
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [cursor.fetchone()[0], number],
        )
    assert queries.running().count() == 1
    work_until(lambda: done, queue)
    assert done == ["resumed"]


def test_a_job_called_directly_just_runs():
    done.clear()
    remember("now")
    assert done == ["now"]
