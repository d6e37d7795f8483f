"""What people need beyond the principals: invitations, absences, days off, devices."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
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


class Absence(models.Model):
    """Days on which a person does not work, from the first to the last, and who stands in.

    Days are those of the person's own calendar (``User.timezone``).
    """

    LEAVE, TRIP, ILLNESS = "leave", "trip", "illness"
    ASKED, APPROVED, DECLINED, WITHDRAWN = "asked", "approved", "declined", "withdrawn"

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=8, choices=[(k, k) for k in (LEAVE, TRIP, ILLNESS)])
    since = models.DateField()
    until = models.DateField(help_text="The last day")
    substitute = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="stands_in"
    )
    takes_steps = models.BooleanField(
        default=True, help_text="New steps of processes come to the substitute"
    )
    handed_to = models.ForeignKey(
        User,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who has his open steps until he is back",
    )
    state = models.CharField(max_length=9, default=ASKED)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was declined")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="absence_has_days"
            ),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("substitute")), name="nobody_is_own_substitute"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=("leave", "trip", "illness")), name="absence_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("asked", "approved", "declined", "withdrawn")),
                name="absence_state_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                "person",
                "until",
                condition=models.Q(state__in=("asked", "approved")),
                name="absence_in_force",
            )
        ]


class WorkingDay(models.Model):
    """When a person worked on a day: came, left, and how long the pauses took (F197).

    The day is that of his calendar at the start, so a night shift belongs to the evening.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="working_days")
    date = models.DateField()
    timezone = models.CharField(max_length=60, help_text="IANA time zone he worked in")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True, help_text="The pause that goes on")
    paused = models.DurationField(default=dt.timedelta, help_text="All pauses that are over")
    is_guessed = models.BooleanField(default=False, help_text="Nobody said when he left")
    is_corrected = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "date"], name="working_day_once"),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(finished_at=None),
                name="one_open_working_day",
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at=None)
                | models.Q(finished_at__gte=models.F("started_at"), paused_at=None),
                name="working_day_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [models.Index("date", name="working_day_by_date")]

    def worked(self, now: dt.datetime) -> dt.timedelta:
        """Time at work up to a moment, without pauses."""
        until = self.finished_at or self.paused_at or now
        return max(until - self.started_at - self.paused, dt.timedelta())


class DayCorrection(models.Model):
    """What a working day should have been, as its person asks and a head decides."""

    ASKED, APPROVED, DECLINED, WITHDRAWN = "asked", "approved", "declined", "withdrawn"

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="day_corrections")
    date = models.DateField()
    timezone = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    paused = models.DurationField()
    why = models.CharField(max_length=300)
    state = models.CharField(max_length=9, default=ASKED)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was declined")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "date"],
                condition=models.Q(state="asked"),
                name="one_open_correction_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at__gt=models.F("started_at")),
                name="correction_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("asked", "approved", "declined", "withdrawn")),
                name="correction_state_known",
            ),
        ]


class Status(models.Model):
    """Where a person works or what he is at, as he says himself (F198)."""

    OFFICE, REMOTE, TRIP, OTHER = "office", "remote", "trip", "other"

    person = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True)
    kind = models.CharField(max_length=6, choices=[(k, k) for k in (OFFICE, REMOTE, TRIP, OTHER)])
    text = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField(null=True, help_text="It says nothing from then on")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=("office", "remote", "trip", "other")),
                name="status_kind_known",
            )
        ]


class HiddenBirthday(models.Model):
    """Who does not want colleagues to know his birthday, day and month included."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True)


class Directory(models.Model):
    """Where colleagues are kept: an LDAP server or Active Directory; a portal has one at most."""

    OPENLDAP, ACTIVE = "ldap", "ad"

    kind = models.CharField(max_length=4, default=OPENLDAP)
    url = models.CharField(max_length=300, help_text="ldaps://host, or ldap://host:389")
    starts_tls = models.BooleanField(default=False, help_text="RFC 4513, 3")
    bind_dn = models.CharField(max_length=300, blank=True)
    password = models.CharField(max_length=1000, blank=True, help_text="Sealed: see `secrets`")
    base_dn = models.CharField(max_length=300)
    people_filter = models.CharField(max_length=500, help_text="RFC 4515")
    is_active = models.BooleanField(default=False, help_text="People sign in by it, and are synced")
    cursor = models.CharField(max_length=40, blank=True, help_text="Changes after it are unread")
    synced_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict, help_text="{added, changed, blocked, returned, held}")
    trouble = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_directory"),
        ]


class DirectoryEntry(models.Model):
    """A person's place in the directory, by the number that outlives renaming there."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="directory_entry")
    uid = models.CharField(max_length=64, unique=True, help_text="entryUUID or objectGUID")
    dn = models.CharField(max_length=600)
    is_gone = models.BooleanField(default=False, help_text="Blocked because he left the directory")


class Issuer(models.Model):
    """Who signs people in for us by OpenID Connect; a portal has one at most."""

    url = models.CharField(max_length=300, help_text="The issuer, OIDC Discovery 1.0, 4")
    name = models.CharField(max_length=60, help_text="What the button calls it")
    client_id = models.CharField(max_length=300)
    secret = models.CharField(max_length=2000, blank=True, help_text="Sealed: see `secrets`")
    invites = models.BooleanField(default=False, help_text="Whom only it knows comes in, too")
    is_active = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_issuer"),
        ]


class Identity(models.Model):
    """As whom an issuer knows a person: by a number that outlives his address."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255, help_text="`sub`, OIDC Core 1.0, 2")
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once")
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


class Roll(models.Model):
    """Who has the portal open at one live process, and when that was last known."""

    hub = models.CharField(max_length=32, primary_key=True)
    users = ArrayField(models.IntegerField())
    seen_at = models.DateTimeField()


class LaidPreset(models.Model):
    """A preset that was laid once: what people take away afterwards does not come back."""

    role_code = models.SlugField()
    type_code = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role_code", "type_code"], name="preset_laid_once")
        ]
