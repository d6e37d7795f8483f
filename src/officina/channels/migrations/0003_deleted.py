from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0002_rate")]

    operations = [
        migrations.AddField("form", "deleted_at", models.DateTimeField(null=True, editable=False)),
    ]
