"""The way of a request: its token, the person it acts as, his language, the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from ninja.security import HttpBearer

from officina.kernel.access.policy import NotAllowed, Rights
from officina.kernel.access.web import Request as SignedIn
from officina.kernel.access.web import zone_of
from officina.kernel.api import tokens
from officina.kernel.api.answers import once
from officina.kernel.api.problems import TooFast
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.viewer import load_viewer
from officina.kernel.records.queries.known import known_type
from officina.kernel.records.types import NoSuchType, TypeDef


class Request(SignedIn):
    """What an operation gets: the viewer is whom the token acts as."""

    token: tokens.Found


class Bearer(HttpBearer):
    """A token in the header; never a cookie, so that no foreign page can ride on a session."""

    def authenticate(self, request: HttpRequest, token: str) -> tokens.Found | None:
        found = tokens.find(token)
        viewer = load_viewer(found.user_id) if found else None
        if found is None or viewer is None:
            return None
        if found.is_too_fast:
            raise TooFast(found.seconds_left)
        ours = cast(Request, request)
        ours.token, ours.viewer, ours.real_viewer = found, viewer, viewer
        ours.rights, ours.actor = Rights(viewer), Actor.of(viewer)
        return found


type Operation = Callable[..., HttpResponse]


def as_its_person(operation: Operation) -> Operation:
    """Run in the language and zone of the person; once for each idempotency key; say the rate."""

    @wraps(operation)
    def run(request: Request, **details: Any) -> HttpResponse:
        viewer, token = request.viewer, request.token
        key = request.headers.get("Idempotency-Key", "")
        with translation.override(viewer.language), timezone.override(zone_of(viewer.timezone)):
            if key and request.method != "GET":
                response = once(request, token.id, key, lambda: operation(request, **details))
            else:
                response = operation(request, **details)
        left = max(tokens.PER_MINUTE - token.used, 0)
        response["RateLimit-Policy"] = f'"minute";q={tokens.PER_MINUTE};w=60'
        response["RateLimit"] = f'"minute";r={left};t={token.seconds_left}'
        response["Cache-Control"] = "private, no-store"
        return response

    return run


def readable(request: Request, slug: str) -> TypeDef:
    """A type that the token may read; others are not there. Raises NoSuchType."""
    return _typed(request, slug, tokens.READ)


def writable(request: Request, slug: str) -> TypeDef:
    """A type that the token may write. Raises NoSuchType, NotAllowed for what it only reads."""
    return _typed(request, slug, tokens.WRITE)


def _typed(request: Request, slug: str, level: str) -> TypeDef:
    type_def = known_type(slug, request.rights)
    if not request.token.may(tokens.READ, type_def.code):
        raise NoSuchType(slug)
    if not request.token.may(level, type_def.code):
        raise NotAllowed(level, type_def.code, translation.gettext("This token may only read."))
    return type_def


def said(data: Any, status: int = 200, **headers: str) -> HttpResponse:
    """An answer; ``headers`` are named with underscores."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(body, status=status, content_type="application/json")
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response
