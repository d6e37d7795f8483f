"""The newest of a type in the very order of lists, and without what is in the bin: where a walk
over them ended is then read from the index alone, and nothing is sorted on the way."""

from django.db import migrations

SQL = """
DROP INDEX record_by_change;
CREATE INDEX record_by_change ON record (type_id, updated_at DESC, id DESC)
    WHERE deleted_at IS NULL;
"""
BACK = """
DROP INDEX record_by_change;
CREATE INDEX record_by_change ON record (type_id, updated_at DESC);
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0005_seen_in_order")]
    operations = [migrations.RunSQL(SQL, BACK)]
