from django.db import migrations, models

DROP = "DROP INDEX event_of_robots"
INDEX = """
CREATE INDEX event_of_robots ON event (id DESC)
WHERE kind IN ('robot.ran', 'robot.failed', 'robot.left')
"""
BEFORE = """
CREATE INDEX event_of_robots ON event (id DESC) WHERE kind IN ('robot.ran', 'robot.failed')
"""


class Migration(migrations.Migration):
    """A robot that acts later asks whether the card has gone on, and says so if it has."""

    dependencies = [("processes", "0007_codes")]
    operations = [
        migrations.AddField(
            "robot",
            "acts_anyway",
            models.BooleanField(
                db_default=False,
                help_text="when it acts later, although the card left the stage meanwhile",
            ),
        ),
        migrations.RunSQL([DROP, INDEX], [DROP, BEFORE]),
    ]
