"""Numbers as people write them: none becomes another in silence (F101)."""

from __future__ import annotations

import pytest
from django.utils import translation

from officina.kernel.records.kinds import BadValue, parse
from officina.kernel.records.types import FieldDef

FIELD = FieldDef("price", {"en": "Price"}, "decimal", storage="json")


@pytest.mark.parametrize(
    ("typed", "en", "ru", "ro"),
    [
        ("1200.50", "1200.50", "1200.50", "1200.50"),
        ("1200,50", "1200.50", "1200.50", "1200.50"),
        ("1,5", "1.5", "1.5", "1.5"),
        ("1.5", "1.5", "1.5", "1.5"),
        ("12,345", "12345", "12.345", "12.345"),
        ("0,345", "0.345", "0.345", "0.345"),
        ("1 200,50", "1200.50", "1200.50", "1200.50"),
        ("1\u00a0200\u202f000.5", "1200000.5", "1200000.5", "1200000.5"),
        ("1,200.50", "1200.50", "1200.50", "1200.50"),
        ("1.200,50", "1200.50", "1200.50", "1200.50"),
        ("1,234,567", "1234567", "1234567", "1234567"),
        ("-7", "-7", "-7", "-7"),
    ],
)
def test_each_language_reads_what_its_people_write(typed: str, en: str, ru: str, ro: str) -> None:
    for language, number in (("en", en), ("ru", ru), ("ro", ro)):
        with translation.override(language):
            assert str(parse(FIELD, typed)) == number


@pytest.mark.parametrize("typed", ["1,23,456", "1.2.3", "12,34.5", "five", "1,2,3", "--1"])
def test_what_might_mean_two_things_is_refused(typed: str) -> None:
    with pytest.raises(BadValue, match=r"1200\.50"):
        parse(FIELD, typed)
