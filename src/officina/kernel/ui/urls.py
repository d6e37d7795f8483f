from django.urls import path

from officina.kernel.ui import gallery, installable

app_name = "ui"
urlpatterns = [
    path("manifest.webmanifest", installable.manifest, name="manifest"),
    path("sw.js", installable.service_worker, name="service-worker"),
    path("offline", installable.offline, name="offline"),
    path("ui/gallery", gallery.components, name="gallery"),
    path("ui/gallery/<slug:page>", gallery.sample, name="gallery-page"),
]
