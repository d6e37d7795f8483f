from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "officina.kernel.files"
    label = "files"

    def ready(self) -> None:
        from officina.kernel.files import collecting, uploads
        from officina.kernel.files.actions import claiming
        from officina.kernel.jobs import register_loop
        from officina.kernel.records import filed
        from officina.kernel.search import texts

        texts.contribute(
            """(SELECT string_agg(f.name, ' ') FROM files_attachment f
                WHERE f.record_id = r.id AND f.removed_at IS NULL
                  AND NOT f.field = ANY(%(guarded)s::text[]))"""
        )
        filed.keep_files(claiming.claim)
        register_loop("uploads left behind", uploads.clear_old, every=3600)
        register_loop("unused files", collecting.collect, every=3600)
