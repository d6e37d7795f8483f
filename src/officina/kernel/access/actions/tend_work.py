"""What administrators do with work in the background: each act is a fact of the log."""

from __future__ import annotations

from django.db import transaction

from officina.kernel.access import events
from officina.kernel.access.gate import require_administrator
from officina.kernel.due import agenda
from officina.kernel.events import actions as readers
from officina.kernel.events.facts import record_fact
from officina.kernel.events.subscribers import subscription
from officina.kernel.jobs import actions as jobs
from officina.kernel.principals.actor import Actor


@transaction.atomic
def retry_job(job_id: int, *, by: Actor) -> bool:
    """Put a job that was given up back into the queue. False where it was not given up."""
    require_administrator(by, "job")
    done = jobs.retry(job_id)
    if done:
        record_fact(events.JOB_RETRIED, {"job": job_id}, by)
    return done


@transaction.atomic
def forget_job(job_id: int, *, by: Actor) -> bool:
    """Delete a job that was given up. False where it was not given up."""
    require_administrator(by, "job")
    done = jobs.forget(job_id)
    if done:
        record_fact(events.JOB_FORGOTTEN, {"job": job_id}, by)
    return done


@transaction.atomic
def retry_due(due_id: int, *, by: Actor) -> bool:
    """Try planned work that failed at once. False where it is gone, or has not failed."""
    require_administrator(by, "due")
    one = agenda.one(due_id)
    if one is None or not one.error or not agenda.retry(due_id):
        return False
    record_fact(events.DUE_RETRIED, {"due": due_id, "kind": one.kind}, by)
    return True


@transaction.atomic
def forget_due(due_id: int, *, by: Actor) -> bool:
    """Give planned work up that failed. False where it is gone, or has not failed."""
    require_administrator(by, "due")
    one = agenda.one(due_id)
    if one is None or not one.error or not agenda.forget(due_id):
        return False
    record_fact(events.DUE_FORGOTTEN, {"due": due_id, "kind": one.kind, "key": one.key}, by)
    return True


@transaction.atomic
def stop_reader(name: str, *, by: Actor) -> None:
    """The kill switch of one reader of the log. Raises LookupError for an unknown one."""
    require_administrator(by, "reader")
    readers.stop(name)
    record_fact(events.READER_STOPPED, {"reader": name}, by)


@transaction.atomic
def start_reader(name: str, *, by: Actor) -> None:
    """Let a stopped reader go on where it stood. Raises LookupError for an unknown one."""
    require_administrator(by, "reader")
    readers.start(name)
    record_fact(events.READER_STARTED, {"reader": name}, by)


@transaction.atomic
def replay_reader(name: str, *, by: Actor) -> None:
    """Build a projection again from the whole log, in the background.

    Raises LookupError for an unknown reader, NotAProjection for one that acts in the world.
    """
    require_administrator(by, "reader")
    readers.replay(name)
    record_fact(events.READER_REPLAYED, {"reader": name}, by)


@transaction.atomic
def retry_parked(name: str, event_id: int, *, by: Actor) -> None:
    """Give a reader an event again on which it failed. Raises LookupError."""
    require_administrator(by, "reader")
    subscription(name)
    readers.try_parked_now(name, event_id)
    record_fact(events.PARKED_RETRIED, {"reader": name, "event": event_id}, by)


@transaction.atomic
def drop_parked(name: str, event_id: int, *, by: Actor) -> None:
    """Give an event up on which a reader failed. Raises LookupError."""
    require_administrator(by, "reader")
    readers.drop_parked(name, event_id)
    record_fact(events.PARKED_DROPPED, {"reader": name, "event": event_id}, by)
