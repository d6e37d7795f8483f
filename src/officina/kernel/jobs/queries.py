"""What the queue holds, for the page that shows it."""

from django.db.models import QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

UNDER_WAY = ("todo", "doing")


def waiting() -> QuerySet[ProcrastinateJob]:
    """Jobs to be done, those that are due first; a tried one carries its last failure."""
    return _jobs("todo").order_by("scheduled_at", "id")


def running() -> QuerySet[ProcrastinateJob]:
    return _jobs("doing").order_by("id")


def failed() -> QuerySet[ProcrastinateJob]:
    """Jobs that were given up, the latest first, with `failure.reason`."""
    return _jobs("failed", "aborted").order_by("-id")


def _jobs(*statuses: str) -> QuerySet[ProcrastinateJob]:
    return ProcrastinateJob.objects.filter(status__in=statuses).select_related("failure")
