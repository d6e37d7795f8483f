"""Addresses under /files/; with them cards get their tab of files."""

from django.urls import include, path

from officina.kernel.ui.pages import files

urlpatterns = [
    path("of/<slug:slug>/<int:record_id>", files.of_record, name="files-of"),
    path("", include("officina.kernel.files.urls")),
]
