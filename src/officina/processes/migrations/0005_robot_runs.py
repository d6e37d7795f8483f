from django.db import migrations

INDEX = """
CREATE INDEX event_of_robots ON event (id DESC) WHERE kind IN ('robot.ran', 'robot.failed')
"""


class Migration(migrations.Migration):
    """What robots did is found without reading the log."""

    dependencies = [("processes", "0004_moves"), ("events", "0002_log")]
    operations = [migrations.RunSQL(INDEX, "DROP INDEX event_of_robots")]
