from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "officina.kernel.events"
    label = "events"
