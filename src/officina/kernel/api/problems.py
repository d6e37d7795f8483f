"""What refusals look like to programs: problem details (RFC 9457)."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError

from officina.kernel.access.policy import NotAllowed
from officina.kernel.database.sql import is_unkeepable
from officina.kernel.files.uploads import NoSuchUpload
from officina.kernel.records.actions.edit_record import Conflict
from officina.kernel.records.checks import Refused
from officina.kernel.records.filters import BadFilter
from officina.kernel.records.rows import NoSuchRecord, to_json
from officina.kernel.records.types import NoSuchType

_TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    409: "Conflict",
    413: "Too large",
    422: "Refused",
    429: "Too many requests",
    500: "Server error",
}
_ABSENT = (NoSuchRecord, NoSuchType, NoSuchUpload, Http404)


class TooFast(Exception):
    """More requests in a minute than a token may make."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def problem(status: int, detail: str, **more: Any) -> HttpResponse:
    """One problem; ``more`` are members of its own, as ``errors`` by field."""
    title = _TITLES.get(status, "Refused")
    said = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    body = json.dumps(said, ensure_ascii=False)
    return HttpResponse(body, status=status, content_type="application/problem+json")


def problem_of(error: Exception) -> HttpResponse | None:
    """The problem that an error is to whoever asked; ``None`` where it is a fault of ours."""
    if isinstance(error, _ABSENT):
        return problem(404, _("There is nothing here, or not for you."))
    if isinstance(error, NotAllowed):
        return problem(403, error.sentence or _("You may not do this."))
    if isinstance(error, Refused):
        return problem(422, error.sentence, errors=dict(error.errors))
    if isinstance(error, BadFilter):
        return problem(422, str(error))
    if isinstance(error, Conflict):
        return _conflict(error.fields)
    if isinstance(error, ValidationError):
        return problem(422, _("This request cannot be read."), errors=_by_place(error))
    if isinstance(error, RequestDataTooBig):
        return problem(413, _("This is too much at once. Send it in parts, or as a file."))
    if isinstance(error, SuspiciousOperation) or is_unkeepable(error):
        return problem(400, _("This request cannot be read."))
    if isinstance(error, TooFast):
        said = problem(429, _("Too many requests. Try again in a minute."))
        said["Retry-After"] = str(error.seconds)
        return said
    if isinstance(error, AuthenticationError):
        said = problem(401, _("Show a token that is in force: Authorization: Bearer …"))
        said["WWW-Authenticate"] = "Bearer"
        return said
    if isinstance(error, HttpError):
        return problem(error.status_code, error.message)
    return None


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    """As the API's handler of errors: nothing of a fault is told, all of it is logged."""
    found = problem_of(error)
    if found is not None:
        return found
    logging.getLogger("django.request").error("%s failed", request.path, exc_info=error)
    return problem(500, _("Something went wrong here. It was noted, and nothing was changed."))


def _conflict(fields: Mapping[str, tuple[int | None, Any]]) -> HttpResponse:
    theirs = {code: {"by": who, "value": to_json(value)} for code, (who, value) in fields.items()}
    return problem(409, _("Somebody changed this meanwhile."), fields=theirs)


def _by_place(error: ValidationError) -> dict[str, str]:
    found = {}
    for one in error.errors:
        place = [str(part) for part in one["loc"][1:] if part != "sent"]
        found[".".join(place) or "body"] = one["msg"]
    return found
