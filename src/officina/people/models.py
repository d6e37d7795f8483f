"""What people need beyond the principals: invitations, days off, signed-in devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Now

from officina.kernel import clock
from officina.kernel.principals.models import Organisation, User

if TYPE_CHECKING:
    from officina.people.sessions import SessionStore


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now())


class Invitation(models.Model):
    """A one-time link by which a person chooses a password. Only its hash is kept."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation",
            )
        ]


class DayOff(models.Model):
    """A day on which an organisation does not work: a public holiday or one of its own."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="days_off"
    )
    date = models.DateField()
    name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "date"], name="day_off_once")
        ]


class Session(AbstractBaseSession):
    """A signed-in browser: whose, on what device, from where, last seen when."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=400, blank=True, help_text="User-Agent as sent")
    address = models.GenericIPAddressField(null=True)
    since = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        from officina.people.sessions import SessionStore

        return SessionStore


class LaidPreset(models.Model):
    """A preset that was laid once: what people take away afterwards does not come back."""

    role_code = models.SlugField()
    type_code = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role_code", "type_code"], name="preset_laid_once")
        ]
