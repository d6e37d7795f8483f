"""Visibility rows sorted by (change, number), so that rows changed at one moment keep their order
from page to page; and in the order of change over all stages, for the list of a whole type."""

from django.db import migrations

SQL = """
CREATE INDEX seen_by_change ON record_seen (p, type_id, updated_at DESC, id DESC) INCLUDE (amount);
CREATE INDEX seen_in_stage ON record_seen (p, type_id, stage_id, updated_at DESC, id DESC)
    INCLUDE (amount);
DROP INDEX seen_by_stage;
"""
BACK = """
CREATE INDEX seen_by_stage ON record_seen (p, type_id, stage_id, updated_at DESC)
    INCLUDE (id, amount);
DROP INDEX seen_by_change;
DROP INDEX seen_in_stage;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0004_guard_examples")]
    operations = [migrations.RunSQL(SQL, BACK)]
