"""Requests that may come twice: with an ``Idempotency-Key`` the first answer is given again."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.api.models import Answer
from officina.kernel.api.problems import problem, problem_of

KEPT = dt.timedelta(days=1)
LONGEST_KEY = 200


def once(
    request: HttpRequest, token_id: int, key: str, run: Callable[[], HttpResponse]
) -> HttpResponse:
    """Run a verb unless this key was used, and keep its answer in the verb's own transaction.

    The same key with another request is refused. A fault is not kept: it may be tried again.
    """
    if len(key) > LONGEST_KEY:
        return problem(422, _("This idempotency key is too long."))
    asked = _hash(request)
    with transaction.atomic():
        # A twin that runs meanwhile holds this row, so that we wait here for its answer.
        kept, is_new = Answer.objects.select_for_update().get_or_create(
            token_id=token_id, key=key, defaults={"asked": asked, "at": clock.now()}
        )
        if not is_new:
            return _again(kept, asked)
        response = _within(run)
        kept.status, kept.body = response.status_code, response.content.decode()
        kept.save(update_fields=["status", "body"])
    return response


def _within(run: Callable[[], HttpResponse]) -> HttpResponse:
    """The verb in a savepoint of its own, so that its refusal leaves nothing but the answer."""
    try:
        with transaction.atomic():
            return run()
    except Exception as error:
        refused = problem_of(error)
        if refused is None:
            raise
        return refused


def _again(kept: Answer, asked: str) -> HttpResponse:
    if kept.asked != asked or kept.status is None:
        return problem(422, _("This idempotency key was used for another request."))
    kind = "application/problem+json" if kept.status >= 400 else "application/json"
    response = HttpResponse(kept.body, status=kept.status, content_type=kind)
    response["Idempotency-Replayed"] = "true"
    return response


def _hash(request: HttpRequest) -> str:
    told = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(told + request.body).hexdigest()


def clear_old() -> bool:
    """Answers that nobody asks for any more, as the loop calls it."""
    Answer.objects.filter(at__lt=clock.now() - KEPT).delete()
    return False
