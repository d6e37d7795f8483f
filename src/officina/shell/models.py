"""What leads people through the portal: menus, home pages, own pages, the first week."""

from __future__ import annotations

from django.db import models


class Layout(models.Model):
    """The menu and the home page of a role, where an administrator arranged them.

    ``menu`` is what ``menu.nodes`` reads; ``home`` names widgets, the first on top. ``None``
    leaves what came with the portal.
    """

    role = models.OneToOneField("principals.Role", on_delete=models.CASCADE, related_name="+")
    menu = models.JSONField(null=True)
    home = models.JSONField(null=True)


class OwnLayout(models.Model):
    """What one person arranged for himself."""

    user = models.OneToOneField("principals.User", primary_key=True, on_delete=models.CASCADE)
    role = models.CharField(max_length=60, blank=True, help_text="whose layout, where he has many")
    menu = models.JSONField(null=True, help_text="codes of what is pinned, in his order")
    folded = models.JSONField(default=list, help_text="codes of groups that are folded")
    home = models.JSONField(null=True)


class Page(models.Model):
    """A page of chosen blocks under an address of its own (F261)."""

    code = models.SlugField(max_length=60, unique=True)
    titles = models.JSONField(default=dict, help_text="{locale: text}")
    icon = models.CharField(max_length=40, default="layout-dashboard")
    blocks = models.JSONField(default=list)
    roles = models.JSONField(default=list, help_text="codes of roles that see it; none: everyone")


class Acts(models.Model):
    """How often somebody did one kind of thing in a week, counted from the log (F236)."""

    week = models.DateField(help_text="its Monday, by UTC")
    user_id = models.IntegerField()
    kind = models.CharField(max_length=60)
    type_id = models.SmallIntegerField(default=0, help_text="of the record; 0 where there is none")
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "week", "kind", "type_id"], name="acts_once")
        ]
        indexes = [models.Index(fields=["week"], name="acts_by_week")]


class Guide(models.Model):
    """How far one person is led: whether he hid the first week, which news he read."""

    user = models.OneToOneField("principals.User", primary_key=True, on_delete=models.CASCADE)
    hidden_at = models.DateTimeField(null=True)
    news = models.CharField(max_length=20, blank=True, help_text="the release that was read of")
