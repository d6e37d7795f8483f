"""How to call the API: the description for programs, and a page for people."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from ninja.errors import AuthenticationError

from officina.kernel.access.policy import Rights
from officina.kernel.access.web import Request, signed_in
from officina.kernel.api.problems import answer
from officina.kernel.api.reading import chapters
from officina.kernel.api.schema import document
from officina.kernel.api.web import Bearer
from officina.kernel.ui.render import render


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """What whoever signed in, or shows a token, may call."""
    rights: Rights | None = request.rights  # type: ignore[attr-defined]
    if rights is None:
        try:
            if Bearer()(request) is None:
                raise AuthenticationError
        except Exception as error:
            return answer(request, error)
        rights = request.rights  # type: ignore[attr-defined]
    assert rights is not None
    return JsonResponse(document(rights, root()), json_dumps_params={"ensure_ascii": False})


@require_safe
@signed_in
def guide(request: Request) -> HttpResponse:
    found = chapters(document(request.rights, root()))
    return render(request, "api/guide.html", {"chapters": found, "root": root()})


def root() -> str:
    return f"{settings.OFFICINA.address}/api/v1"
