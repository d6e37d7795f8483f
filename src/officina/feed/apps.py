from django.apps import AppConfig


class FeedConfig(AppConfig):
    name = "officina.feed"
    label = "feed"

    def ready(self) -> None:
        from officina.feed import record_types  # noqa: F401 # declares the type
        from officina.people.presets import EMPLOYEE, offer

        offer(EMPLOYEE, "post", create="all", edit="own", delete="own")
        offer("pr", "post", view="all", create="all", edit="all", move="all", delete="all")
