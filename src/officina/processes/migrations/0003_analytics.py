"""What reports on processes read: a narrow row for each case, kept by a reader of the log."""

import django.db.models.deletion
from django.db import migrations, models

SQL = """
CREATE TABLE processes_audience (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key uuid NOT NULL UNIQUE,
    acl integer[] NOT NULL
);
CREATE TABLE processes_place (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version_id bigint NOT NULL REFERENCES processes_version ON DELETE CASCADE,
    process_id bigint NOT NULL,
    node text NOT NULL,
    title text NOT NULL,
    progress smallint NOT NULL,
    UNIQUE (version_id, node)
);
CREATE TABLE processes_fact (
    case_id bigint PRIMARY KEY,
    process_id bigint NOT NULL,
    company_id bigint,
    cents bigint,
    since timestamptz NOT NULL,
    due_at timestamptz,
    seconds bigint,
    audience_id integer NOT NULL,
    place_id integer,
    responsible_id integer,
    unit_id integer,
    organisation_id integer,
    started_on date NOT NULL,
    status smallint NOT NULL,
    progress smallint,
    was_late boolean NOT NULL,
    is_stuck boolean NOT NULL,
    currency text COLLATE "C" NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX fact_by_audience ON processes_fact (audience_id);
CREATE TABLE processes_contact (
    case_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    count integer NOT NULL,
    PRIMARY KEY (case_id, kind)
);
"""
BACK = """
DROP TABLE processes_contact; DROP TABLE processes_fact; DROP TABLE processes_place;
DROP TABLE processes_audience;
"""


class Migration(migrations.Migration):
    dependencies = [("processes", "0002_robots"), ("records", "0005_seen_in_order")]
    operations = [
        migrations.RunSQL(SQL, BACK),
        migrations.CreateModel(
            name="Threshold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.record",
                    ),
                ),
                ("node", models.CharField(max_length=120)),
                ("least", models.IntegerField(null=True, help_text="cases that should stand here")),
                ("most", models.IntegerField(null=True, help_text="more of them are a jam")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["process", "node"], name="threshold_once")
                ]
            },
        ),
    ]
