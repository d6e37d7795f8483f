from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "officina.shell"
    label = "shell"

    def ready(self) -> None:
        from officina.shell import live, setting_cards

        live.connect()
        setting_cards.offer()
