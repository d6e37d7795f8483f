"""Addresses of cases: the journal, and the verbs on one that runs."""

from django.urls import path

from officina.processes.views import journal, mending

urlpatterns = [
    path("cases/", journal.journal, name="cases"),
    path("cases/stuck", mending.stuck, name="process-troubles"),
    path("cases/retry", mending.retry_all, name="process-retry-all"),
    path("cases/<int:case_id>/cancel", mending.cancel, name="case-cancel"),
    path("cases/<int:case_id>/suspend", mending.suspend, name="case-suspend"),
    path("cases/<int:case_id>/resume", mending.resume, name="case-resume"),
    path("cases/<int:case_id>/retry/<int:token>", mending.retry, name="case-retry"),
]
