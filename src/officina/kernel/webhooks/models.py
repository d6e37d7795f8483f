"""Who is told, and what was told to him."""

from __future__ import annotations

from django.db import models


class Webhook(models.Model):
    """An address that is told of events on records of a type, as its person may see them."""

    name = models.CharField(max_length=80)
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=80, help_text="signs what is sent; shown to its maker")
    user = models.ForeignKey("principals.User", on_delete=models.CASCADE, related_name="+")
    type_code = models.CharField(max_length=60, blank=True, help_text="empty: every type")
    kinds = models.JSONField(default=list, help_text="kinds of events; none: all")
    condition = models.TextField(blank=True, help_text="FEEL over the record; empty: always")
    is_active = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True, help_text="until when it has its turn")
    rests_until = models.DateTimeField(null=True, help_text="nobody answered; it is let be")
    created_at = models.DateTimeField()


class Delivery(models.Model):
    """One request: what it says, how often it was tried, what came back."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    body = models.TextField()
    status = models.CharField(max_length=7, default=Status.WAITING, choices=Status)
    attempts = models.SmallIntegerField(default=0)
    answered = models.SmallIntegerField(null=True, help_text="HTTP status of the last answer")
    said = models.TextField(blank=True, help_text="how the answer begins, or why there is none")
    at = models.DateTimeField()
    try_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event_id"], name="delivered_once")
        ]
        indexes = [
            models.Index(
                "webhook",
                "try_at",
                "id",
                condition=models.Q(status="waiting"),
                name="delivery_waiting",
            ),
            models.Index("webhook", models.F("id").desc(), name="delivery_log"),
            models.Index("at", name="delivery_by_age"),
        ]
