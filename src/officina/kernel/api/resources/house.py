"""What belongs to no record: who one is, what types there are, search."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import File, Query, Router, Schema, UploadedFile
from pydantic import Field

from officina.kernel.access.policy import NotAllowed
from officina.kernel.api import shapes, tokens
from officina.kernel.api.resources.parts import arrived
from officina.kernel.api.web import Request, readable, said
from officina.kernel.records.queries.known import known_types
from officina.kernel.records.rows import to_json
from officina.kernel.records.types import types
from officina.kernel.search.queries import find

CHAPTER = gettext_noop("The portal")
router = Router(tags=[CHAPTER])


class Words(Schema):
    q: Annotated[str, Field(min_length=1, max_length=200)]
    type: Annotated[str, Field("", max_length=60, description=gettext_noop("Only among these"))]
    limit: Annotated[int, Field(20, ge=1, le=100)]


@router.get("/me", summary=gettext_noop("Who the token acts as"), operation_id="me")
def me(request: Request) -> HttpResponse:
    viewer = request.viewer
    return said(
        {
            "id": viewer.user_id,
            "name": viewer.name,
            "email": viewer.email,
            "language": viewer.language,
            "time_zone": viewer.timezone,
            "roles": sorted(viewer.roles),
            "token": {"name": request.token.name, "scopes": sorted(request.token.scopes)},
        }
    )


@router.get(
    "/types", summary=gettext_noop("Types of records with their fields"), operation_id="types"
)
def all_types(request: Request) -> HttpResponse:
    known = known_types(request.rights)
    readable_ones = [t for t in known if request.token.may(tokens.READ, t.code)]
    return said({"items": [shapes.type_shape(t, request.rights) for t in readable_ones]})


@router.get("/search", summary=gettext_noop("Find by words"), operation_id="search")
def search(request: Request, words: Query[Words]) -> HttpResponse:
    wanted = (
        [readable(request, words.type)]
        if words.type
        else [t for t in types().all if request.token.may(tokens.READ, t.code)]
    )
    found = find(words.q, request.rights, types_wanted=wanted, limit=words.limit)
    items = [
        {
            "id": hit.id,
            "type": hit.type.slug,
            "number": hit.number,
            "title": hit.title,
            "stage": hit.stage.code if hit.stage else None,
            "company": hit.company or None,
            "updated_at": to_json(hit.updated_at),
        }
        for hit in found.hits
    ]
    return said({"items": items, "count": found.count, "repaired": found.repaired or None})


@router.post("/files", summary=gettext_noop("Upload a file for a field"), operation_id="upload")
def uploading(request: Request, file: File[UploadedFile]) -> HttpResponse:
    """It is kept for a day: put its `id` into a field of kind `file` of a new record or an old."""
    if not any(scope.startswith(tokens.WRITE) for scope in request.token.scopes):
        raise NotAllowed(tokens.WRITE, "file", _("This token may only read."))
    upload = arrived(request, file)
    return said({"id": str(upload), "name": file.name, "size": file.size}, 201)
