"""What hangs on a record: its log, comments, checklist, links and files."""

from __future__ import annotations

import io
import uuid
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import File, Query, Router, Schema, UploadedFile
from pydantic import Field

from officina.kernel.api import shapes, tokens
from officina.kernel.api.web import Request, readable, said, writable
from officina.kernel.files import uploads
from officina.kernel.files.actions.attaching import attach, remove
from officina.kernel.files.queries import StoredFile, files_of, visible_file
from officina.kernel.files.views.downloads import given_out
from officina.kernel.records.actions import checklist
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.records.actions.relate_records import relate, unrelate
from officina.kernel.records.checks import Refused
from officina.kernel.records.queries.hanging import hanging_on
from officina.kernel.records.queries.timeline import timeline
from officina.kernel.records.relations import kinds
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, to_json, type_of

router = Router(tags=["parts of a record"])
ONE = "/{slug:type}/{int:id}"


class Said(Schema):
    model_config = {"extra": "forbid"}
    text: Annotated[str, Field(min_length=1, max_length=20_000)]


class Ticked(Schema):
    model_config = {"extra": "forbid"}
    done: bool


class Linked(Schema):
    """``back`` where the other record is the one that the kind begins from."""

    model_config = {"extra": "forbid"}
    to: int
    kind: str = "related"
    back: bool = False


class Paged(Schema):
    before: Annotated[
        int | None, Field(None, ge=1, description=gettext_noop("`next` of the page before"))
    ]


@router.get(f"{ONE}/timeline", summary=gettext_noop("What happened"), operation_id="timeline")
def happened(request: Request, type: str, id: int, paged: Query[Paged]) -> HttpResponse:
    row = _row(request, type, id)
    hidden = request.rights.hidden_fields(row.type.code)
    entries, following = timeline(
        row.id,
        created_at=row.created_at,
        viewer_id=request.viewer.user_id,
        before=paged.before,
    )
    items = [shapes.happened(entry, row, hidden) for entry in entries]
    return said({"items": items, "next": following})


@router.post(f"{ONE}/comments", summary=gettext_noop("Add a comment"), operation_id="comment")
def commenting(request: Request, type: str, id: int, sent: Said) -> HttpResponse:
    comment_id, _event = add_comment(id, writable(request, type), sent.text, by=request.actor)
    return said({"id": comment_id}, 201)


@router.get(f"{ONE}/checklist", summary=gettext_noop("Checklist"), operation_id="checklist")
def items(request: Request, type: str, id: int) -> HttpResponse:
    row = _row(request, type, id)
    found = hanging_on(row.id, request.rights).items
    return said(
        {
            "items": [
                {"id": one.id, "text": one.text, "done_at": to_json(one.done_at)} for one in found
            ]
        }
    )


@router.post(
    f"{ONE}/checklist", summary=gettext_noop("Add to the checklist"), operation_id="checklist_add"
)
def adding(request: Request, type: str, id: int, sent: Said) -> HttpResponse:
    checklist.add_item(id, writable(request, type), sent.text, by=request.actor)
    return _with_status(items(request, type=type, id=id), 201)


@router.patch(
    f"{ONE}/checklist/{{int:item}}", summary=gettext_noop("Tick"), operation_id="checklist_tick"
)
def ticking(request: Request, type: str, id: int, item: int, sent: Ticked) -> HttpResponse:
    checklist.tick_item(item, id, writable(request, type), done=sent.done, by=request.actor)
    return items(request, type=type, id=id)


@router.delete(
    f"{ONE}/checklist/{{int:item}}",
    summary=gettext_noop("Take off"),
    operation_id="checklist_remove",
)
def taking_off(request: Request, type: str, id: int, item: int) -> HttpResponse:
    checklist.remove_item(item, id, writable(request, type), by=request.actor)
    return items(request, type=type, id=id)


@router.get(f"{ONE}/links", summary=gettext_noop("Links to others"), operation_id="links")
def links(request: Request, type: str, id: int) -> HttpResponse:
    row = _row(request, type, id)
    seen = hanging_on(row.id, request.rights).related
    found = [one for one in seen if request.token.may(tokens.READ, one.type.code)]
    return said(
        {
            "items": [
                {
                    "id": one.id,
                    "type": one.type.slug,
                    "title": one.title,
                    "number": one.number,
                    "kind": one.kind.code,
                    "back": one.back,
                }
                for one in found
            ]
        }
    )


@router.post(f"{ONE}/links", summary=gettext_noop("Link to another"), operation_id="link")
def linking(request: Request, type: str, id: int, sent: Linked) -> HttpResponse:
    link = _link(sent)
    readable(request, type_of(sent.to).slug)
    relate(id, writable(request, type), **link, by=request.actor)
    return _with_status(links(request, type=type, id=id), 201)


@router.delete(f"{ONE}/links", summary=gettext_noop("Unlink"), operation_id="unlink")
def unlinking(request: Request, type: str, id: int, link: Query[Linked]) -> HttpResponse:
    unrelate(id, writable(request, type), **_link(link), by=request.actor)
    return links(request, type=type, id=id)


@router.get(f"{ONE}/files", summary=gettext_noop("Files"), operation_id="files")
def files(request: Request, type: str, id: int) -> HttpResponse:
    row = _row(request, type, id)
    return said({"items": [shapes.file_shape(one) for one in files_of(row, request.rights)]})


@router.post(f"{ONE}/files", summary=gettext_noop("Attach a file"), operation_id="attach")
def attaching(request: Request, type: str, id: int, file: File[UploadedFile]) -> HttpResponse:
    type_def = writable(request, type)
    with transaction.atomic():
        [made] = attach(id, type_def, [arrived(request, file)], by=request.actor)
    return said(shapes.file_shape(visible_file(made.id, request.rights)), 201)


@router.get(
    f"{ONE}/files/{{int:file}}", summary=gettext_noop("Download a file"), operation_id="download"
)
def downloading(request: Request, type: str, id: int, file: int) -> HttpResponse:
    return given_out(request, _its(request, type, id, file))


@router.delete(
    f"{ONE}/files/{{int:file}}", summary=gettext_noop("Take a file off"), operation_id="detach"
)
def detaching(request: Request, type: str, id: int, file: int) -> HttpResponse:
    writable(request, type)
    remove(_its(request, type, id, file).id, by=request.actor)
    return files(request, type=type, id=id)


def _row(request: Request, slug: str, record_id: int) -> RecordRow:
    return read(record_id, readable(request, slug), rights=request.rights)


def _its(request: Request, slug: str, record_id: int, file: int) -> StoredFile:
    row, found = _row(request, slug, record_id), visible_file(file, request.rights)
    if found.record_id != row.id:
        raise NoSuchRecord(file)
    return found


def arrived(request: Request, file: Any) -> uuid.UUID:
    """The number of a file that came along, as its person's upload."""
    size = file.size or 0
    upload = uploads.begin(request.viewer.user_id, file.name or "file", size)
    body = io.BytesIO(file.read()) if size < 1 << 20 else file.file
    uploads.append(upload.id, request.viewer.user_id, 0, body, size)
    upload.refresh_from_db()
    return uploads.arrive(upload).id


def _link(sent: Linked) -> dict[str, Any]:
    if sent.kind not in kinds():
        raise Refused(errors={"kind": _("There is no such kind of link.")})
    return {"to": sent.to, "kind": sent.kind, "back": sent.back}


def _with_status(response: HttpResponse, status: int) -> HttpResponse:
    response.status_code = status
    return response
