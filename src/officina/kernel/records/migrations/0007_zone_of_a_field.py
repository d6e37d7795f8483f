from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0006_newest_in_order")]

    operations = [
        migrations.AddField(
            "field",
            "timezone",
            models.CharField(
                max_length=60, blank=True, default="", help_text="of moments; empty: the reader's"
            ),
        ),
    ]
