"""What a person may do with the queue."""

from django.db import connection
from procrastinate.contrib.django import app

from officina.kernel import clock
from officina.kernel.jobs import queries


def retry(job_id: int) -> bool:
    """Put a job that was given up back into the queue. Return False where it was not."""
    if not queries.failed().filter(pk=job_id).exists():
        return False
    app.job_manager.retry_job_by_id(job_id, retry_at=clock.now())
    return True


def forget(job_id: int) -> bool:
    """Delete a job that was given up. Return False where it was not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE id = %s AND status IN ('failed', 'aborted')",
            [job_id],
        )
        return bool(cursor.rowcount)
