from django.db import migrations, models

FORGET_JOBS = """
DELETE FROM procrastinate_jobs
WHERE task_name = 'officina.kernel.webhooks.jobs.send' AND status = 'todo'
"""


class Migration(migrations.Migration):
    """Webhooks take turns by themselves; jobs that would have sent them are no more."""

    dependencies = [("webhooks", "0001_webhooks"), ("jobs", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="webhook",
            name="held_until",
            field=models.DateTimeField(help_text="until when it has its turn", null=True),
        ),
        migrations.AddField(
            model_name="webhook",
            name="rests_until",
            field=models.DateTimeField(help_text="nobody answered; it is let be", null=True),
        ),
        migrations.RunSQL(FORGET_JOBS, migrations.RunSQL.noop),
    ]
