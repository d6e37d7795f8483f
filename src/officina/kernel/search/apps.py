from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "officina.kernel.search"
    label = "search"

    def ready(self) -> None:
        from officina.kernel.jobs import register_loop
        from officina.kernel.records.actions.purge_record import purge_also
        from officina.kernel.search import indexing

        purge_also(indexing.forget)
        register_loop("search and rights", indexing.follow_rights, every=10.0)
