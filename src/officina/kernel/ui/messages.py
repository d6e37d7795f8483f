"""Catalogues of the whole project: `python -m officina.kernel.ui.messages extract|compile|check`.

`extract` merges new strings into `locale/<language>/LC_MESSAGES/django.po` beside this file, the
one catalogue of all apps, and keeps what others translated. `compile` writes the .mo that Django
reads; they are built, never committed. `check` fails where a string is untranslated, unknown to
the catalogues, or its plural is short.
"""

import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parents[3]
LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("ru", "ro")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
# The environment of the pages: strings must be read as they are rendered.
OPTIONS = {
    "**/templates/**.html": {
        "extensions": "jinja2.ext.i18n,jinja2.ext.do",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "newstyle_gettext": "true",
        "silent": "false",
    }
}


def template(source: Path = SOURCE) -> Catalog:
    """Return every string of the source, each once, with where it stands."""
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(source, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",))
    for name, _line, message, comments, context in sorted(found, key=lambda one: one[:2]):
        # Files without lines: a moved line is no change of a translation.
        catalog.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalog


def path(language: str, suffix: str = "po") -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"django.{suffix}"


def read(language: str) -> Catalog:
    file = path(language)
    if not file.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def extract() -> None:
    strings = template()
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(strings, no_fuzzy_matching=True)
        for other in SOURCE.glob(f"**/locale/{language}/LC_MESSAGES/django.po"):
            if other != path(language):
                _adopt(catalog, other)
        catalog.obsolete.clear()
        catalog.fuzzy = False
        path(language).parent.mkdir(parents=True, exist_ok=True)
        path(language).write_bytes(_po(catalog))


def compile_() -> None:
    for language in LANGUAGES:
        buffer = BytesIO()
        write_mo(buffer, read(language))
        # Replaced whole: another process may be reading it.
        draft = path(language, "mo").with_suffix(f".{os.getpid()}")
        draft.write_bytes(buffer.getvalue())
        draft.replace(path(language, "mo"))


def compiled() -> None:
    """Compile where the .po is newer: cheap enough for every start."""
    if any(_is_stale(language) for language in LANGUAGES):
        compile_()


def problems() -> Iterator[str]:
    strings = template()
    for language in LANGUAGES:
        catalog = read(language)
        for message in strings:
            if not message.id:
                continue
            known = catalog.get(_key(message), message.context)
            if known is None:
                yield f"{language}: not extracted: {message.id!r}"
            elif not _is_translated(known, catalog):
                yield f"{language}: not translated: {message.id!r}"
            else:
                yield from (
                    f"{language}: {error} in {message.id!r}" for error in known.check(catalog)
                )


def check() -> int:
    found = list(problems())
    for one in found:
        print(one)
    return bool(found)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["extract"]:
            extract()
        case ["compile"]:
            compile_()
        case ["check"]:
            return check()
        case _:
            print(__doc__)
            return 2
    return 0


def _po(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalog, width=99, sort_output=True, include_lineno=False, omit_header=False)
    # Dates in the header would make each extraction a conflict for everybody.
    lines = buffer.getvalue().splitlines(keepends=True)
    dated = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By')
    return b"".join(line for line in lines if not line.startswith((*dated, b"# ")))


def _adopt(catalog: Catalog, other: Path) -> None:
    """Take what an app translated in a catalogue of its own."""
    with other.open("rb") as stream:
        for message in read_po(stream):
            known = message.id and catalog.get(_key(message), message.context)
            if known and not _is_translated(known, catalog):
                known.string = message.string


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def _is_translated(message: Message, catalog: Catalog) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    expected = catalog.num_plurals if message.pluralizable else 1
    return len(strings) == expected and all(strings)


def _is_stale(language: str) -> bool:
    po, mo = path(language), path(language, "mo")
    return po.exists() and (not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
