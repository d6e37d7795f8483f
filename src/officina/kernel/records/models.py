"""The record and what describes it: type, pipeline, stage, field; and what hangs on it.

The base row has what lists, boards and searches filter, sort and sum by. What only a type has
stands in a one-to-one detail table of its app, or in ``fields`` where users defined it.
Nothing here is written through the ORM in requests: ``records.actions`` are the only writers.
"""

from __future__ import annotations

from django.db import models


class RecordType(models.Model):
    """A kind of record: declared by an app or made by administrators in the browser (F101)."""

    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField(unique=True)
    slug = models.SlugField(unique=True, help_text="In addresses: /leads/")
    labels = models.JSONField(default=dict, help_text="{locale: one}")
    plurals = models.JSONField(default=dict, help_text="{locale: many}")
    icon = models.CharField(max_length=40, default="circle")
    number_pattern = models.CharField(max_length=40, default="{n}")
    is_custom = models.BooleanField(default=False)
    layout = models.JSONField(default=dict, help_text="columns, card fields, board facts")
    in_menu = models.BooleanField(default=True)
    event_id = models.BigIntegerField(default=0, help_text="of its last change")
    removed_at = models.DateTimeField(null=True, help_text="put away with all its records")

    def __str__(self) -> str:
        return self.code


class Pipeline(models.Model):
    """One way that records of a type go through stages."""

    type = models.ForeignKey(RecordType, on_delete=models.CASCADE, related_name="pipelines")
    code = models.SlugField()
    labels = models.JSONField(default=dict)
    position = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["type", "code"], name="pipeline_code")]


class Stage(models.Model):
    """A step of a pipeline; ``kind`` says whether records in it are open, won or lost."""

    id = models.AutoField(primary_key=True)
    type = models.ForeignKey(RecordType, on_delete=models.CASCADE, related_name="stages")
    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="stages")
    code = models.SlugField()
    labels = models.JSONField(default=dict)
    color = models.CharField(max_length=12, default="grey")
    position = models.SmallIntegerField(default=0)
    probability = models.SmallIntegerField(default=0, help_text="per cent")
    kind = models.CharField(max_length=4, default="open")
    required = models.JSONField(default=list, help_text="codes of fields demanded on entry")
    guard = models.TextField(blank=True, help_text="FEEL over the record; true lets it in")
    guard_sentence = models.JSONField(default=dict, help_text="why not, {locale: text}")
    guard_examples = models.JSONField(default=list, help_text="as kernel.rules.examples keeps them")
    limit = models.IntegerField(null=True, help_text="cards in work at most")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "code"], name="stage_code"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["open", "won", "lost"]), name="stage_kind"
            ),
        ]


class OptionList(models.Model):
    """Options shared by fields: renamed once, seen everywhere (F024)."""

    code = models.SlugField(unique=True)
    labels = models.JSONField(default=dict)
    event_id = models.BigIntegerField(default=0, help_text="of its last change")


class Option(models.Model):
    list = models.ForeignKey(OptionList, on_delete=models.CASCADE, related_name="options")
    code = models.SlugField()
    labels = models.JSONField(default=dict)
    color = models.CharField(max_length=12, blank=True)
    position = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="option_code")]


class Field(models.Model):
    """A field of a type. ``storage`` says where its value lies: base row, detail or JSON."""

    type = models.ForeignKey(RecordType, on_delete=models.CASCADE, related_name="fields")
    code = models.CharField(max_length=60)
    labels = models.JSONField(default=dict)
    kind = models.CharField(max_length=20)
    storage = models.CharField(max_length=6, default="json")
    position = models.SmallIntegerField(default=0)
    is_required = models.BooleanField(default=False)
    is_readonly = models.BooleanField(default=False)
    option_list = models.ForeignKey(OptionList, null=True, on_delete=models.PROTECT)
    target = models.ForeignKey(
        RecordType, null=True, on_delete=models.PROTECT, related_name="+", help_text="of a link"
    )
    help = models.JSONField(default=dict)
    is_custom = models.BooleanField(default=False)
    is_unique = models.BooleanField(default=False)
    default = models.JSONField(null=True, help_text="as JSON keeps a value of its kind")
    formula = models.TextField(blank=True, help_text="FEEL over the record; computed at writes")
    required_if = models.TextField(blank=True, help_text="FEEL over the record")
    visible_if = models.TextField(blank=True, help_text="FEEL over the record")
    readonly_if = models.TextField(blank=True, help_text="FEEL over the record")
    is_filtered = models.BooleanField(default=False, help_text="often: it is worth an index")
    back = models.JSONField(default=dict, help_text="what a link is called from its target")
    timezone = models.CharField(
        max_length=60, blank=True, default="", help_text="of moments; empty: the reader's"
    )
    event_id = models.BigIntegerField(default=0, help_text="of its last change")
    removed_at = models.DateTimeField(null=True, help_text="its values stay until it comes back")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["type", "code"], name="field_code")]


