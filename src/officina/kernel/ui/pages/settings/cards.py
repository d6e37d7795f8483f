"""The cards of the settings' first page: each app offers its own, in ``apps.ready``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Card:
    label: Promise
    note: Promise
    icon: str
    view: str
    """Name of the address that it leads to."""
    place: int = 50
    """Cards stand in this order, under the last heading that begins at or before it."""


HEADINGS = {
    0: _("The portal"),
    10: _("What is kept here"),
    50: _("Company and people"),
    70: _("Other programs"),
    80: _("How it runs"),
}
_cards: dict[str, Card] = {}


def offer_card(card: Card) -> None:
    """Add a card; offering it twice changes nothing."""
    _cards[card.view] = card


def cards() -> list[Card]:
    return sorted(_cards.values(), key=lambda card: card.place)


def by_heading(shown: Iterable[Card]) -> dict[Promise, list[Card]]:
    """Cards in their order under their headings; without headings of none."""
    begins, found = sorted(HEADINGS), dict[Promise, list[Card]]()
    for card in shown:
        heading = HEADINGS[begins[bisect_right(begins, card.place) - 1]]
        found.setdefault(heading, []).append(card)
    return found


for _card in (
    Card(
        _("Roles and rights"),
        _("Who may see and do what."),
        "key-round",
        "settings-roles",
        place=50,
    ),
    Card(
        _("Types"),
        _("What is kept here: requests, contracts, vehicles. Make your own."),
        "database",
        "settings-types",
        place=15,
    ),
    Card(
        _("Stages"),
        _("How things go on: names, colours, limits, what is demanded."),
        "columns-3",
        "settings-stages",
        place=20,
    ),
    Card(
        _("Fields"),
        _("Which fields only some roles may see or change."),
        "lock",
        "settings-fields",
        place=30,
    ),
    Card(
        _("Mail"),
        _("By which server letters leave; a test letter."),
        "mail",
        "settings-mail",
        place=8,
    ),
    Card(
        _("Configuration"),
        _("Take it along to another portal, compare, put in, take back."),
        "package",
        "settings-packages",
        place=70,
    ),
    Card(
        _("Background work"),
        _("What waits, runs, or failed; try it again."),
        "refresh-cw",
        "settings-work",
        place=80,
    ),
    Card(_("The log"), _("Who did what, and when."), "history", "settings-log", place=90),
):
    offer_card(_card)
