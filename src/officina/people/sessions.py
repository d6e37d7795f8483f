"""Sessions that know whose they are: `SESSION_ENGINE`, and who is seen on which device.

The table carries the person, so that a dismissal ends all sessions by one statement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSession
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from officina.kernel import clock
from officina.kernel.live import Payload, notify
from officina.kernel.live import session_hash as name_of_session
from officina.people.models import Session

SEEN = "seen"
SEEN_EVERY = dt.timedelta(minutes=5)


class SessionStore(DatabaseSession):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]
        if SESSION_KEY in data:
            session.user_id = int(data[SESSION_KEY])
        seen = data.get(SEEN, {})
        session.device = seen.get("device", "")
        session.address = seen.get("address")
        session.seen_at = _moment(seen.get("at"))
        session.since = _moment(seen.get("since"))
        return session


class SeenMiddleware:
    """Notes in the session from where it is used, at most each five minutes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if SESSION_KEY in request.session:
            _note(request)
        return response


def _note(request: HttpRequest) -> None:
    seen, now = request.session.get(SEEN, {}), clock.now()
    address = request.META.get("REMOTE_ADDR") or None
    fresh = now - _moment(seen.get("at")) < SEEN_EVERY
    if seen.get("user") == request.session[SESSION_KEY] and fresh and seen["address"] == address:
        return
    same = seen.get("user") == request.session[SESSION_KEY]
    request.session[SEEN] = {
        "user": request.session[SESSION_KEY],
        "device": request.headers.get("User-Agent", "")[:400],
        "address": address,
        "since": seen["since"] if same else now.timestamp(),
        "at": now.timestamp(),
    }


def _moment(stamp: float | None) -> dt.datetime:
    return clock.now() if stamp is None else dt.datetime.fromtimestamp(stamp, dt.UTC)


@transaction.atomic
def end_sessions(user_id: int, *, but: str | None = None) -> int:
    """End all sessions of a person, open pages included, except the one with the key `but`."""
    sessions = Session.objects.filter(user_id=user_id).exclude(session_key=but)
    return _end(list(sessions.values_list("session_key", flat=True)))


@transaction.atomic
def end_session(user_id: int, name: str) -> bool:
    """End the session of a person that is called so (see `name_of_session`)."""
    keys = Session.objects.filter(user_id=user_id).values_list("session_key", flat=True)
    return bool(_end([key for key in keys if name_of_session(key) == name]))


def _end(keys: list[str]) -> int:
    Session.objects.filter(session_key__in=keys).delete()
    tell_ended(*keys)
    return len(keys)


def tell_ended(*keys: str) -> None:
    """Close the pages that are open in these sessions."""
    if keys:
        with connection.cursor() as cursor:
            notify(cursor, *(Payload(k="session", s=name_of_session(key)) for key in keys))


def purge() -> int:
    """Forget sessions that are over; the daily loop calls it."""
    return Session.objects.filter(expire_date__lt=clock.now()).delete()[0]
