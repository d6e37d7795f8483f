"""Addresses of records of any type; included last, because the first part is any type's slug."""

from django.urls import include, path

from officina.kernel.ui.pages import (
    binned,
    bulk,
    cards,
    creating,
    editing,
    hanging,
    lists,
    moving,
    picks,
    rules,
    sharing,
    timelines,
    views,
)
from officina.kernel.ui.pages.importing import exports
from officina.kernel.ui.pages.importing import views as importing

records = [
    path("import", importing.new, name="import"),
    path("import/<int:import_id>/", importing.one, name="import-one"),
    path("import/<int:import_id>/start", importing.start, name="import-start"),
    path("import/<int:import_id>/undo", importing.undo, name="import-undo"),
    path("import/<int:import_id>/problems", importing.problems, name="import-problems"),
    path("export", exports.ask, name="export"),
    path("export/file", exports.file, name="export-file"),
    path("export/<int:export_id>/", exports.one, name="export-one"),
    path("export/<int:export_id>/file", exports.done, name="export-done"),
    path("", lists.all_records, name="all"),
    path("new", creating.new, name="new"),
    path("move", moving.move, name="move"),
    path("bulk", bulk.bulk, name="bulk"),
    path("views", views.save, name="views"),
    path("views/<int:view_id>/delete", views.delete, name="view-delete"),
    path("<int:record_id>/", cards.card, name="card"),
    path("<int:record_id>/head", cards.head, name="head"),
    path("<int:record_id>/present", cards.looking, name="present"),
    path("<int:record_id>/print", cards.printed, name="print"),
    path("<int:record_id>/edit", editing.edit, name="edit"),
    path("<int:record_id>/rename", editing.rename, name="rename"),
    path("<int:record_id>/demand", moving.demand, name="demand"),
    path("<int:record_id>/bin", moving.to_bin, name="bin"),
    path("<int:record_id>/restore", moving.restore, name="restore"),
    path("<int:record_id>/purge", binned.purge, name="purge"),
    path("<int:record_id>/follow", moving.follow, name="follow"),
    path("<int:record_id>/why", sharing.why, name="why"),
    path("<int:record_id>/share", sharing.share, name="share"),
    path("<int:record_id>/checklist", hanging.add, name="checklist"),
    path("<int:record_id>/checklist/<int:item_id>/tick", hanging.tick),
    path("<int:record_id>/checklist/<int:item_id>/rename", hanging.rename),
    path("<int:record_id>/checklist/<int:item_id>/remove", hanging.remove),
    path("<int:record_id>/checklist/<int:item_id>/up", hanging.move, {"to": "up"}),
    path("<int:record_id>/checklist/<int:item_id>/down", hanging.move, {"to": "down"}),
    path("<int:record_id>/relate", hanging.relate, name="relate"),
    path("<int:record_id>/unrelate", hanging.unrelate, name="unrelate"),
    path("<int:record_id>/timeline", timelines.timeline_page, name="timeline"),
    path("<int:record_id>/comments", timelines.add, name="comments"),
    path("<int:record_id>/comments/<int:comment_id>/edit", timelines.edit),
    path("<int:record_id>/comments/<int:comment_id>/delete", timelines.delete),
    path("<int:record_id>/comments/<int:comment_id>/react", timelines.react),
]

urlpatterns = [
    path("undo/<int:event_id>", moving.undo, name="undo"),
    path("undo/many/<str:token>", bulk.undo_many, name="undo-many"),
    path("pick/<slug:what>", picks.pick, name="pick"),
    path("rules/rows", rules.rows, name="rules"),
    path("rules/text", rules.text, name="rules-text"),
    path("<slug:slug>/", include((records, "records"))),
]
