import contextlib

from django.apps import AppConfig

from officina.kernel.ui import messages


class UiConfig(AppConfig):
    name = "officina.kernel.ui"
    label = "ui"

    def ready(self) -> None:
        from officina.kernel.rules import uses, vocabulary
        from officina.kernel.ui import panels, samples
        from officina.kernel.ui.pages.linked import of_links
        from officina.kernel.ui.pages.settings.types.uses import OfFields
        from officina.kernel.ui.pages.settings.uses import OfGuards, OfViews

        panels.register_family(of_links)
        vocabulary.offer("gallery", lambda _rest, _rights: samples.vocabulary())
        uses.register("fields", OfFields())
        uses.register("guards", OfGuards())
        uses.register("views", OfViews())
        # An installed package is read-only and brings its catalogues compiled.
        with contextlib.suppress(OSError):
            messages.compiled()
