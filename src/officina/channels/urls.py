from django.urls import path

from officina.channels.views import public, settings

urlpatterns = [
    path("f/<slug:slug>", public.form, name="form"),
    path("f/<slug:slug>/thanks", public.thanks, name="form-thanks"),
    path("settings/forms/", settings.forms, name="forms"),
    path("settings/forms/new", settings.new, name="form-new"),
    path("settings/forms/receivers", settings.receivers, name="form-receivers"),
    path("settings/forms/<slug:slug>/", settings.edit, name="form-edit"),
    path("settings/forms/<slug:slug>/delete", settings.delete, name="form-delete"),
    path("settings/forms/<slug:slug>/restore", settings.restore, name="form-restore"),
    path("settings/forms/<slug:slug>/texts/<slug:language>", settings.texts, name="form-texts"),
    path("settings/forms/<slug:slug>/preview", settings.preview, name="form-preview"),
    path("settings/forms/<slug:slug>/link", settings.link, name="form-link"),
    path("settings/forms/<slug:slug>/publish", settings.publish, name="form-publish"),
]
