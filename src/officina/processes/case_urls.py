"""Addresses of cases: the journal, the verbs on one that runs, and answers by link."""

from django.urls import path

from officina.processes.views import answering, journal, mending, people_now, troubles

urlpatterns = [
    path("answer/<str:signed>", answering.answer, name="answer"),
    path("answer/<str:signed>/files/<int:attachment_id>", answering.file, name="answer-file"),
    path("cases/", journal.journal, name="cases"),
    path("cases/stuck", troubles.stuck, name="process-troubles"),
    path("cases/retry", troubles.retry_all, name="process-retry-all"),
    path("cases/<int:case_id>/cancel", mending.cancel, name="case-cancel"),
    path("cases/<int:case_id>/suspend", mending.suspend, name="case-suspend"),
    path("cases/<int:case_id>/resume", mending.resume, name="case-resume"),
    path("cases/<int:case_id>/retry/<int:token>", troubles.retry, name="case-retry"),
    path("cases/<int:case_id>/mend/<int:token>", troubles.mend, name="case-mend"),
    path("cases/<int:case_id>/move/<int:token>", troubles.move, name="case-move"),
    path("cases/<int:case_id>/move-back", troubles.move_back, name="case-move-back"),
    path("cases/<int:case_id>/skip/<int:token>", troubles.skip, name="case-skip"),
    path("cases/<int:case_id>/people", people_now.people_now, name="case-people"),
    path("cases/<int:case_id>/ask/<int:token>", people_now.ask_one_more, name="case-ask"),
    path("cases/<int:case_id>/replace/<int:task_id>", people_now.replace, name="case-replace"),
]
