"""The viewer of a request: read once, in one query, with his language, zone and rights."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare

from officina.kernel.access.policy import Rights
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.viewer import Viewer, load_viewer, session_hash

VIEW_AS = "view_as"
"""Session key: the number of the person with whose eyes an administrator looks."""


class Request(HttpRequest):
    """What a view behind ``signed_in`` gets. While somebody looks as another, nothing is written:
    ``real_viewer`` is who sits there."""

    viewer: Viewer
    real_viewer: Viewer
    rights: Rights
    actor: Actor


type View[**P] = Callable[Concatenate[Request, P], HttpResponse]


class ViewerMiddleware:
    """Sets ``viewer`` (``None`` for strangers), ``rights`` and ``actor``; language and zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        real = viewer_of_session(request.session)
        viewer = _seen_as(request, real)
        request.real_viewer = real  # type: ignore[attr-defined]
        request.viewer = viewer  # type: ignore[attr-defined]
        request.rights = Rights(viewer) if viewer else None  # type: ignore[attr-defined]
        request.actor = Actor.of(viewer) if viewer else None  # type: ignore[attr-defined]
        if viewer is None:
            return self._answer(request)
        with translation.override(viewer.language), timezone.override(zone_of(viewer.timezone)):
            writes = request.method not in ("GET", "HEAD", "OPTIONS")
            if real is not viewer and writes and request.path != "/view-as/end":
                return HttpResponse(status=403)
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if request.viewer is not None and "Cache-Control" not in response:  # type: ignore[attr-defined]
            response["Cache-Control"] = "private, no-store"
        return response


def viewer_of_session(session: Any) -> Viewer | None:
    """Who is signed in; ``None`` after a change of password or a dismissal."""
    user_id, backend = session.get(SESSION_KEY), session.get(BACKEND_SESSION_KEY)
    if user_id is None or backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    viewer = load_viewer(int(user_id))
    if viewer is None:
        return None
    expected = session_hash(viewer.password)
    return viewer if constant_time_compare(session.get(HASH_SESSION_KEY, ""), expected) else None


def _seen_as(request: HttpRequest, real: Viewer | None) -> Viewer | None:
    other = request.session.get(VIEW_AS) if real else None
    if real is None or other is None or not real.is_administrator:
        return real
    return load_viewer(int(other)) or real


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def signed_in[**P](view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in who is signed in; strangers go to the sign-in page, fragments get 401."""

    @wraps(view)
    def gated(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.viewer is None:  # type: ignore[attr-defined]
            if request.headers.get("HX-Request"):
                response = HttpResponse(status=401)
                response["HX-Redirect"] = settings.LOGIN_URL
                return response
            return redirect_to_login(request.get_full_path())
        return view(cast(Request, request), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", gated)


def administrators_only[**P](view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in administrators; for all others the page is not there."""

    @wraps(view)
    def gated(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.viewer.is_administrator:
            return HttpResponse(status=404)
        return view(request, *args, **kwargs)

    return signed_in(cast("View[P]", gated))
