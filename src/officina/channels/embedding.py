"""How a form gets onto another site: a frame, or a link. Neither needs a script or a cookie."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from officina.channels.asked import questions_of
from officina.channels.models import Form
from officina.kernel.records.types import translated

# Browsers tell another site only the host they come from; the lead should know the page (F008).
_WHOLE_PAGE = "no-referrer-when-downgrade"


def address_of(form: Form, request: HttpRequest, language: str = "") -> str:
    """The form's address as people outside type it."""
    path = reverse("form", args=[form.slug])
    query = f"?{urlencode({'lang': language})}" if language else ""
    outside = settings.OFFICINA.public_url
    return urljoin(outside, path + query) if outside else request.build_absolute_uri(path + query)


def frame_of(form: Form, address: str) -> str:
    return (
        f'<iframe src="{escape(address)}" title="{_title(form)}" width="100%"'
        f' height="{height_of(form)}" referrerpolicy="{_WHOLE_PAGE}" loading="lazy"'
        ' style="border: 0"></iframe>'
    )


def link_of(form: Form, address: str) -> str:
    return f'<a href="{escape(address)}" referrerpolicy="{_WHOLE_PAGE}">{_title(form)}</a>'


def _title(form: Form) -> str:
    return escape(translated(form.titles, form.slug))


def height_of(form: Form) -> int:
    """Enough for the form without a scroll bar of its own, errors included."""
    tall = {"longtext": 110}
    return 440 + sum(tall.get(one.field.kind, 90) for one in questions_of(form))
