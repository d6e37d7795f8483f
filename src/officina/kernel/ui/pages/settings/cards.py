"""The cards of the settings' first page: each app offers its own, in ``apps.ready``."""

from __future__ import annotations

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
    """Cards stand in this order: people and rights first, the machine room last."""


_cards: dict[str, Card] = {}


def offer_card(card: Card) -> None:
    """Add a card; offering it twice changes nothing."""
    _cards[card.view] = card


def cards() -> list[Card]:
    return sorted(_cards.values(), key=lambda card: card.place)


for _card in (
    Card(
        _("Roles and rights"),
        _("Who may see and do what."),
        "key-round",
        "settings-roles",
        place=10,
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
        place=62,
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
