"""Who acts and who may see: people, units, roles, groups, our organisations, offices."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now

from officina.kernel.principals.ids import NextPrincipalId


class PrincipalIdField(models.IntegerField):  # type: ignore[type-arg] # subscripted only in stubs
    """Primary key drawn from the sequence that all principals share."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("primary_key", True)
        kwargs.setdefault("db_default", NextPrincipalId())
        kwargs.setdefault("editable", False)
        super().__init__(**kwargs)


class Organisation(models.Model):
    """One of our own legal entities (F063)."""

    id = PrincipalIdField()
    name = models.CharField(max_length=200)
    full_name = models.CharField(max_length=400, blank=True)
    tax_number = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2, default="UA", help_text="ISO 3166-1 alpha-2")
    currency = models.CharField(max_length=3, default="EUR", help_text="ISO 4217")
    timezone = models.CharField(max_length=60, default="UTC", help_text="IANA time zone")
    weekly_hours = models.JSONField(
        default=dict, help_text='{"0": [["09:00", "18:00"]], ...}, Monday is 0'
    )
    logo = models.CharField(max_length=64, blank=True, help_text="SHA-256 of a stored file")

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A place where people sit (F198)."""

    name = models.CharField(max_length=120, unique=True)
    timezone = models.CharField(max_length=60, default="UTC")
    address = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A department; units form a tree, and a head sees the work of his whole subtree."""

    id = PrincipalIdField()
    name = models.CharField(max_length=200)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    head = models.ForeignKey(
        "principals.User", null=True, blank=True, on_delete=models.PROTECT, related_name="heads"
    )
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create(self, **fields: Any) -> User:
        fields["email"] = fields["email"].strip().lower()
        return super().create(**fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person with an account: a colleague, or somebody of another company (extranet)."""

    id = PrincipalIdField()
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    is_extranet = models.BooleanField(default=False)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.SET_NULL)
    position = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    room = models.CharField(max_length=40, blank=True)
    birthday = models.DateField(null=True, blank=True)
    photo = models.CharField(max_length=64, blank=True, help_text="SHA-256 of a stored file")
    language = models.CharField(max_length=8, default="en")
    timezone = models.CharField(max_length=60, default="UTC")
    theme = models.CharField(max_length=8, default="auto", help_text="auto, light or dark")
    joined_at = models.DateTimeField(db_default=Now())
    starts_on = models.DateField(null=True, blank=True, help_text="May not sign in before")
    dismissed_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_folded")]
        indexes = [models.Index("unit", name="user_by_unit")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Placement(models.Model):
    """Who worked where, from when until when: dated moves between units."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="placements")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    position = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="placement_ends_after_it_begins",
            )
        ]


class Group(models.Model):
    """A named set of people across units: a project team, a committee."""

    id = PrincipalIdField()
    name = models.CharField(max_length=200, unique=True)
    members = models.ManyToManyField(User, related_name="member_of")

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """What a person does here (sales manager, clerk, ...); rights are granted to roles."""

    code = models.SlugField(unique=True)
    name = models.JSONField(default=dict, help_text="{locale: text}")
    is_preset = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class RoleHolder(models.Model):
    """A role given to a principal: a person, all members of a unit, or a group."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="holders")
    principal_id = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "principal_id"], name="role_held_once")
        ]
