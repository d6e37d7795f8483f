"""How much each address sent lately. Unlogged: the counts need not outlive a crash."""

from django.db import migrations

RATE = """
CREATE UNLOGGED TABLE channels_rate (
    address text PRIMARY KEY,
    sent integer NOT NULL,
    until timestamptz NOT NULL
);
CREATE INDEX channels_rate_until ON channels_rate (until);
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]
    operations = [migrations.RunSQL(RATE, "DROP TABLE channels_rate")]
