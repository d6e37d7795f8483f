from django.apps import AppConfig


class PortabilityConfig(AppConfig):
    name = "officina.kernel.portability"
    label = "portability"

    def ready(self) -> None:
        from officina.kernel.jobs import register_loop
        from officina.kernel.portability import events, exporting
        from officina.kernel.portability.packages import part
        from officina.kernel.portability.packages.links import LINKS
        from officina.kernel.portability.packages.lists import LISTS
        from officina.kernel.portability.packages.record_types import TYPES
        from officina.kernel.portability.packages.roles import GRANTS, ROLES
        from officina.kernel.portability.packages.views import VIEWS

        assert events
        for one in (LISTS, ROLES, TYPES, LINKS, GRANTS, VIEWS):
            part(one)
        register_loop("exports", exporting.clear_old, every=3600.0)
