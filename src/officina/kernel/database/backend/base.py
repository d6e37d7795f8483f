from django.db.backends.postgresql import base

from officina.kernel import clock


class DatabaseWrapper(base.DatabaseWrapper):
    def init_connection_state(self) -> None:
        super().init_connection_state()
        if clock.is_set():
            with self.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('officina.now', %s, false)", [clock.sql_setting()]
                )
