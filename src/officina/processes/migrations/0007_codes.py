"""Processes and robots are known to other portals by codes."""

from django.db import migrations, models

import officina.processes.models


class Migration(migrations.Migration):
    dependencies = [("processes", "0006_links")]

    operations = [
        migrations.AddField(
            "processdetail",
            "code",
            models.CharField(
                max_length=60, null=True, unique=True, help_text="what other portals know it by"
            ),
        ),
        migrations.AddField(
            "robot",
            "code",
            models.CharField(
                max_length=40,
                default=officina.processes.models.new_code,
                help_text="what other portals know it by",
            ),
        ),
        # The default was asked once, for all rows together.
        migrations.RunSQL(
            "UPDATE processes_robot SET code = left(md5(id || random()::text), 8)",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            "robot",
            models.UniqueConstraint(fields=["type", "code"], name="robot_code"),
        ),
    ]
