"""What people are told, and how each of them wants to be told."""

from __future__ import annotations

import datetime as dt

from django.db import models


class Notification(models.Model):
    """What happened on one record that one person has not read yet, bundled.

    ``facts`` are the last twenty, the newest at the end; ``count`` is of all. Reading closes the
    bundle, and the next fact opens another.
    """

    user = models.ForeignKey("principals.User", on_delete=models.CASCADE)
    record = models.ForeignKey("records.Record", null=True, on_delete=models.CASCADE)
    at = models.DateTimeField()
    facts = models.JSONField(default=list)
    count = models.IntegerField(default=0)
    mailed = models.IntegerField(default=0, help_text="how many facts went out by mail")
    event_id = models.BigIntegerField(null=True, help_text="the last event told of")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "record"],
                condition=models.Q(read_at__isnull=True),
                name="one_unread_bundle",
            )
        ]
        indexes = [models.Index(fields=["user", "-at"], name="notification_by_user")]


class Choice(models.Model):
    """How far one kind of news goes for one person; without a row the kind's own level holds."""

    user = models.ForeignKey("principals.User", on_delete=models.CASCADE)
    kind = models.CharField(max_length=40)
    level = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="chosen_once")]


class Delivery(models.Model):
    """When letters reach a person: quiet hours and the moment of the digest, in his zone."""

    user = models.OneToOneField("principals.User", primary_key=True, on_delete=models.CASCADE)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    digest_at = models.TimeField(default=dt.time(8, 30))


class Device(models.Model):
    """A browser or phone that is told of news by Web Push, as it subscribed itself."""

    user = models.ForeignKey("principals.User", on_delete=models.CASCADE)
    endpoint = models.CharField(max_length=1000, unique=True)
    key = models.CharField(max_length=100, help_text="its public point, base64url")
    auth = models.CharField(max_length=40, help_text="what it shares with us, base64url")
    name = models.CharField(max_length=80)
    all_news = models.BooleanField(default=False, help_text="not only what comes at once")
    since = models.DateTimeField()
    told_at = models.DateTimeField(null=True)


class MailServer(models.Model):
    """By which letters leave; a portal has one at most."""

    host = models.CharField(max_length=200)
    port = models.IntegerField()
    security = models.CharField(max_length=8, help_text="starttls, tls or none")
    username = models.CharField(max_length=200, blank=True)
    password = models.CharField(max_length=2000, blank=True, help_text="Sealed: see `sealing`")
    sender = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_mail_server")]
