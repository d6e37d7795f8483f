"""Addresses of processes, before those of records of any type: ``/processes/7/`` is its card."""

from django.urls import path

from officina.processes.views import (
    decision_tables,
    designer,
    doing,
    editor,
    element,
    funnel,
    importing,
    levels,
    library,
    moving,
    publishing,
    reading,
    rehearsing,
    report,
    starting,
    trial,
    way,
)

urlpatterns = [
    path("processes/", library.processes, name="processes"),
    path("processes/new", library.new, name="process-new"),
    path("processes/who", editor.who, name="processes-who"),
    path("processes/report", report.report, name="process-report"),
    path("processes/cases", report.behind, name="process-report-cases"),
    path("processes/jams", report.jams_now, name="process-jams"),
    path("processes/funnel", funnel.page, name="process-funnel"),
    path("processes/funnel/cases", funnel.behind, name="process-funnel-cases"),
    path("processes/<int:process_id>/levels", levels.levels, name="process-levels"),
    path("processes/start", starting.choose, name="process-choose"),
    path("processes/versions/<int:version_id>.bpmn", publishing.xml, name="process-xml"),
    path("processes/<int:process_id>/route", editor.editor, name="process-route"),
    path("processes/<int:process_id>/drawing", designer.designer, name="process-drawing"),
    path(
        "processes/<int:process_id>/drawing.bpmn", designer.drawing_xml, name="process-drawing-xml"
    ),
    path("processes/<int:process_id>/drawing/list", designer.list_back, name="process-list-back"),
    path("processes/<int:process_id>/drawing/element", element.element, name="process-element"),
    path("processes/<int:process_id>/drawing/import", importing.bring, name="process-import"),
    path("processes/<int:process_id>/tables/new", decision_tables.new, name="process-table-new"),
    path(
        "processes/<int:process_id>/tables/<str:name>", decision_tables.table, name="process-table"
    ),
    path("processes/<int:process_id>/drawing/trial", trial.trial, name="process-trial"),
    path("processes/<int:process_id>/setup", publishing.setup, name="process-setup"),
    path("processes/<int:process_id>/publish", publishing.publish_draft, name="process-publish"),
    path("processes/<int:process_id>/start", starting.start, name="process-start"),
    path(
        "processes/<int:process_id>/undo/<int:event_id>",
        publishing.undo,
        name="process-route-undo",
    ),
    path("processes/<int:process_id>/versions/<int:n>", reading.version, name="process-version"),
    path(
        "processes/<int:process_id>/regulation",
        reading.edit_regulation,
        name="process-regulation",
    ),
    path("processes/<int:process_id>/rehearsal", rehearsing.rehearsal, name="process-rehearsal"),
    path("processes/<int:process_id>/move", moving.move, name="process-move"),
    path(
        "processes/versions/<int:before>-<int:after>.bpmn",
        moving.overlaid,
        name="process-overlay",
    ),
    path("tasks/<int:task_id>/map", doing.task_map, name="task-map"),
    path("tasks/<int:task_id>/letter", doing.letter, name="task-letter"),
    path("tasks/<int:task_id>/file", doing.file, name="task-file"),
    path("tasks/<int:task_id>/field", doing.field, name="task-field"),
    path("tasks/<int:task_id>/make", doing.create, name="task-create"),
    path("cases/<int:case_id>/map", way.case_map, name="case-map"),
]
