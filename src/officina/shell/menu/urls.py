"""Addresses of menus, parts of the portal, own pages, help."""

from django.urls import path

from officina.shell.views import adoption, help, home, menu, menu_settings, pages, parts, shared

urlpatterns = [
    path("menu", menu.side, name="menu"),
    path("menu/fold", menu.fold_group, name="menu-fold"),
    path("menu/own", menu.own, name="my-menu"),
    path("help", help.panel, name="help"),
    path("help/first-week/<slug:way>", help.hide_first_week, name="first-week"),
    path("help/news/read", help.read_news, name="release-read"),
    path("share", shared.shared, name="shared"),
    path("share/put", shared.put, name="shared-put"),
    path("settings/adoption/", adoption.adoption, name="adoption"),
    path("settings/adoption/export", adoption.export, name="adoption-export"),
    path("settings/menu/", menu_settings.first, name="settings-menu"),
    path("settings/menu/<slug:role>/", menu_settings.menu, name="settings-menu-of"),
    path("settings/home/", home.first, name="settings-home"),
    path("settings/home/<slug:role>/", home.of_role, name="settings-home-of"),
    path("settings/pages/", pages.all_pages, name="settings-pages"),
    path("settings/pages/new", pages.new, name="settings-page-new"),
    path("settings/pages/<slug:code>/", pages.edit, name="settings-page"),
    path("settings/pages/<slug:code>/remove", pages.remove, name="settings-page-remove"),
    path("pages/<slug:code>/", pages.page, name="own-page"),
    path("settings/parts/", parts.parts, name="settings-parts"),
    path("settings/parts/<slug:code>/<str:way>", parts.switch, name="settings-part"),
]
