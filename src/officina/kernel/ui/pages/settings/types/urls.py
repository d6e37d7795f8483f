"""Addresses of types and of the lists that their fields choose from; under /settings/."""

from django.urls import path

from officina.kernel.ui.pages.settings.types import (
    changing,
    converting,
    fielding,
    listing,
    making,
    overview,
    removing,
)

urlpatterns = [
    path("", listing.all_types, name="settings-types"),
    path("new", making.new, name="settings-type-new"),
    path("<slug:slug>/", overview.overview, name="settings-type"),
    path("<slug:slug>/names", changing.names, name="settings-type-names"),
    path("<slug:slug>/people", changing.people, name="settings-type-people"),
    path("<slug:slug>/places", changing.places, name="settings-type-places"),
    path("<slug:slug>/stages", overview.begin, name="settings-type-stages"),
    path("<slug:slug>/remove", removing.drop_type, name="settings-type-remove"),
    path("<slug:slug>/fields/new", changing.new_field, name="settings-type-field-new"),
    path("<slug:slug>/fields/<slug:code>/", fielding.field, name="settings-type-field"),
    path("<slug:slug>/fields/<slug:code>/kind", converting.kind, name="settings-type-field-kind"),
    path("<slug:slug>/fields/<slug:code>/remove", overview.drop, name="settings-type-field-remove"),
    path(
        "<slug:slug>/fields/<slug:code>/restore",
        overview.bring_back,
        name="settings-type-field-restore",
    ),
    path(
        "<slug:slug>/fields/<slug:code>/move/<slug:way>",
        overview.place,
        name="settings-type-field-place",
    ),
]
