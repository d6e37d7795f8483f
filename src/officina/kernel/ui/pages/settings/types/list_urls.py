"""Addresses of lists of options; included under /settings/lists/."""

from django.urls import path

from officina.kernel.ui.pages.settings.types import options

urlpatterns = [
    path("", options.lists, name="settings-lists"),
    path("new", options.new, name="settings-list-new"),
    path("<slug:code>/", options.one_list, name="settings-list"),
    path("<slug:code>/rename", options.rename, name="settings-list-rename"),
    path("<slug:code>/add", options.add, name="settings-list-add"),
    path("<slug:code>/remove", options.drop, name="settings-list-remove"),
    path("<slug:code>/<slug:option>/", options.change, name="settings-option"),
    path("<slug:code>/<slug:option>/remove", options.remove, name="settings-option-remove"),
    path("<slug:code>/<slug:option>/<slug:verb>", options.tend, name="settings-option-tend"),
]
