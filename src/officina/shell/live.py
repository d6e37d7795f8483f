"""Who listens to live signals: sessions become viewers, viewers become tokens."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings

from officina.kernel import live
from officina.kernel.access.policy import Rights
from officina.kernel.access.web import viewer_of_session
from officina.kernel.principals.viewer import Viewer
from officina.kernel.records.rows import NoSuchRecord, read, type_of
from officina.kernel.records.types import types
from officina.people import pulse


def connect() -> None:
    """Tell the hub how to find out who listens and where he may stand."""
    live.register_audience(audience_of)
    live.register_presence(may_stand_at)
    live.register_roll(pulse.call_roll)


def audience_of(session_key: str) -> live.Audience | None:
    viewer = _viewer(session_key)
    if viewer is None:
        return None
    rights = Rights(viewer)
    tokens: dict[int | None, frozenset[int]] = {None: viewer.personal}
    tokens |= {one.id: rights.token(one.code) for one in types().all}
    return live.Audience(viewer.user_id, tokens, is_colleague=not viewer.is_extranet)


def may_stand_at(session_key: str, place: str) -> bool:
    """Whether the viewer sees the record whose card he says he has open."""
    viewer = _viewer(session_key)
    kind, _colon, number = place.partition(":")
    if viewer is None or kind != "record" or not number.isdecimal():
        return False
    try:
        read(int(number), type_of(int(number)), rights=Rights(viewer))
    except NoSuchRecord:
        return False
    return True


def _viewer(session_key: str) -> Viewer | None:
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    return viewer_of_session(store(session_key))
