"""Public forms, and what came through them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from officina.kernel.principals.models import Unit, User
from officina.kernel.records.models import Record
from officina.kernel.records.types import translated


class Form(models.Model):
    """A page for people outside, from which records of one type are made (F006).

    Texts are ``{locale: text}``. ``fields`` is in the order of the page:
    ``[{"code", "required", "labels": {locale: text}, "help": {locale: text}, "shown_if": FEEL}]``;
    a condition speaks about the questions before it. ``files`` are how many a visitor may add.
    """

    slug = models.SlugField(unique=True, max_length=60, help_text="In the address; for good")
    type_code = models.SlugField(help_text="Of the records it makes")
    titles = models.JSONField(default=dict)
    intros = models.JSONField(default=dict)
    consents = models.JSONField(default=dict, help_text="What the visitor must agree to")
    thanks = models.JSONField(default=dict)
    fields: models.JSONField[Any, Any] = models.JSONField(default=list)
    languages: models.JSONField[Any, Any] = models.JSONField(default=list)
    files = models.SmallIntegerField(default=0, help_text="A visitor may add so many")
    redirect_url = models.CharField(max_length=400, blank=True, help_text="Instead of thanks")
    source = models.CharField(max_length=60, default="web-form")
    sites: models.JSONField[Any, Any] = models.JSONField(
        default=list, help_text="Origins whose pages may show it in a frame"
    )
    is_active = models.BooleanField(default=True)
    deleted_at = models.DateTimeField(null=True, editable=False)

    person = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", help_text="gets everything"
    )
    unit = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, help_text="its least busy member gets it"
    )
    role_code = models.SlugField(blank=True, help_text="its least busy holder gets it")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(person=None, unit=None)
                | models.Q(person=None, role_code="")
                | models.Q(unit=None, role_code=""),
                name="form_has_one_receiver",
            )
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def title(self) -> str:
        return translated(self.titles, self.slug)

    @property
    def receiver_key(self) -> str:
        """``person-7``, ``unit-8``, ``role-sales``; empty where nobody is named."""
        if self.role_code:
            return f"role-{self.role_code}"
        if self.unit_id:
            return f"unit-{self.unit_id}"
        return f"person-{self.person_id}" if self.person_id else ""


class Submission(models.Model):
    """One sending of a form. The nonce of the page makes a second press the same sending."""

    nonce = models.CharField(primary_key=True, max_length=32)
    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="submissions")
    record = models.ForeignKey(Record, null=True, on_delete=models.SET_NULL, related_name="+")
    given_to = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["given_to", "-at"], name="submission_by_receiver")
        ]
