"""What only a task has, beside the base row of every record; written by ``work.actions`` alone."""

from django.db import models
from django.db.models import Q


class Task(models.Model):
    record = models.OneToOneField(
        "records.Record", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    description = models.TextField(null=True)
    result = models.TextField(null=True)
    is_important = models.BooleanField(default=False)
    creator = models.ForeignKey(
        "principals.User",
        db_column="creator",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    acceptor = models.ForeignKey(
        "principals.User",
        db_column="acceptor",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    pool = models.IntegerField(null=True, help_text="principal that it waits for, or came from")
    estimate = models.DecimalField(max_digits=8, decimal_places=2, null=True, help_text="hours")
    approved = models.DecimalField(max_digits=8, decimal_places=2, null=True, help_text="hours")
    spent = models.DecimalField(max_digits=8, decimal_places=2, default=0, help_text="hours")
    remind = models.JSONField(default=list, help_text="minutes before the deadline")
    condition = models.TextField(default="", help_text="FEEL; complete only where it is true")
    host = models.CharField(max_length=40, default="", help_text="whoever drew it; '' is a person")
    answer = models.JSONField(null=True, help_text="outcome and values that wait for acceptance")
    reason = models.TextField(default="", help_text="why it is where it is, as last said")
    escalated_to = models.ForeignKey(
        "principals.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    series = models.ForeignKey("work.Series", null=True, on_delete=models.SET_NULL, db_index=False)

    class Meta:
        db_table = "work_task"


class Part(models.Model):
    """Who has to do with a task, and how: the narrow rows that "my work" is read from.

    ``is_open`` and ``due_at`` repeat the record's; they change in the same statement.
    """

    pk = models.CompositePrimaryKey("record_id", "role", "p")
    record = models.ForeignKey("records.Record", on_delete=models.CASCADE, db_index=False)
    role = models.CharField(max_length=12)
    p = models.IntegerField(help_text="a person; for the role `pool`, any principal")
    is_open = models.BooleanField(default=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "work_part"
        indexes = [
            models.Index(
                fields=["p", "role", "due_at"],
                include=["record"],
                condition=Q(is_open=True),
                name="part_open",
            ),
            models.Index(fields=["p", "role", "record"], name="part_all"),
        ]


class About(models.Model):
    """A task belongs to another record: what it is about, or the task that it is a part of."""

    pk = models.CompositePrimaryKey("task_id", "record_id")
    task = models.ForeignKey(
        "records.Record", on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    record = models.ForeignKey("records.Record", on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "work_about"


class Spent(models.Model):
    """Time that somebody gave to a task (F140). While ``minutes`` is empty a timer runs."""

    task = models.ForeignKey("records.Record", on_delete=models.CASCADE)
    user = models.ForeignKey("principals.User", on_delete=models.PROTECT)
    since = models.DateTimeField()
    minutes = models.IntegerField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "work_spent"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(minutes__isnull=True), name="one_timer_a_person"
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gt=0), name="spent_something"
            ),
        ]


class Series(models.Model):
    """A task that comes again by the calendar (F117)."""

    rule = models.CharField(max_length=300, help_text="RRULE of RFC 5545")
    begins_at = models.DateTimeField(help_text="DTSTART, in `timezone`")
    timezone = models.CharField(max_length=60)
    shift = models.CharField(max_length=8, default="", help_text="before, after or as it falls")
    term = models.IntegerField(default=0, help_text="hours from coming to the deadline; 0: none")
    draft = models.JSONField(help_text="what each of them is made from")
    owner = models.ForeignKey("principals.User", on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    next_at = models.DateTimeField(null=True)
    made = models.IntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "work_series"
        indexes = [models.Index(fields=["owner"], name="series_by_owner")]
