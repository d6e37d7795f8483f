from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0003_own_types")]
    operations = [
        migrations.AddField(
            model_name="stage",
            name="guard_examples",
            field=models.JSONField(default=list, help_text="as kernel.rules.examples keeps them"),
        ),
    ]
