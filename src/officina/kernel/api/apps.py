from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "officina.kernel.api"
    label = "api"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from officina.kernel.api import answers, events
        from officina.kernel.jobs import register_loop
        from officina.kernel.ui.pages.settings.cards import Card, offer_card

        assert events
        card = Card(
            _("Access for programs"),
            _("Tokens by which other programs read and write here."),
            "key-round",
            "api-tokens",
            place=70,
        )
        offer_card(card)
        register_loop("api-answers", answers.clear_old, every=3600.0)
