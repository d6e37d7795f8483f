"""Addresses of notifications, of how one is told, and of reminders; included at the root."""

from django.urls import path

from officina.kernel.ui.pages import devices, notifications, reminders, telling

urlpatterns = [
    path("notifications/", notifications.centre, name="notifications"),
    path("notifications/bell", notifications.bell, name="notification-bell"),
    path("notifications/read", notifications.read_all, name="notifications-read"),
    path(
        "notifications/<int:notification_id>/read",
        notifications.read_one,
        name="notification-read",
    ),
    path("notifications/mute/<slug:kind>", notifications.mute, name="notification-mute"),
    path(
        "notifications/mute/<slug:kind>/undo/<int:level>",
        notifications.unmute,
        name="notification-unmute",
    ),
    path("notifications/settings", telling.settings, name="notification-settings"),
    path("notifications/settings/test", telling.test_letter, name="test-letter"),
    path("notifications/devices", devices.add, name="device-add"),
    path("notifications/devices/<int:device_id>/<slug:way>", devices.change, name="device"),
    path("notifications/stop/<str:token>", telling.stop, name="stop-letters"),
    path("reminders/<slug:slug>/<int:record_id>", reminders.reminders, name="reminders"),
    path("reminders/<int:reminder_id>/cancel", reminders.cancel, name="reminder-cancel"),
]
