"""Rights as data: what roles may do with which records, and what they may not see of them."""

from __future__ import annotations

from django.db import models


class Grant(models.Model):
    """Holders of a role may do an action on records of a type within a scope.

    The scopes are a closed vocabulary (``access.scopes``), so that every grant compiles to an
    indexed condition, a yes or no, a list of people and a sentence.
    """

    role = models.ForeignKey("principals.Role", on_delete=models.CASCADE, related_name="grants")
    type_code = models.CharField(max_length=60)
    action = models.CharField(max_length=20)
    scope = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "type_code", "action"], name="granted_once")
        ]


class FieldRight(models.Model):
    """A field that only holders of some roles may see, or only they may change.

    A field without a row is seen and changed by whoever may see and edit the record.
    """

    type_code = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    action = models.CharField(max_length=10, choices=[("view", "view"), ("edit", "edit")])
    roles = models.ManyToManyField("principals.Role")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["type_code", "field", "action"], name="field_right_once"
            )
        ]


class StageRight(models.Model):
    """A stage that only holders of some roles may move records into."""

    stage_id = models.IntegerField(unique=True)
    roles = models.ManyToManyField("principals.Role")


class ViewAs(models.Model):
    """An administrator looked with another person's eyes: who, whose, when, until when."""

    administrator = models.ForeignKey("principals.User", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("principals.User", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)


class SwitchedOff(models.Model):
    """A part of the portal that this house does without (``access.modules``)."""

    code = models.CharField(max_length=60, unique=True)
