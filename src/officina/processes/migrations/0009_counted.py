import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Funnels that are counted in the background."""

    dependencies = [
        ("processes", "0008_gone"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Counted",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked", models.JSONField(help_text="by, then, days, process, filter")),
                ("key", models.CharField(max_length=64, help_text="of what was asked")),
                (
                    "sees",
                    models.CharField(
                        blank=True, max_length=64, help_text="of the rights it was counted by"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done"), ("failed", "Failed")],
                        default="running",
                        max_length=7,
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("total", models.IntegerField(default=0)),
                ("position", models.IntegerField(default=0)),
                (
                    "groups",
                    models.JSONField(help_text="as they were counted last", null=True),
                ),
                ("problem", models.TextField(blank=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="counted_once")
                ]
            },
        ),
    ]
