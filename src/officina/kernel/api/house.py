"""The API as one value: its operations, who may call them, and how errors are told."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from officina.kernel.api.problems import answer
from officina.kernel.api.resources import house, parts, questions, records
from officina.kernel.api.web import Bearer, as_its_person

api = NinjaAPI(
    title="Officina",
    version="1",
    description=(
        "Every type of records and every verb. Requests show a token and act as its person: "
        "what he may not see is not there. Conditions are FEEL."
    ),
    auth=Bearer(),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)
api.add_decorator(as_its_person, mode="operation")
api.add_router("", house.router)
api.add_router("", records.router)
api.add_router("", parts.router)
# What the address of a question could mean otherwise has been looked for by now.
api.add_router("", questions.router)


def _tell(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    return answer(request, error if isinstance(error, Exception) else error())


for kind in (AuthenticationError, Http404, HttpError, ValidationError, Exception):
    api.add_exception_handler(kind, _tell)
