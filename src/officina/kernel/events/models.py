"""The log: one append-only table, and what reads it."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One fact: who did what, on which record, before and after, caused by what.

    Partitioned by month on ``at``; the key is (id, at). Written only by the kernel's write-set.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    record_id = models.BigIntegerField(null=True)
    actor_id = models.IntegerField(null=True)
    behalf_id = models.IntegerField(null=True)
    robot = models.CharField(max_length=80)
    cause_id = models.BigIntegerField(null=True)
    depth = models.SmallIntegerField(default=0)
    data = models.JSONField(default=dict)

    class Meta:
        managed = False
        db_table = "event"


class Subscriber(models.Model):
    """How far a reader of the log has come."""

    name = models.CharField(max_length=80, primary_key=True)
    position = models.BigIntegerField(default=0)
    is_stopped = models.BooleanField(default=False)


class Parked(models.Model):
    """An event that a subscriber failed on; later ones of the same record wait behind it."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE)
    event_id = models.BigIntegerField()
    record_id = models.BigIntegerField(null=True)
    error = models.TextField()
    attempts = models.IntegerField(default=1, help_text="0: waits behind an earlier one")
    at = models.DateTimeField()
    retry_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "event_id"], name="parked_once")
        ]
        indexes = [
            models.Index(fields=["subscriber", "record_id"], name="parked_by_record"),
            models.Index(fields=["retry_at"], name="parked_by_retry"),
        ]


class Tick(models.Model):
    """Ids up to ``upto`` are final once every transaction before ``xid`` has ended."""

    upto = models.BigIntegerField()
    xid = models.BigIntegerField()
    final = models.BigIntegerField(default=0)
