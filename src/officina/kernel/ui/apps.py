import contextlib

from django.apps import AppConfig

from officina.kernel.ui import messages


class UiConfig(AppConfig):
    name = "officina.kernel.ui"
    label = "ui"

    def ready(self) -> None:
        from officina.kernel.rules import vocabulary
        from officina.kernel.ui import samples

        vocabulary.offer("gallery", lambda _rest, _rights: samples.vocabulary())
        # An installed package is read-only and brings its catalogues compiled.
        with contextlib.suppress(OSError):
            messages.compiled()
