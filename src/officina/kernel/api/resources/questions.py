"""What apps tell of one record beside its fields; asked after all parts that the kernel has."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router

from officina.kernel.api.verbs import questions_of
from officina.kernel.api.web import Request, readable, said
from officina.kernel.records.rows import read

router = Router(tags=["records"])


@router.get(
    "/{slug:type}/{int:id}/{slug:question}", summary=gettext_noop("Ask"), operation_id="ask"
)
def asking(request: Request, type: str, id: int, question: str) -> HttpResponse:
    type_def = readable(request, type)
    found = questions_of(type_def.code).get(question)
    if found is None:
        raise Http404
    read(id, type_def, rights=request.rights)
    return said(found.run(request, id))


@router.api_operation(
    ["POST", "PUT", "PATCH", "DELETE"],
    "/{slug:type}/{int:id}/{slug:question}",
    include_in_schema=False,
    operation_id="no_question",
)
def nothing(request: Request, type: str, id: int, question: str) -> HttpResponse:
    """What is not asked is not there, for other methods as for other names."""
    raise Http404
