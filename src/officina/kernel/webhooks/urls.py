"""Addresses of webhooks; included under /settings/webhooks/."""

from django.urls import path

from officina.kernel.webhooks import views

urlpatterns = [
    path("", views.webhooks, name="webhooks"),
    path("new", views.new, name="webhook-new"),
    path("<int:webhook_id>/", views.webhook, name="webhook"),
    path("<int:webhook_id>/remove", views.remove, name="webhook-remove"),
    path("<int:webhook_id>/again", views.again, name="webhook-again"),
]
