"""``migrate`` that also lays the declared types, so that no start, test or restore forgets it."""

from typing import Any

from django.core.management.commands import migrate

from officina.kernel.database import sql
from officina.kernel.records.declare import lay_types


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        said = super().handle(*args, **options)
        found = sql.row("SELECT to_regclass('record')")
        if found and found[0] and not options.get("plan"):
            lay_types()
        return said
