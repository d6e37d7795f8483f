"""Addresses of menus, parts of the portal, and pages of one's own."""

from django.urls import path

from officina.shell.views import menu, menu_settings, parts

urlpatterns = [
    path("menu", menu.side, name="menu"),
    path("menu/fold", menu.fold_group, name="menu-fold"),
    path("menu/own", menu.own, name="my-menu"),
    path("settings/menu/", menu_settings.first, name="settings-menu"),
    path("settings/menu/<slug:role>/", menu_settings.menu, name="settings-menu-of"),
    path("settings/parts/", parts.parts, name="settings-parts"),
    path("settings/parts/<slug:code>/<str:way>", parts.switch, name="settings-part"),
]
