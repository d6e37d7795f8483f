from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portability", "0001_initial")]

    operations = [
        migrations.AddField(
            "appliedpackage",
            "told",
            models.JSONField(default=list, help_text="what stands otherwise than in the package"),
        ),
    ]
