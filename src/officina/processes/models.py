"""Processes that people draw, their versions, and the cases that run by them.

A case is a record. What moves stands beside it in narrow rows, so that a token move touches
nothing that lists are read from: its state, what it waits for, and what it has passed.
"""

from __future__ import annotations

import secrets

from django.db import models


def new_code() -> str:
    """A code for what has no name to make one of."""
    return secrets.token_hex(4)


class ProcessDetail(models.Model):
    """What only a process of the library has, beside the base row of every record."""

    record = models.OneToOneField(
        "records.Record", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    code = models.CharField(
        max_length=60, null=True, unique=True, help_text="what other portals know it by"
    )
    purpose = models.TextField(null=True)
    regulation = models.TextField(null=True)
    folder = models.TextField(null=True)
    runs_on = models.JSONField(
        db_default=models.Value([], models.JSONField()),
        help_text="codes of types of records; none: it starts by itself, without a record",
    )
    starters = models.JSONField(
        db_default=models.Value([], models.JSONField()),
        help_text="principals who may start it; none: whoever may see it",
    )
    is_stopped = models.BooleanField(db_default=False, help_text="the kill switch")

    class Meta:
        db_table = "process"


class Version(models.Model):
    """One drawing of a process with its steps' settings; frozen once it is published."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        RETIRED = "retired"

    process = models.ForeignKey(
        "records.Record", on_delete=models.CASCADE, related_name="process_versions"
    )
    n = models.IntegerField()
    status = models.CharField(max_length=9, default=Status.DRAFT, choices=Status)
    xml = models.TextField()
    settings = models.JSONField(default=dict, help_text="{node: settings of the step}")
    route = models.JSONField(null=True, help_text="the list that it was compiled from")
    tests = models.JSONField(default=list, help_text="examples, run before publishing")
    tables = models.JSONField(default=dict, help_text="{decision: DMN text}")
    calls = models.JSONField(default=dict, help_text="{called element: version}")
    note = models.TextField(blank=True)
    hash = models.CharField(max_length=64, blank=True, help_text="of drawing and settings")
    author = models.ForeignKey(
        "principals.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    authority = models.ForeignKey(
        "principals.User",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="whose rights its robot steps have",
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "n"], name="process_version_number"),
            models.UniqueConstraint(
                fields=["process"], condition=models.Q(status="draft"), name="process_one_draft"
            ),
            models.UniqueConstraint(
                fields=["process"],
                condition=models.Q(status="published"),
                name="process_one_published",
            ),
        ]


class Running(models.Model):
    """Where a case stands. Nothing that moves is indexed; half of each page is left for moves."""

    class Status(models.TextChoices):
        RUNNING = "running"
        SUSPENDED = "suspended"
        ENDED = "ended"

    record = models.OneToOneField(
        "records.Record", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="cases")
    subject = models.ForeignKey(
        "records.Record",
        null=True,
        on_delete=models.SET_NULL,
        related_name="cases",
        help_text="the record that it runs on",
    )
    initiator = models.ForeignKey(
        "principals.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=9, default=Status.RUNNING, choices=Status)
    state = models.JSONField()
    caller_id = models.BigIntegerField(null=True, help_text="the case that called this one")
    caller_token = models.IntegerField(null=True)
    caller_branch = models.IntegerField(null=True)
    depth = models.SmallIntegerField(default=0, help_text="how many causes back a person acted")

    class Meta:
        db_table = "processes_running"


class Waiting(models.Model):
    """One thing that a case waits for: exactly ``bpmn.waits`` of its state, at any time."""

    case = models.ForeignKey(
        Running,
        on_delete=models.CASCADE,
        related_name="waiting",
        db_index=False,
        db_constraint=False,
    )
    kind = models.CharField(max_length=9)
    token = models.IntegerField()
    node = models.CharField(max_length=120, help_text="the node, or the event's key")
    branch = models.IntegerField(null=True)
    ref = models.BigIntegerField(null=True, help_text="the task, or the called case")
    name = models.CharField(max_length=200, default="", help_text="of a message or signal")
    key = models.CharField(max_length=400, null=True, help_text="of a message; none: any")
    data = models.JSONField(default=dict)
    since = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index("case", name="waiting_by_case"),
            models.Index("ref", condition=models.Q(ref__isnull=False), name="waiting_by_ref"),
            models.Index(
                "name",
                "key",
                condition=models.Q(kind__in=["message", "signal"]),
                name="waiting_by_name",
            ),
            models.Index("since", condition=models.Q(kind="incident"), name="waiting_incidents"),
        ]


class Passed(models.Model):
    """One line of a case's history: what the route map draws and reports count."""

    class Kind(models.TextChoices):
        STARTED = "started"
        ENDED = "ended"
        PASSED = "passed"
        SKIPPED = "skipped"

    case = models.ForeignKey(
        Running,
        on_delete=models.CASCADE,
        related_name="passed",
        db_index=False,
        db_constraint=False,
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=7)
    node = models.CharField(max_length=120)
    flow = models.CharField(max_length=120, default="")
    token = models.IntegerField(null=True)
    branch = models.IntegerField(null=True)
    how = models.CharField(max_length=40, default="", help_text="completed, withdrawn, an outcome")
    actor_id = models.IntegerField(null=True)
    behalf_id = models.IntegerField(null=True, help_text="for whom")
    task_id = models.BigIntegerField(null=True)
    seconds_working = models.IntegerField(null=True, help_text="of the calendar, since it came")
    seconds_waiting = models.IntegerField(null=True, help_text="of these, before it was taken up")
    late = models.BooleanField(default=False)
    reason = models.TextField(default="")

    class Meta:
        indexes = [models.Index("case", "id", name="passed_by_case")]


class Decision(models.Model):
    """The values of all names that a way out of a node was decided by (for rehearsal)."""

    case = models.ForeignKey(
        Running,
        on_delete=models.CASCADE,
        related_name="decisions",
        db_index=False,
        db_constraint=False,
    )
    at = models.DateTimeField()
    node = models.CharField(max_length=120)
    flow = models.CharField(max_length=120, default="")
    names = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index("case", "id", name="decision_by_case")]


