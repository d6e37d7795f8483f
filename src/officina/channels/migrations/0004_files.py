from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0003_deleted")]
    operations = [
        migrations.AddField(
            model_name="form",
            name="files",
            field=models.SmallIntegerField(default=0, help_text="A visitor may add so many"),
        ),
    ]
