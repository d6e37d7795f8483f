"""A page or its fragment: one address answers both, so caches are always told."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.utils.cache import patch_vary_headers
from jinja2_fragments import render_block


def wants_fragment(request: HttpRequest) -> bool:
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    block: str = "content",
    status: int = 200,
) -> HttpResponse:
    """Render the whole page, or only `block` of it for a request made by htmx."""
    backend: Any = engines["jinja2"]
    names = dict(context or {})
    if wants_fragment(request):
        html = render_block(backend.env, template, block, _with_request(backend, names, request))
    else:
        html = backend.get_template(template).render(names, request)
    response = HttpResponse(html, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _with_request(backend: Any, names: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    # What Django's Template.render adds; it renders whole templates only.
    names["request"] = request
    names["csrf_input"] = csrf_input_lazy(request)
    names["csrf_token"] = csrf_token_lazy(request)
    for processor in backend.template_context_processors:
        names.update(processor(request))
    return names
