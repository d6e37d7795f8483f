"""The table of the cache, as ``createcachetable`` makes it: small, shared by all processes.

Unlogged, because counts of failed guesses need not outlive a crash.
"""

from django.db import migrations

CACHE = """
CREATE UNLOGGED TABLE people_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX people_cache_expires ON people_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunSQL(CACHE, "DROP TABLE people_cache")]
