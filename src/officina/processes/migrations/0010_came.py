import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """When each message came to a process last."""

    dependencies = [("processes", "0009_counted"), ("records", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Came",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("case_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("process", "name"), name="came_once")
                ]
            },
        ),
    ]
