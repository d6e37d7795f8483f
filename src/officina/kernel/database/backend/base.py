from django.db.backends.postgresql import base

from officina.kernel import clock
from officina.kernel.database.statements import Statements


class DatabaseWrapper(base.DatabaseWrapper):
    statements: Statements
    """Hot statements of the present connection."""

    def init_connection_state(self) -> None:
        super().init_connection_state()
        self.statements = Statements(self.connection)
        if clock.is_set():
            with self.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('officina.now', %s, false)", [clock.sql_setting()]
                )