class Moved(models.Model):
    """A case that went over to another version of its process, and perhaps back."""

    case = models.ForeignKey(
        Running, on_delete=models.CASCADE, related_name="moves", db_constraint=False
    )
    before = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    mapping = models.JSONField(help_text="{node before: node after}")
    mark = models.BigIntegerField(help_text="the last line of its history when it had moved")
    by = models.ForeignKey("principals.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    back_at = models.DateTimeField(null=True, help_text="when it was moved back")


class Rehearsal(models.Model):
    """A draft tried on cases that are over: what would have gone another way."""

    class Status(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    process = models.ForeignKey("records.Record", on_delete=models.CASCADE, related_name="+")
    seen = models.CharField(max_length=64, help_text="of the draft, as it was tried")
    status = models.CharField(max_length=7, default=Status.RUNNING, choices=Status)
    by = models.ForeignKey("principals.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    total = models.IntegerField()
    position = models.IntegerField(default=0)
    found = models.JSONField(default=list, help_text="a line for each case")
    problem = models.TextField(default="")


class Counted(models.Model):
    """A funnel that was counted in the background, for whom it was and as far as he saw."""

    class Status(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    user = models.ForeignKey("principals.User", on_delete=models.CASCADE, related_name="+")
    asked = models.JSONField(help_text="by, then, days, process, filter")
    key = models.CharField(max_length=64, help_text="of what was asked")
    sees = models.CharField(max_length=64, blank=True, help_text="of the rights it was counted by")
    status = models.CharField(max_length=7, default=Status.RUNNING, choices=Status)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    total = models.IntegerField(default=0)
    position = models.IntegerField(default=0)
    groups = models.JSONField(null=True, help_text="as they were counted last")
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="counted_once")]


class Outgoing(models.Model):
    """The outbox between cases, and the messages that nobody has taken yet.

    ``kind`` is message, signal, or return: what a called case gives back to its caller.
    """

    kind = models.CharField(max_length=7)
    name = models.CharField(max_length=200, default="")
    key = models.CharField(max_length=400, null=True)
    payload = models.JSONField(default=dict)
    sender_id = models.BigIntegerField(null=True)
    case_id = models.BigIntegerField(null=True, help_text="whom it is for, where that is known")
    token = models.IntegerField(null=True)
    branch = models.IntegerField(null=True)
    depth = models.SmallIntegerField(default=0)
    at = models.DateTimeField()
    try_at = models.DateTimeField(null=True, help_text="none: kept for who will listen")
    expires_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    error = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index("try_at", condition=models.Q(try_at__isnull=False), name="outgoing_due"),
            models.Index("name", "key", condition=models.Q(try_at=None), name="outgoing_kept"),
        ]


class Came(models.Model):
    """When a message came to a process last, and which case took it (F109)."""

    process = models.ForeignKey("records.Record", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    case_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "name"], name="came_once")]


