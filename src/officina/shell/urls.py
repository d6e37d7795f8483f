"""Addresses of the house: each app brings its own, in the order of the layers."""

from django.urls import URLPattern, URLResolver, include, path

from officina.feed.views import posts
from officina.kernel.ui.pages import binned, palette
from officina.shell.views import home

handler500 = "officina.shell.serving.unavailable.server_error"
handler404 = "officina.kernel.ui.pages.answers.no_such_address"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("home/arrange", home.arrange, name="home-arrange"),
    path("", include("officina.kernel.ui.urls")),
    path("", include("officina.shell.menu.urls")),
    path("palette", palette.palette, name="palette"),
    path("search", palette.search, name="search"),
    path("bin", binned.binned, name="bin"),
    path("feed/new", posts.new, name="feed-new"),
    path("", include("officina.kernel.ui.pages.notification_urls")),
    path("api/", include("officina.kernel.api.urls")),
    path("files/", include("officina.kernel.ui.pages.file_urls")),
    path("settings/webhooks/", include("officina.kernel.webhooks.urls")),
    path("settings/", include("officina.kernel.ui.pages.settings.urls")),
    path("", include("officina.people.urls")),
    path("", include("officina.channels.urls")),
    path("", include("officina.processes.urls")),
    path("", include("officina.processes.case_urls")),
    path("", include("officina.work.urls")),
    path("", include("officina.shell.setup.urls")),
    path("", include("officina.kernel.ui.pages.urls")),
]
