from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]

    operations = [
        migrations.AddField(
            "attachment",
            "field",
            models.CharField(
                db_default="",
                default="",
                help_text="whose value it is, or was last",
                max_length=60,
            ),
        ),
        migrations.AddField(
            "version",
            "name",
            models.CharField(
                db_default="",
                default="",
                help_text="where it was called otherwise",
                max_length=200,
            ),
        ),
    ]
