"""Why a job failed; the queue itself keeps only that it did."""

from django.db import models
from procrastinate.contrib.django.models import ProcrastinateJob


class JobFailure(models.Model):
    """The last failure of a job. It goes when the queue deletes the job."""

    # The table of jobs is not Django's: the migration ties this one to it (ON DELETE CASCADE).
    job = models.OneToOneField(
        ProcrastinateJob,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        primary_key=True,
        related_name="failure",
    )
    at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    traceback = models.TextField()

    def __str__(self) -> str:
        return self.reason
