from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    name = "officina.channels"
    label = "channels"

    def ready(self) -> None:
        from officina.channels import events, presets, rate
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
        from officina.processes.robots.kinds import offer_happening

        ports.limited_by(rate.is_too_often)
        offer_happening(events.FORM_SUBMITTED.code, _("it comes through a form"))
        part(FORMS)
        offer("form", offered)
        uses.register("forms", OfForms())
        declare.after_lay(presets.lay_forms)
        name_role.keep_where(receivers.why_role_is_kept)
