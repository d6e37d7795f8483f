"""Addresses of kinds of links; included under /settings/links/."""

from django.urls import path

from officina.kernel.ui.pages.settings.types import linking

urlpatterns = [
    path("", linking.links, name="settings-links"),
    path("new", linking.link, name="settings-link-new"),
    path("<slug:code>/", linking.link, name="settings-link"),
    path("<slug:code>/remove", linking.remove, name="settings-link-remove"),
]
