"""Parked events know when they are tried again; a month may be made after its first events."""

from django.db import migrations, models

# The lock keeps two processes that start together from making the same month.
MONTHS = """
CREATE OR REPLACE FUNCTION ensure_event_partitions(first date, months integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    month date := date_trunc('month', first)::date;
    since timestamptz;
    until timestamptz;
    name text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('event partitions'));
    FOR i IN 0..months LOOP
        name := 'event_' || to_char(month, 'YYYYMM');
        since := month::timestamp AT TIME ZONE 'UTC';
        until := (month + interval '1 month')::timestamp AT TIME ZONE 'UTC';
        IF to_regclass(name) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE event INCLUDING DEFAULTS)', name);
            EXECUTE format('WITH moved AS
                (DELETE FROM event_default WHERE at >= %L AND at < %L RETURNING *)
                INSERT INTO %I SELECT * FROM moved', since, until, name);
            EXECUTE format('ALTER TABLE event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                name, since, until);
        END IF;
        month := (month + interval '1 month')::date;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0002_log")]
    operations = [
        migrations.AddField("parked", "retry_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "parked",
            "attempts",
            models.IntegerField(default=1, help_text="0: waits behind an earlier one"),
        ),
        migrations.AddIndex("parked", models.Index(fields=["retry_at"], name="parked_by_retry")),
        migrations.RunSQL(MONTHS, migrations.RunSQL.noop),
    ]
