"""Addresses of the API; included under /api/."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

from officina.kernel.api.house import api
from officina.kernel.api.problems import problem
from officina.kernel.api.views import description, tokens


def nothing(request: HttpRequest) -> HttpResponse:
    """Programs are told of wrong addresses in their own words, and not by a page."""
    return problem(404, "There is nothing at this address.")


nothing.csrf_exempt = True  # type: ignore[attr-defined] # nothing is done here

urlpatterns = [
    path("", description.guide, name="api-guide"),
    path("tokens/", tokens.all_tokens, name="api-tokens"),
    path("tokens/new", tokens.new, name="api-token-new"),
    path("tokens/<int:token_id>/revoke", tokens.revoke, name="api-token-revoke"),
    path("v1/openapi.json", description.openapi, name="api-openapi"),
    path("v1/", api.urls),
    re_path(r"^v1/.*", nothing),
]
