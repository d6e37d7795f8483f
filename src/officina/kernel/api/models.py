"""Tokens of programs, and what was answered to requests that may come twice."""

from __future__ import annotations

from django.db import models


class Token(models.Model):
    """A key that a program shows. Only its hash is kept; it acts as a person, within scopes."""

    user = models.ForeignKey("principals.User", on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey("principals.User", on_delete=models.CASCADE, related_name="+")
    is_app = models.BooleanField(default=False, help_text="made by an administrator for a program")
    name = models.CharField(max_length=80)
    hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4, help_text="its last letters, to tell it by")
    scopes = models.JSONField(help_text='["read:*", "write:lead"]')
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    window = models.DateTimeField(null=True, help_text="the minute that is counted")
    used = models.IntegerField(default=0, help_text="requests in it")

    class Meta:
        indexes = [models.Index("user", name="token_by_user")]


class Answer(models.Model):
    """What a request with an idempotency key was answered, for a day."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE)
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64, help_text="hash of method, address and body")
    status = models.SmallIntegerField(null=True)
    body = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="answered_once")]
        indexes = [models.Index("at", name="answer_by_age")]
