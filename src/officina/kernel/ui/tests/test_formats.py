"""Dates, numbers and money are written as the reader writes them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from officina.kernel import clock
from officina.kernel.ui import formats

NOW = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "€1,450"), ("ru", "1 450 €"), ("ro", "1.450 EUR")]
)
def test_money_has_no_cents_where_there_are_none(language: str, shown: str) -> None:
    with translation.override(language):
        money = formats.money(Decimal(1450), "EUR")
        assert money.replace("\xa0", " ") == shown
        assert "50" in formats.money(Decimal("1450.50"), "EUR").replace("1450", "")


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "Nov 21"), ("ru", "21 нояб."), ("ro", "21 nov.")]
)
def test_a_date_of_this_year_leaves_the_year_out(language: str, shown: str) -> None:
    with clock.at(NOW), translation.override(language):
        assert formats.date(dt.date(2026, 11, 21)) == shown
        assert "2025" in formats.date(dt.date(2025, 11, 21))


def test_a_moment_is_told_relative_to_the_clock_of_the_portal() -> None:
    with clock.at(NOW), translation.override("ru"):
        assert formats.ago(NOW - dt.timedelta(minutes=5)) == "5 минут назад"
        assert formats.ago(NOW + dt.timedelta(hours=2)) == "через 2 часа"
        assert formats.ago(NOW) == "только что"
        assert formats.ago(NOW - dt.timedelta(days=3)) == "18 нояб."


def test_a_moment_is_shown_in_the_readers_time_zone() -> None:
    with clock.at(NOW), timezone.override("Europe/Lisbon"), translation.override("en"):
        assert formats.datetime(NOW).startswith("Nov 21, 10:00")
    with clock.at(NOW), timezone.override("Europe/Kyiv"), translation.override("en"):
        assert formats.datetime(NOW).startswith("Nov 21, 12:00")
        assert formats.local_input(NOW) == "2026-11-21T12:00"


@pytest.mark.parametrize(
    ("name", "letters"), [("Olena Director", "OD"), ("Ștefan", "ȘT"[:1]), ("", ""), ("Я", "Я")]
)
def test_initials_come_from_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


def test_sizes_of_files_are_round() -> None:
    with translation.override("en"):
        assert formats.filesize(900) == "900 byte"
        assert formats.filesize(184_320) == "184 kB"
        assert formats.filesize(2_500_000) == "2.5 MB"
