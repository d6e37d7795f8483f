"""Sets of code points: what classes, categories and blocks of a pattern mean."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache
from itertools import groupby
from sys import maxunicode

type Ranges = tuple[tuple[int, int], ...]
"""Sorted, apart, both ends included."""


def normal(ranges: list[tuple[int, int]]) -> Ranges:
    """The same set, sorted, with touching ranges joined."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)


@lru_cache(maxsize=256)
def complement(ranges: Ranges) -> Ranges:
    outside: list[tuple[int, int]] = []
    start = 0
    for low, high in ranges:
        if low > start:
            outside.append((start, low - 1))
        start = high + 1
    if start <= maxunicode:
        outside.append((start, maxunicode))
    return tuple(outside)


def minus(ranges: Ranges, others: Ranges) -> Ranges:
    return complement(normal([*complement(ranges), *others]))


def has(ranges: Ranges, code: int) -> bool:
    place = bisect_right(ranges, (code, maxunicode)) - 1
    return place >= 0 and ranges[place][0] <= code <= ranges[place][1]


def of_texts(*texts: str) -> Ranges:
    """`of_texts("az", "_")`: from a to z, and _."""
    return normal([(ord(text[0]), ord(text[-1])) for text in texts])


@cache
def category(name: str) -> Ranges | None:
    """The code points of a general category such as L or Lu; None where there is none."""
    found = [run for kind, runs in _runs().items() if kind.startswith(name) for run in runs]
    return normal(found) or None


@cache
def _runs() -> dict[str, list[tuple[int, int]]]:
    """Runs of code points of one category each. Planes 4 to 13, 15 and 16 need no look."""
    runs = {
        "Cn": [(0x40000, 0xDFFFF), (0xE1000, 0xEFFFF), (0xFFFFE, 0xFFFFF), (0x10FFFE, 0x10FFFF)],
        "Co": [(0xF0000, 0xFFFFD), (0x100000, 0x10FFFD)],
    }
    for first, last in ((0, 0x3FFFF), (0xE0000, 0xE0FFF)):
        start = first
        for kind, group in groupby(map(unicodedata.category, map(chr, range(first, last + 1)))):
            end = start + sum(1 for _ in group)
            runs.setdefault(kind, []).append((start, end - 1))
            start = end
    return runs


@cache
def _case_variants() -> dict[str, tuple[str, ...]]:
    by_lower: dict[str, list[str]] = {}
    for code in range(_LAST_CASED + 1):
        sign = chr(code)
        for folded in {sign.lower(), sign.upper().lower()}:
            if len(folded) == 1 and (folded != sign or sign.upper() != sign):
                by_lower.setdefault(folded, []).append(sign)
    return {
        sign: tuple(variants)
        for variants in by_lower.values()
        if len(variants) > 1
        for sign in variants
    }


_LAST_CASED = 0x1E943


def with_case_variants(ranges: Ranges) -> Ranges:
    """The set and the other case of all in it (flag i of F&O 5.6.1.1)."""
    variants = _case_variants()
    more = [
        (ord(other), ord(other))
        for low, high in ranges
        for code in range(low, min(high, _LAST_CASED) + 1)
        for other in variants.get(chr(code), ())
    ]
    return normal([*ranges, *more])


SPACE = of_texts("\t", "\n", "\r", " ")
NAME_START = of_texts(
    *(":", "_", "AZ", "az", "\u00c0\u00d6", "\u00d8\u00f6", "\u00f8\u02ff", "\u0370\u037d"),
    *("\u037f\u1fff", "\u200c\u200d", "\u2070\u218f", "\u2c00\u2fef", "\u3001\ud7ff"),
    *("\uf900\ufdcf", "\ufdf0\ufffd", "\U00010000\U000effff"),
)
NAME = normal([*NAME_START, *of_texts("-", ".", "09", "\u00b7", "\u0300\u036f", "\u203f\u2040")])
NOT_NEW_LINE = complement(of_texts("\n", "\r"))


