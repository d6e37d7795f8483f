"""Files: content under its hash, and names under records. A hash is never an address."""

from __future__ import annotations

import uuid

from django.db import models


class Scan(models.TextChoices):
    """What the scanner said of the content."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


class Blob(models.Model):
    """One content, kept once however often it is attached."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    type = models.CharField(max_length=120, help_text="by its bytes, whatever it is called")
    created_at = models.DateTimeField()
    """When it was last put into the store."""
    scan = models.CharField(max_length=8, choices=Scan, default=Scan.CLEAN)
    has_preview = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.type}, {self.size} bytes"


class Attachment(models.Model):
    """A file on a record, under a name, in its newest version."""

    record = models.ForeignKey("records.Record", on_delete=models.CASCADE)
    name = models.CharField(max_length=200)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    version = models.IntegerField(default=1)
    uploaded_by = models.ForeignKey("principals.User", null=True, on_delete=models.PROTECT)
    uploaded_at = models.DateTimeField()
    comment = models.ForeignKey("records.Comment", null=True, on_delete=models.SET_NULL)
    removed_at = models.DateTimeField(null=True)
    field = models.CharField(
        max_length=60, default="", db_default="", help_text="whose value it is, or was last"
    )

    class Meta:
        indexes = [models.Index(fields=["record", "id"], name="attachment_by_record")]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """Every content that an attachment has had."""

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    name = models.CharField(
        max_length=200, default="", db_default="", help_text="where it was called otherwise"
    )
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    uploaded_by = models.ForeignKey("principals.User", null=True, on_delete=models.PROTECT)
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attachment", "number"], name="version_once")
        ]


class Upload(models.Model):
    """A file on its way up. It belongs to one person; ``blob`` is there when it has arrived."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey("principals.User", on_delete=models.CASCADE)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    record = models.ForeignKey("records.Record", null=True, on_delete=models.CASCADE)
    replaces = models.ForeignKey(Attachment, null=True, on_delete=models.CASCADE)
    blob = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT)
    touched_at = models.DateTimeField(db_index=True)