class Armed(models.Model):
    """What starts a process by itself: a timer, a message, a signal, an event of the log."""

    process = models.ForeignKey("records.Record", on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="armed")
    event = models.CharField(max_length=120, help_text="the start event")
    trigger = models.SmallIntegerField(default=0)
    kind = models.CharField(max_length=9)
    name = models.CharField(max_length=200, default="")
    type_code = models.CharField(max_length=60, default="")
    condition = models.TextField(default="")

    class Meta:
        indexes = [models.Index("kind", "name", name="armed_by_name")]


class Robot(models.Model):
    """What the portal does by itself on a stage of a type: a row of the table of robots (F103)."""

    class Trigger(models.TextChoices):
        ENTRY = "entry"
        EXIT = "exit"
        TIME = "time"
        FIELD = "field"
        EVENT = "event"

    type = models.ForeignKey("records.RecordType", on_delete=models.CASCADE, related_name="+")
    stage = models.ForeignKey(
        "records.Stage", null=True, on_delete=models.CASCADE, help_text="none: whatever the stage"
    )
    trigger = models.CharField(max_length=5, choices=Trigger)
    name = models.CharField(max_length=80, blank=True, help_text="the field, or the kind of event")
    title = models.CharField(max_length=200, blank=True)
    condition = models.TextField(blank=True, help_text="FEEL over the record")
    delay = models.CharField(max_length=40, blank=True, help_text="ISO 8601, in working time")
    acts_anyway = models.BooleanField(
        db_default=False, help_text="when it acts later, although the card left the stage meanwhile"
    )
    action = models.JSONField(help_text="what a robot step does: kind and settings")
    position = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    author = models.ForeignKey(
        "principals.User", on_delete=models.PROTECT, related_name="+", help_text="with whose rights"
    )
    at = models.DateTimeField()
    code = models.CharField(
        max_length=40, default=new_code, help_text="what other portals know it by"
    )

    class Meta:
        indexes = [models.Index("type", "stage", "position", name="robot_by_stage")]
        constraints = [models.UniqueConstraint(fields=["type", "code"], name="robot_code")]


class Threshold(models.Model):
    """How many cases should stand at a step: fewer or more of them is worth a word (F247)."""

    process = models.ForeignKey("records.Record", on_delete=models.CASCADE, related_name="+")
    node = models.CharField(max_length=120)
    least = models.IntegerField(null=True, help_text="cases that should stand here")
    most = models.IntegerField(null=True, help_text="more of them are a jam")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "node"], name="threshold_once")]


class Link(models.Model):
    """An address by which a step is answered once, without signing in; what it answers is open
    exactly as long as the step waits (C13, F108)."""

    case = models.ForeignKey(
        Running, on_delete=models.CASCADE, related_name="links", db_constraint=False
    )
    token = models.IntegerField()
    node = models.CharField(max_length=120)
    branch = models.IntegerField(null=True)
    task_id = models.BigIntegerField(null=True, help_text="of an approval; none: an outsider's")
    user = models.ForeignKey(
        "principals.User", null=True, on_delete=models.CASCADE, related_name="+"
    )
    sent_to = models.CharField(max_length=254)
    nonce = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("case", "token", name="link_by_step")]
