from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "officina.channels"
    label = "channels"

    def ready(self) -> None:
        from officina.channels import events, presets, rate  # noqa: F401 # makes its kinds known
        from officina.channels.asked import offered
        from officina.channels.package import FORMS
        from officina.channels.queries import receivers
        from officina.channels.uses import OfForms
        from officina.kernel.access.actions import name_role
        from officina.kernel.portability.packages import part
        from officina.kernel.records import declare
        from officina.kernel.rules import uses
        from officina.kernel.rules.vocabulary import offer
        from officina.processes.links import ports

        ports.limited_by(rate.is_too_often)
        part(FORMS)
        offer("form", offered)
        uses.register("forms", OfForms())
        declare.after_lay(presets.lay_forms)
        name_role.keep_where(receivers.why_role_is_kept)