class Record(models.Model):
    """One row of any type."""

    id = models.BigAutoField(primary_key=True)
    type = models.ForeignKey(RecordType, on_delete=models.PROTECT)
    number = models.CharField(max_length=60)
    title = models.TextField()
    stage = models.ForeignKey(Stage, null=True, on_delete=models.PROTECT)
    is_open = models.BooleanField(default=True)
    responsible = models.ForeignKey(
        "principals.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("principals.Unit", null=True, on_delete=models.PROTECT)
    organisation = models.ForeignKey("principals.Organisation", null=True, on_delete=models.PROTECT)
    company = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    amount_base = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    tags = models.JSONField(default=list)
    fields = models.JSONField(default=dict)
    shared = models.JSONField(default=list)
    is_confidential = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        "principals.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    stage_since = models.DateTimeField()
    event_id = models.BigIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "record"

    def __str__(self) -> str:
        return self.title


class Share(models.Model):
    """One record given to one principal: to see, or to see and change."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE)
    principal_id = models.IntegerField()
    level = models.CharField(max_length=4, choices=[("view", "view"), ("edit", "edit")])
    by = models.ForeignKey("principals.User", null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "principal_id"], name="shared_once")
        ]


class Relation(models.Model):
    """A typed link between two records, read both ways (F061)."""

    kind = models.SlugField()
    source = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "source", "target"], name="related_once")
        ]


class RelationName(models.Model):
    """A kind of link that administrators made: what each end calls the other (F061).

    A type left out at an end means any type.
    """

    code = models.SlugField(unique=True)
    labels = models.JSONField(default=dict, help_text="read on the source before the target")
    back = models.JSONField(default=dict, help_text="read on the target before the source")
    source = models.ForeignKey(RecordType, null=True, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(RecordType, null=True, on_delete=models.CASCADE, related_name="+")
    removed_at = models.DateTimeField(null=True)


class Comment(models.Model):
    """What a person said on a record. ``text`` is as typed; html is made on reading."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE)
    author = models.ForeignKey("principals.User", on_delete=models.PROTECT)
    text = models.TextField()
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    mentions = models.JSONField(default=list, help_text="numbers of people mentioned")

    class Meta:
        indexes = [models.Index(fields=["record", "created_at"], name="comment_by_record")]


class Reaction(models.Model):
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reactions")
    user = models.ForeignKey("principals.User", on_delete=models.CASCADE)
    emoji = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "user", "emoji"], name="reacted_once")
        ]


class Follower(models.Model):
    record = models.ForeignKey(Record, on_delete=models.CASCADE)
    user = models.ForeignKey("principals.User", on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "user"], name="followed_once")]


class ChecklistItem(models.Model):
    record = models.ForeignKey(Record, on_delete=models.CASCADE)
    text = models.CharField(max_length=500)
    position = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("principals.User", null=True, on_delete=models.PROTECT)

    class Meta:
        indexes = [models.Index(fields=["record", "position"], name="checklist_by_record")]


class RecentRecord(models.Model):
    """Recently opened objects (F266)."""

    user = models.ForeignKey("principals.User", on_delete=models.CASCADE)
    record = models.ForeignKey(Record, on_delete=models.CASCADE)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "record"], name="recent_once")]
        indexes = [models.Index(fields=["user", "-at"], name="recent_by_user")]


class SavedView(models.Model):
    """A filter with columns and sort, kept under a name, for oneself or shared (F255)."""

    type = models.ForeignKey(RecordType, on_delete=models.CASCADE)
    owner = models.ForeignKey("principals.User", on_delete=models.CASCADE)
    name = models.CharField(max_length=120)
    query = models.CharField(max_length=4000)
    shared_with = models.JSONField(default=list, help_text="principals besides the owner")
