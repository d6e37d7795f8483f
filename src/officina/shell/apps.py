from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "officina.shell"
    label = "shell"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from officina.kernel.portability.packages import part
        from officina.kernel.records.actions.take_back_setting import can_be_taken_back
        from officina.kernel.ui import tools
        from officina.kernel.ui.pages.settings.naming import name_work
        from officina.shell import events, live, package, parts, setting_cards
        from officina.shell.actions import arrange_role, set_page
        from officina.shell.home import built_in
        from officina.shell.views import help

        live.connect()
        setting_cards.offer()
        parts.offer_parts()
        built_in.offer_blocks()
        tools.add(help.button)
        name_work("adoption", _("Who uses what"))
        for one in (package.PAGES, package.MENUS, package.PARTS):
            part(one)
        can_be_taken_back(events.MENU_ARRANGED.code, arrange_role.take_back("menu"))
        can_be_taken_back(events.HOME_ARRANGED.code, arrange_role.take_back("home"))
        can_be_taken_back(events.PAGE_SET.code, set_page.take_back)
        can_be_taken_back(events.PAGE_REMOVED.code, set_page.bring_back)
