from django.db import migrations

DUE = """
CREATE TABLE due (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    key text UNIQUE,
    record_id bigint,
    principal_id integer,
    data jsonb NOT NULL DEFAULT '{}',
    try_at timestamptz,
    attempts smallint NOT NULL DEFAULT 0,
    error text NOT NULL DEFAULT ''
);
CREATE INDEX due_next ON due (try_at) WHERE try_at IS NOT NULL;
CREATE INDEX due_by_record ON due (record_id, kind) WHERE record_id IS NOT NULL;
CREATE INDEX due_by_principal ON due (principal_id, kind) WHERE principal_id IS NOT NULL;
CREATE INDEX due_failed ON due (id) WHERE error <> '';
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("database", "0001_foundation")]
    operations = [migrations.RunSQL(DUE, "DROP TABLE due")]
