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
        from officina.kernel.webhooks import events, sending, subscribers, uses  # noqa: F401

        name_work("officina.kernel.webhooks.jobs.send", _("Tell another program"))
        name_work("webhooks", _("Webhooks"))
        places.register("webhooks", uses.OfWebhooks())
        register_loop("webhooks", sending.wake, every=15.0)
        card = Card(
            _("Webhooks"),
            _("Other programs that are told of what happens here."),
            "send",
            "webhooks",
            place=72,
        )
        offer_card(card)
