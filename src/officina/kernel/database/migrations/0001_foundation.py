"""What other migrations stand on: extensions, the clock in SQL, the key that names sort by."""

from django.db import migrations

# Never install intarray: its && silently disables the GIN indexes on principals.
EXTENSIONS = ["btree_gin", "btree_gist", "pg_trgm", "unaccent"]

CLOCK = """
CREATE FUNCTION officina_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('officina.now', true), '')::timestamptz, now()) $$
"""

# unaccent() is only STABLE because its dictionary could be changed; ours never is.
SORT_KEY = """
CREATE FUNCTION officina_sort_key(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        *[
            migrations.RunSQL(f"CREATE EXTENSION IF NOT EXISTS {name}", migrations.RunSQL.noop)
            for name in EXTENSIONS
        ],
        migrations.RunSQL(CLOCK, "DROP FUNCTION officina_now()"),
        migrations.RunSQL(SORT_KEY, "DROP FUNCTION officina_sort_key(text)"),
    ]