_BLOCKS = """
BasicLatin 0000-007F, Latin-1Supplement 0080-00FF, LatinExtended-A 0100-017F, LatinExtended-B
0180-024F, IPAExtensions 0250-02AF, SpacingModifierLetters 02B0-02FF, CombiningDiacriticalMarks
0300-036F, Greek 0370-03FF, GreekandCoptic 0370-03FF, Cyrillic 0400-04FF, CyrillicSupplement
0500-052F, Armenian 0530-058F, Hebrew 0590-05FF, Arabic 0600-06FF, Syriac 0700-074F,
ArabicSupplement 0750-077F, Thaana 0780-07BF, Devanagari 0900-097F, Bengali 0980-09FF, Gurmukhi
0A00-0A7F, Gujarati 0A80-0AFF, Oriya 0B00-0B7F, Tamil 0B80-0BFF, Telugu 0C00-0C7F, Kannada
0C80-0CFF, Malayalam 0D00-0D7F, Sinhala 0D80-0DFF, Thai 0E00-0E7F, Lao 0E80-0EFF, Tibetan
0F00-0FFF, Myanmar 1000-109F, Georgian 10A0-10FF, HangulJamo 1100-11FF, Ethiopic 1200-137F,
Cherokee 13A0-13FF, UnifiedCanadianAboriginalSyllabics 1400-167F, Ogham 1680-169F, Runic
16A0-16FF, Khmer 1780-17FF, Mongolian 1800-18AF, LatinExtendedAdditional 1E00-1EFF, GreekExtended
1F00-1FFF, GeneralPunctuation 2000-206F, SuperscriptsandSubscripts 2070-209F, CurrencySymbols
20A0-20CF, CombiningMarksforSymbols 20D0-20FF, CombiningDiacriticalMarksforSymbols 20D0-20FF,
LetterlikeSymbols 2100-214F, NumberForms 2150-218F, Arrows 2190-21FF, MathematicalOperators
2200-22FF, MiscellaneousTechnical 2300-23FF, ControlPictures 2400-243F,
OpticalCharacterRecognition 2440-245F, EnclosedAlphanumerics 2460-24FF, BoxDrawing 2500-257F,
BlockElements 2580-259F, GeometricShapes 25A0-25FF, MiscellaneousSymbols 2600-26FF, Dingbats
2700-27BF, BraillePatterns 2800-28FF, CJKRadicalsSupplement 2E80-2EFF, KangxiRadicals 2F00-2FDF,
IdeographicDescriptionCharacters 2FF0-2FFF, CJKSymbolsandPunctuation 3000-303F, Hiragana
3040-309F, Katakana 30A0-30FF, Bopomofo 3100-312F, HangulCompatibilityJamo 3130-318F, Kanbun
3190-319F, BopomofoExtended 31A0-31BF, EnclosedCJKLettersandMonths 3200-32FF, CJKCompatibility
3300-33FF, CJKUnifiedIdeographsExtensionA 3400-4DBF, CJKUnifiedIdeographs 4E00-9FFF, YiSyllables
A000-A48F, YiRadicals A490-A4CF, HangulSyllables AC00-D7A3, PrivateUse E000-F8FF,
CJKCompatibilityIdeographs F900-FAFF, AlphabeticPresentationForms FB00-FB4F,
ArabicPresentationForms-A FB50-FDFF, CombiningHalfMarks FE20-FE2F, CJKCompatibilityForms
FE30-FE4F, SmallFormVariants FE50-FE6F, ArabicPresentationForms-B FE70-FEFF,
HalfwidthandFullwidthForms FF00-FFEF, Specials FFF0-FFFF, OldItalic 10300-1032F, Gothic
10330-1034F, Deseret 10400-1044F, MusicalSymbols 1D100-1D1FF, MathematicalAlphanumericSymbols
1D400-1D7FF, CJKUnifiedIdeographsExtensionB 20000-2A6DF, CJKCompatibilityIdeographsSupplement
2F800-2FA1F, Tags E0000-E007F
"""


@cache
def block(name: str) -> Ranges | None:
    """The code points of a block such as BasicLatin; None where it is not known."""
    match = re.search(rf"\b{re.escape(name)} (\w+)-(\w+)", _BLOCKS)
    return ((int(match[1], 16), int(match[2], 16)),) if match else None


@cache
def escaped(letter: str) -> Ranges | None:
    """The class of an escape such as \\d or \\W; None where there is none of that letter."""
    match letter:
        case "s":
            return SPACE
        case "i":
            return NAME_START
        case "c":
            return NAME
        case "d":
            return category("Nd")
        case "w":
            outside = [r for name in "PZC" for r in category(name) or ()]
            return complement(normal(outside))
        case "S" | "I" | "C" | "D" | "W":
            return complement(escaped(letter.lower()) or ())
    return None
