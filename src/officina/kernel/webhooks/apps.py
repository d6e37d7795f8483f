from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "officina.kernel.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from officina.kernel.jobs import register_loop
        from officina.kernel.rules import uses as places
        from officina.kernel.ui.pages.settings.cards import Card, offer_card
        from officina.kernel.ui.pages.settings.naming import name_work
        from officina.kernel.webhooks import events, lanes, subscribers, turns, uses  # noqa: F401

        name_work("webhooks", _("Webhooks"))
        places.register("webhooks", uses.OfWebhooks())
        register_loop("webhooks", lanes.Lanes().step, every=5.0, channel=lanes.CHANNEL)
        register_loop("told long ago", turns.forget_old, every=3600)
        card = Card(
            _("Webhooks"),
            _("Other programs that are told of what happens here."),
            "send",
            "webhooks",
            place=72,
        )
        offer_card(card)
