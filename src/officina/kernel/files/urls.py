"""Addresses of files, under /files/."""

from django.urls import path

from officina.kernel.files.views import attachments, downloads, uploads

urlpatterns = [
    path("uploads", uploads.create, name="uploads"),
    path("uploads/<uuid:upload_id>", uploads.upload, name="upload"),
    path("on/<int:record_id>", uploads.create, name="attach"),
    path("<int:attachment_id>", downloads.content, name="file"),
    path("<int:attachment_id>/versions", uploads.create, name="file-versions"),
    path("<int:attachment_id>/versions/<int:version>", downloads.content, name="file-version"),
    path("<int:attachment_id>/preview", downloads.preview, name="file-preview"),
    path("<int:attachment_id>/rename", attachments.rename, name="file-rename"),
    path("<int:attachment_id>/remove", attachments.remove, name="file-remove"),
    path("<int:attachment_id>/restore", attachments.restore, name="file-restore"),
]
