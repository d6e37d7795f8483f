"""Cards of the settings for what the upper layers bring."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from officina.kernel.ui.pages.settings.cards import Card, offer_card


def offer() -> None:
    for card in (
        Card(
            _("Parts of the portal"),
            _("Switch off what nobody needs here; simple mode."),
            "toggle-right",
            "settings-parts",
            place=5,
        ),
        Card(
            _("Menu"),
            _("What each role has at the left: order, names, groups, links."),
            "menu",
            "settings-menu",
            place=6,
        ),
        Card(
            _("Who uses what"),
            _("By person and unit: last seen, acts by week, with what."),
            "chart-column",
            "adoption",
            place=85,
        ),
        Card(
            _("Groups"),
            _("People of several units under one name."),
            "users",
            "groups",
            place=51,
        ),
        Card(
            _("Public forms"),
            _("Pages for people outside, and what comes of them."),
            "file-text",
            "forms",
            place=40,
        ),
        Card(
            _("Our organisations"),
            _("Names, tax numbers, hours, days off."),
            "building-2",
            "organisations",
            place=53,
        ),
        Card(
            _("Directory"),
            _("Sign in and keep people by LDAP or Active Directory."),
            "key-round",
            "directory",
            place=55,
        ),
        Card(
            _("Invitations"),
            _("Who was asked in and has not come yet."),
            "user-plus",
            "invitations",
            place=60,
        ),
    ):
        offer_card(card)
