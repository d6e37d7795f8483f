"""Records of any type: list, read, create, change, move, bin."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from officina.kernel.api import shapes, tokens
from officina.kernel.api.filtering import read_condition
from officina.kernel.api.verbs import Verb, is_of, verbs_of, verbs_of_all
from officina.kernel.api.web import Request, readable, said, writable
from officina.kernel.records.actions.create_many import New, create_many
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.delete_record import delete_record, restore_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.checks import Refused
from officina.kernel.records.filters import SYSTEM_FIELDS, BadFilter
from officina.kernel.records.queries.lists import list_page
from officina.kernel.records.queries.visible import Source
from officina.kernel.records.rows import read
from officina.kernel.records.types import StageDef, TypeDef

router = Router(tags=["records"])
MOST_ROWS = 200
MOST_AT_ONCE = 500


class Asked(Schema):
    """What a list may be asked for."""

    filter: Annotated[
        str,
        Field(
            "",
            max_length=8_000,
            description=gettext_noop('FEEL, as `amount > 1000 and stage = "new"`'),
        ),
    ]
    sort: Annotated[
        str,
        Field(
            "",
            max_length=80,
            description=gettext_noop("A field's code; `-` before it for descending"),
        ),
    ]
    words: Annotated[
        str, Field("", max_length=200, description=gettext_noop("In the title or the number"))
    ]
    fields: Annotated[
        str,
        Field(
            "", max_length=4_000, description=gettext_noop("Codes of the fields wanted, by comma")
        ),
    ]
    limit: Annotated[int, Field(50, ge=1, le=MOST_ROWS)]
    after: Annotated[
        str, Field("", max_length=120, description=gettext_noop("`next` of the page before"))
    ]


class Wanted(Schema):
    """A record to be: values by field, and the stage where it does not begin in the first."""

    model_config = {"extra": "forbid"}
    fields: dict[str, Any]
    stage: str | None = None


class Many(Schema):
    model_config = {"extra": "forbid"}
    items: Annotated[list[Wanted], Field(min_length=1, max_length=MOST_AT_ONCE)]


class Changed(Schema):
    model_config = {"extra": "forbid"}
    fields: dict[str, Any]


class To(Schema):
    model_config = {"extra": "forbid"}
    stage: str


@router.get("/{slug:type}", summary=gettext_noop("List"), operation_id="list")
def listing(request: Request, type: str, asked: Query[Asked]) -> HttpResponse:
    type_def = readable(request, type)
    codes = _codes(type_def, asked.fields, request)
    source = Source(
        type_def,
        request.rights,
        filter=read_condition(
            asked.filter, type_def, request.rights, partial(request.token.may, tokens.READ)
        ),
        words=asked.words,
    )
    _check_sort(type_def, asked.sort, request)
    found = list_page(source, sort=asked.sort, after=asked.after, page=asked.limit, cap=0)
    # A name of another type is read with that type.
    hides = frozenset() if request.token.may(tokens.READ, "company") else frozenset({"company"})
    files = shapes.files_in(type_def, codes, (row.values for row in found.rows), request.rights)
    items = [shapes.listed(type_def, row, codes, hides, files) for row in found.rows]
    return said({"items": items, "next": found.next or None})


@router.post("/{slug:type}", summary=gettext_noop("Create"), operation_id="create")
def creating(request: Request, type: str, sent: Wanted) -> HttpResponse:
    type_def = writable(request, type)
    written = create_record(
        type_def, sent.fields, by=request.actor, stage=_stage(type_def, sent.stage)
    )
    return _whole(request, type_def, written.record_id, status=201)


@router.post("/{slug:type}/many", summary=gettext_noop("Create many"), operation_id="create_many")
def creating_many(request: Request, type: str, sent: Many) -> HttpResponse:
    """Each is created or refused by itself; the answers are in the order of the items."""
    type_def = writable(request, type)
    wanted = [New(one.fields, _stage(type_def, one.stage)) for one in sent.items]
    done = create_many(type_def, wanted, by=request.actor)
    items: list[dict[str, Any]] = [
        {"error": one.sentence, "errors": dict(one.errors)}
        if isinstance(one, Refused)
        else {"id": one.record_id, "number": one.number}
        for one in done
    ]
    return said({"items": items})


@router.get("/{slug:type}/{int:id}", summary=gettext_noop("Read"), operation_id="read")
def one(request: Request, type: str, id: int) -> HttpResponse:
    return _whole(request, readable(request, type), id)


@router.patch("/{slug:type}/{int:id}", summary=gettext_noop("Change fields"), operation_id="change")
def changing(request: Request, type: str, id: int, sent: Changed) -> HttpResponse:
    """With `If-Match` (the version that was read) a field that another changed since is kept."""
    type_def = writable(request, type)
    seen = re.fullmatch(r'(?:W/)?"?(\d{1,18})"?', request.headers.get("If-Match", ""))
    rendered_at = int(seen[1]) if seen else None
    edit_record(id, type_def, sent.fields, by=request.actor, rendered_at=rendered_at)
    return _whole(request, type_def, id)


@router.delete(
    "/{slug:type}/{int:id}", summary=gettext_noop("Put into the bin"), operation_id="delete"
)
def deleting(request: Request, type: str, id: int) -> HttpResponse:
    delete_record(id, writable(request, type), by=request.actor)
    return said({"id": id})


@router.post(
    "/{slug:type}/{int:id}/restore", summary=gettext_noop("Restore"), operation_id="restore"
)
def restoring(request: Request, type: str, id: int) -> HttpResponse:
    type_def = writable(request, type)
    restore_record(id, type_def, by=request.actor)
    return _whole(request, type_def, id)


@router.post(
    "/{slug:type}/{int:id}/stage", summary=gettext_noop("Move to a stage"), operation_id="move"
)
def moving(request: Request, type: str, id: int, sent: To) -> HttpResponse:
    type_def = writable(request, type)
    stage = _stage(type_def, sent.stage)
    assert stage is not None
    move_stage(id, type_def, to=stage.id, by=request.actor)
    return _whole(request, type_def, id)


@router.post(
    "/{slug:type}/{int:id}/do/{slug:verb}", summary=gettext_noop("Do a verb"), operation_id="do"
)
def doing(request: Request, type: str, id: int, verb: str) -> HttpResponse:
    """Verbs that an app adds to its type, each with a schema of its own."""
    type_def = writable(request, type)
    found = verbs_of(type_def.code).get(verb)
    if found is None:
        raise Refused(_("%(things)s have no such action.") % {"things": type_def.plural})
    read(id, type_def, rights=request.rights)
    return said(found.run(request, id, _sent(request, found)))


@router.post(
    "/{slug:type}/do/{slug:verb}",
    summary=gettext_noop("Do a verb of all"),
    operation_id="do_of_all",
)
def doing_of_all(request: Request, type: str, verb: str) -> HttpResponse:
    """Verbs of an app that name no record: they find theirs by what is sent."""
    type_def = writable(request, type)
    found = verbs_of_all(type_def.code).get(verb)
    if found is None:
        raise Refused(_("%(things)s have no such action.") % {"things": type_def.plural})
    return said(found.run(request, _sent(request, found)))


def _whole(request: Request, type_def: TypeDef, record_id: int, status: int = 200) -> HttpResponse:
    row = read(record_id, type_def, rights=request.rights)
    return said(shapes.whole(row, request.rights), status, ETag=f'"{row.event_id}"')


def _codes(type_def: TypeDef, asked: str, request: Request) -> list[str]:
    known = [c for c in type_def.fields if c not in request.rights.hidden_fields(type_def.code)]
    wanted = [code.strip() for code in asked.split(",") if code.strip()]
    unknown = [code for code in wanted if code not in known]
    if unknown:
        raise BadFilter(_("There is no field “%(code)s” here.") % {"code": unknown[0][:60]})
    return wanted or known


def _check_sort(type_def: TypeDef, sort: str, request: Request) -> None:
    code = sort.removeprefix("-")
    if code and code not in SYSTEM_FIELDS:
        _codes(type_def, code, request)


def _stage(type_def: TypeDef, code: str | None) -> StageDef | None:
    if code is None:
        return None
    found = next((stage for stage in type_def.stages if stage.code == code), None)
    if found is None:
        raise Refused(errors={"stage": _("There is no such stage here.")})
    return found


def _sent(request: Request, verb: Verb) -> dict[str, Any]:
    """What came for a verb, held against its schema. Raises Refused by field."""
    try:
        body = json.loads(request.body or b"{}")
        is_kept = all(_can_be_kept(text) for text in _texts(body))
    except (ValueError, RecursionError):
        raise Refused(_("This request cannot be read.")) from None
    if not isinstance(body, dict) or not is_kept:
        raise Refused(_("This request cannot be read."))
    errors = {}
    for name, value in body.items():
        schema = verb.takes.get(name)
        if schema is None:
            errors[name] = _("There is no field “%(code)s” here.") % {"code": name[:60]}
        elif not is_of(schema, value):
            errors[name] = _("This has another form.")
    errors |= {name: _("Please fill this in.") for name in verb.demands if name not in body}
    if errors:
        raise Refused(errors=errors)
    return body


def _texts(value: Any) -> Iterator[str]:
    """Every text in what was sent, names too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _can_be_kept(text: str) -> bool:
    """Zeros and halves of characters are JSON, but no text that a database keeps."""
    return "\0" not in text and not any("\ud800" <= one <= "\udfff" for one in text)
