from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

import bpmn
from officina.kernel import clock, due
from officina.kernel.database import sql
from officina.kernel.files.actions.attach_files import attach_files
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import RecordRow, read, type_of
from officina.kernel.records.types import types
from officina.kernel.records.writes import Fact, note
from officina.processes import forms
from officina.processes.actors import authority_of
from officina.processes.links import events, tokens
from officina.processes.links.found import Link, open_link
from officina.processes.links.shown import asked, subject_of
from officina.processes.running.loading import lock
from officina.processes.running.rows import Done
from officina.processes.running.stimulate import CaseOver, go
from officina.work.actions.complete_task import complete_task

LONGEST = 2_000
MOST_FILES = 10


@transaction.atomic
def answer_by_link(
    text: str,
    typed: Mapping[str, str],
    *,
    files: Sequence[UploadedFile[bytes]] = (),
    comment: str = "",
) -> None:
    """An outsider answers the step that waits for him; the link is dead then (F108, C13).

    ``text`` is the signed part of the address. What he fills in is written with the authority of
    the process, in his name. Raises BadLink, CaseOver where it was answered or is not asked any
    more, Refused with sentences by field.
    """
    link = _held(text)
    if link.task_id is not None:
        raise CaseOver(_("This link is for another answer."))
    by = authority_of(link.bundle, link.to, depth=0)
    row = subject_of(link)
    given = _taken(link, row, typed, by)
    _hang(link, files, by)
    said = _("by link from %(address)s") % {"address": link.to}
    done = Done(None, None, None, "", since=link.since, due_at=None, reason=said)
    due.cancel(tokens.expiry_key(link.id))
    command = bpmn.JobDone(link.token, given, link.branch)
    go(lock(link.case_id), command, by=by, done=done)
    _tell(link, comment, by)


@transaction.atomic
def approve_by_link(text: str, outcome: str, *, reason: str = "") -> None:
    """Answer an approval from the letter that asked for it: for its addressee, while it is his.

    Raises BadLink, CaseOver, and whatever completing the task refuses.
    """
    link = _held(text)
    if link.task_id is None or link.user_id is None:
        raise CaseOver(_("This link is for another answer."))
    by = Actor.person(link.user_id)
    complete_task(link.task_id, by=by, outcome=outcome, reason=reason[:LONGEST])


def _held(text: str) -> Link:
    """The link of an address, under the lock of its case, used up by this. Raises CaseOver."""
    lock(open_link(text).case_id)
    link = open_link(text)
    if link.state != "open":
        raise CaseOver(_("This link does not answer anything any more."))
    sql.rows(
        "UPDATE processes_link SET used_at = %(now)s WHERE id = %(id)s",
        {"id": link.id, "now": clock.now()},
    )
    return link


def _taken(
    link: Link, row: RecordRow | None, typed: Mapping[str, str], by: Actor
) -> dict[str, Any]:
    """Write the fields of the record that were asked for; return what the case keeps."""
    codes = {one.code for one in asked(link, row)}
    form = [one for one in link.step.form if (one.name or one.field) in codes]
    found = forms.variables(form, typed, refuse_unknown=False)
    fields = [one for one in form if one.field]
    lacking = {
        one.field: _("Please fill this in.")
        for one in fields
        if one.required and not typed.get(one.field, "").strip()
    }
    if lacking:
        raise Refused(errors=lacking)
    if row is not None and fields:
        raw = {one.field: typed.get(one.field, "") for one in fields}
        edit_record(row.id, row.type, raw, by=by)
    return found


def _hang(link: Link, files: Sequence[UploadedFile[bytes]], by: Actor) -> None:
    if not files:
        return
    if not link.step.do.get("upload"):
        raise Refused(_("Files cannot be sent here."))
    if len(files) > MOST_FILES:
        raise Refused(errors={"files": _("At most %(n)s files, please.") % {"n": MOST_FILES}})
    where = link.subject_id or link.case_id
    attach_files(where, type_of(where), files, by=by)


def _tell(link: Link, comment: str, by: Actor) -> None:
    said = {"title": link.title, "address": link.to, "comment": comment.strip()[:LONGEST]}
    rows = [read(link.case_id, types().by_code("case"), rights=None)]
    if link.subject_id is not None:
        rows.append(read(link.subject_id, type_of(link.subject_id), rights=None))
    for row in rows:
        note(row, by=by, fact=Fact(events.ANSWERED.code, said), now=clock.now())
