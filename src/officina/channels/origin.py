"""From where a visitor came: page and campaign, kept from the look to the press (F008)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpRequest, QueryDict

UTM = ("utm_source", "utm_medium", "utm_campaign")


@dataclass(frozen=True, slots=True)
class Origin:
    page: str
    utm: Mapping[str, str]

    def query(self) -> dict[str, str]:
        """What the address of the form carries on, so that nothing needs a cookie."""
        return {**self.utm, "page": self.page} if self.page else {**self.utm}


def origin_of(request: HttpRequest) -> Origin:
    """Named in the address, else taken from the page that showed or linked the form."""
    page = _web_address(request.GET.get("page", ""))
    if not page and request.method == "GET":
        page = _web_address(_referrer(request))
    there = {name: one[0] for name, one in parse_qs(urlsplit(page).query).items()}
    utm = {}
    for name in UTM:
        value = (str(request.GET.get(name, "")) or there.get(name, "")).replace("\x00", "").strip()
        if value:
            utm[name] = value[:200]
    return Origin(page, utm)


def address_of(path: str, kept: Mapping[str, str], origin: Origin | None = None) -> str:
    query = {**kept, **(origin.query() if origin else {})}
    return f"{path}?{urlencode(query)}" if query else path


def kept(query: QueryDict) -> dict[str, str]:
    """What the form itself is asked by the address: language and look."""
    return {name: str(query[name])[:10] for name in ("lang", "theme") if name in query}


def _referrer(request: HttpRequest) -> str:
    address = request.headers.get("Referer", "")
    return "" if _host(address) == request.get_host() else address


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _web_address(text: str) -> str:
    text = text.replace("\x00", "").strip()[:1000]
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc else ""
