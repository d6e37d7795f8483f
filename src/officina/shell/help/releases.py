"""What is new, in the words of who uses it; each release is told of once (F275)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from officina.kernel.access.absence import is_absent


@dataclass(frozen=True, slots=True)
class News:
    title: str | Promise
    said: str | Promise
    icon: str
    href: str = ""
    for_administrators: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """``number`` is that of the program; ``day`` is when it came out."""

    number: str
    day: dt.date
    news: Sequence[News]


RELEASES: Sequence[Release] = (
    Release(
        "0.2",
        dt.date(2026, 11, 22),
        (
            News(
                _("A menu and a home of your own"),
                _("Pin what you use, order it, fold the rest away; arrange blocks on home."),
                "menu",
                "/menu/own",
            ),
            News(
                _("News on your phone"),
                _("Let the portal tell you there; and share to it from other apps."),
                "smartphone",
                "/notifications/settings",
            ),
            News(
                _("Help beside the page"),
                _("Press ? anywhere: how this page works, and the keys that save time."),
                "circle-question-mark",
                "/help",
            ),
            News(
                _("Parts of the portal, menus by role, own pages"),
                _("Switch off what nobody needs; give each role its menu, home and pages."),
                "toggle-right",
                "/settings/parts/",
                for_administrators=True,
            ),
        ),
    ),
)
"""The newest first."""


def news_of(release: Release, *, is_administrator: bool) -> list[News]:
    """What of a release concerns the reader."""
    return [
        one
        for one in release.news
        if (is_administrator or not one.for_administrators) and not is_absent(one.href)
    ]
