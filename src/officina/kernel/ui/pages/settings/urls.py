"""Addresses of the settings; included under /settings/."""

from django.urls import include, path

from officina.kernel.ui.pages.settings import (
    fields,
    index,
    log,
    mail,
    packages,
    roles,
    stages,
    work,
)

urlpatterns = [
    path("", index.index, name="settings"),
    path("undo/<int:event_id>", index.undo, name="settings-undo"),
    path("roles/", roles.roles, name="settings-roles"),
    path("roles/new", roles.new, name="settings-role-new"),
    path("roles/<slug:code>/", roles.role, name="settings-role"),
    path("roles/<slug:code>/name", roles.rename, name="settings-role-rename"),
    path("roles/<slug:code>/delete", roles.delete, name="settings-role-delete"),
    path(
        "roles/<slug:code>/rights/<str:type_code>/<slug:action>",
        roles.grant,
        name="settings-grant",
    ),
    path("types/", include("officina.kernel.ui.pages.settings.types.urls")),
    path("links/", include("officina.kernel.ui.pages.settings.types.link_urls")),
    path("lists/", include("officina.kernel.ui.pages.settings.types.list_urls")),
    path("fields/", fields.first, name="settings-fields"),
    path("fields/<slug:slug>/", fields.fields, name="settings-fields-of"),
    path(
        "fields/<slug:slug>/<slug:code>/<slug:action>",
        fields.field,
        name="settings-field",
    ),
    path("stages/", stages.first, name="settings-stages"),
    path("stages/<slug:slug>/", stages.stages, name="settings-stages-of"),
    path("stages/<slug:slug>/new", stages.new, name="settings-stage-new"),
    path("stages/<slug:slug>/<int:stage_id>/", stages.stage, name="settings-stage"),
    path("stages/<slug:slug>/<int:stage_id>/remove", stages.remove, name="settings-stage-remove"),
    path(
        "stages/<slug:slug>/<int:stage_id>/<slug:way>",
        stages.place,
        name="settings-stage-place",
    ),
    path("work/", work.work, name="settings-work"),
    path("work/planned/", work.planned, name="settings-work-planned"),
    path("work/readers/", work.readers, name="settings-work-readers"),
    path("work/jobs/<int:job_id>/<slug:verb>", work.tend_job, name="settings-job"),
    path("work/planned/<int:due_id>/<slug:verb>", work.tend_due, name="settings-due"),
    path("work/readers/<str:name>/<slug:verb>", work.tend_reader, name="settings-reader"),
    path(
        "work/readers/<str:name>/<int:event_id>/<slug:verb>",
        work.tend_parked,
        name="settings-parked",
    ),
    path("packages/", packages.packages, name="settings-packages"),
    path("packages/export", packages.export, name="settings-package-export"),
    path("packages/apply", packages.apply, name="settings-package-apply"),
    path("packages/<int:package_id>/back", packages.back, name="settings-package-back"),
    path("mail/", mail.mail, name="settings-mail"),
    path("mail/remove", mail.remove, name="settings-mail-remove"),
    path("log/", log.log, name="settings-log"),
    path("log/export", log.export, name="settings-log-export"),
]
