"""Whether a part of the portal is there, as it is switched now."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from officina.kernel.access import modules
from officina.kernel.access.policy import policy


def is_on(code: str) -> bool:
    return code not in modules.off_with(policy().switched_off)


def is_absent(path: str) -> bool:
    """Whether an address belongs to a part that is off."""
    off = modules.off_with(policy().switched_off)
    return path.startswith(modules.paths_of(off)) if off else False


class AbsenceMiddleware:
    """Answers 404 at the addresses of what is off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_absent(request.path):
            return HttpResponse(status=404)
        return self.get_response(request)
