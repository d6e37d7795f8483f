from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "officina.channels"
    label = "channels"

    def ready(self) -> None:
        from officina.channels import events, presets  # noqa: F401 # makes its kinds known
        from officina.kernel.records import declare

        declare.after_lay(presets.lay_forms)
