"""What is brought in from files, what is handed out as files, and how the portal was set up."""

from __future__ import annotations

from django.db import models


class ImportStatus(models.TextChoices):
    PREPARED = "prepared"
    """It is being told what its columns mean."""
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"


class Import(models.Model):
    """One file that becomes records of a type (F050). It belongs to whoever brought it."""

    type = models.ForeignKey("records.RecordType", on_delete=models.CASCADE)
    by = models.ForeignKey("principals.User", on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    source = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="imports")
    table = models.ForeignKey(
        "files.Blob",
        null=True,
        on_delete=models.PROTECT,
        related_name="import_tables",
        help_text="its rows",
    )
    shape = models.JSONField(default=dict, help_text="sheets, encoding, delimiter, headings")
    settings = models.JSONField(default=dict, help_text="what each column means, and the mode")
    headings_key = models.CharField(max_length=64, help_text="the same headings, the same key")
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.PREPARED)
    rows = models.IntegerField(default=0)
    position = models.IntegerField(default=0, help_text="rows dealt with")
    counts = models.JSONField(default=dict, help_text="by outcome")
    problem = models.TextField(blank=True)
    event_id = models.BigIntegerField(null=True, help_text="its start, the cause of all it made")
    undone_by = models.ForeignKey(
        "principals.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["type", "headings_key", "-id"], name="import_by_headings"),
            models.Index(fields=["by", "-id"], name="import_by_person"),
        ]

    def __str__(self) -> str:
        return self.name


class Outcome(models.TextChoices):
    CREATED = "created"
    CHANGED = "changed"
    SAME = "same"
    """It was there already, as the file says."""
    SKIPPED = "skipped"
    """It was there already, and was to be left alone."""
    FAILED = "failed"


class ImportRow(models.Model):
    """What became of one line of a file: each is dealt with once, however often it is tried."""

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lines")
    line = models.IntegerField(help_text="as the spreadsheet numbers it")
    outcome = models.CharField(max_length=8, choices=Outcome)
    record_id = models.BigIntegerField(null=True)
    event_id = models.BigIntegerField(null=True)
    problem = models.TextField(blank=True)
    is_taken_back = models.BooleanField(null=True, help_text="false: edited since, so kept")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="imported_once")]
        indexes = [
            models.Index(
                fields=["run", "line"],
                condition=models.Q(outcome="failed"),
                name="import_problems",
            ),
            models.Index(fields=["run", "record_id"], name="imported_records"),
        ]


class ExportStatus(models.TextChoices):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Export(models.Model):
    """A view written into a file in the background, for the one who asked."""

    type = models.ForeignKey("records.RecordType", on_delete=models.CASCADE)
    by = models.ForeignKey("principals.User", on_delete=models.CASCADE)
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=4)
    query = models.JSONField(default=dict, help_text="filter, words, sort, columns, chosen rows")
    status = models.CharField(max_length=10, choices=ExportStatus, default=ExportStatus.RUNNING)
    rows = models.IntegerField(default=0)
    position = models.IntegerField(default=0)
    # Named, so that the collector of unused contents sees the relation.
    blob = models.ForeignKey(
        "files.Blob", null=True, on_delete=models.PROTECT, related_name="exports"
    )
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name


class AppliedPackage(models.Model):
    """A configuration that was put in, with what stood here before it (F263)."""

    by = models.ForeignKey("principals.User", null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    said = models.JSONField(default=list, help_text="what it changed, as differences")
    told = models.JSONField(default=list, help_text="what stands otherwise than in the package")
    before = models.JSONField(default=dict, help_text="the parts as they stood")
    rolled_back_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
