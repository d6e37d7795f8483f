"""Addresses of work; what any type has stands under ``/tasks/``."""

from django.urls import path

from officina.work.views import (
    bulk,
    giving,
    mine,
    people,
    quick_add,
    regular,
    report,
    settings_of,
    verbs,
)
from officina.work.views.dialogs import DIALOGS, dialog

app_name = "work"

at = "work/tasks/<int:task_id>"
urlpatterns = [
    path("work/", mine.mine, name="mine"),
    path("work/calendar", mine.calendar, name="calendar"),
    path("work/quick", quick_add.quick, name="quick"),
    path("work/bulk", bulk.bulk, name="bulk"),
    path("work/report", report.report, name="report"),
    path("work/report/tasks", report.behind, name="report-tasks"),
    path("work/regular", regular.series, name="series"),
    path("work/regular/dates", regular.preview, name="preview"),
    path("work/regular/<int:series_id>/end", regular.end, name="series-end"),
    path(f"{at}/repeat", regular.repeat, name="repeat"),
    path("work/new", giving.new, name="new"),
    path(f"{at}/people", people.people, name="people"),
    path(f"{at}/set-up", settings_of.set_up, name="set-up"),
    path(f"{at}/complete", verbs.complete, name="complete"),
    path(f"{at}/start", verbs.start, name="start"),
    path(f"{at}/pause", verbs.pause, name="pause"),
    path(f"{at}/accept", verbs.accept, name="accept"),
    path(f"{at}/claim", verbs.claim, name="claim"),
    path(f"{at}/release", verbs.release, name="release"),
    path(f"{at}/reopen", verbs.reopen, name="reopen"),
    path(f"{at}/timer/start", verbs.timer_start, name="timer-start"),
    path(f"{at}/timer/stop", verbs.timer_stop, name="timer-stop"),
    path(f"{at}/time/<int:entry_id>/remove", verbs.time_remove, name="time-remove"),
    *(path(f"{at}/{verb}", dialog(verb), name=verb) for verb in DIALOGS),
]
