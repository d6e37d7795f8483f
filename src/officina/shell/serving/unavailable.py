"""What a visitor sees when a page fails: plain words in his language, and it tries again itself.

Django calls `server_error` in the block that handles the exception, whichever layer raised it.
"""

import errno
import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from officina.kernel.ui.assets import asset

RETRY_SECONDS = 5
DISK_FULL = "53100"  # PostgreSQL, appendix A
_AWAY = (OperationalError, InterfaceError)

# Not gettext and no template: this page must not need anything that could be away as well.
_WORDS = {
    "away": {
        "en": (
            "Back in a moment",
            "The database does not answer. Nothing that was saved is lost; this page tries "
            "again by itself.",
        ),
        "ru": (
            "Сейчас вернёмся",
            "База данных не отвечает. Всё сохранённое на месте; страница сама попробует ещё раз.",
        ),
        "ro": (
            "Revenim imediat",
            "Baza de date nu răspunde. Nimic din ce s-a salvat nu s-a pierdut; pagina încearcă "
            "din nou singură.",
        ),
    },
    "full": {
        "en": (
            "The disk is full",
            "This was not saved. Please tell whoever looks after this portal.",
        ),
        "ru": (
            "Диск заполнен",
            "Это не сохранено. Сообщите, пожалуйста, тому, кто обслуживает портал.",
        ),
        "ro": (
            "Discul este plin",
            "Nu s-a salvat. Anunțați, vă rugăm, persoana care administrează portalul.",
        ),
    },
    "broken": {
        "en": (
            "Something went wrong here",
            "It was noted for whoever looks after this portal. Go back and try again.",
        ),
        "ru": (
            "Здесь что-то сломалось",
            "Запись об этом увидит тот, кто обслуживает портал. Вернитесь и попробуйте ещё раз.",
        ),
        "ro": (
            "Ceva nu a mers aici",
            "S-a notat pentru cine administrează portalul. Reveniți și încercați din nou.",
        ),
    },
}
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
{refresh}<title>{title}</title>
<link rel="stylesheet" href="{style}">
</head>
<body class="plain-body"><main class="plain-main"><h1>{title}</h1><p>{text}</p></main></body>
</html>
"""


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database is away or the disk is full, else 500."""
    error = sys.exc_info()[1]
    is_full = error is not None and is_disk_full(error)
    if not is_full and not isinstance(error, _AWAY):
        return _page(request, "broken", 500)
    response = _page(request, "full" if is_full else "away", 503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def is_disk_full(error: BaseException) -> bool:
    """Whether there was no room, for the database or for a file."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    return getattr(error.__cause__, "sqlstate", None) == DISK_FULL


class WithoutAbsence(logging.Filter):
    """The database's absence is said once by those who watch it, not with each page."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], _AWAY))


def _page(request: HttpRequest, what: str, status: int) -> HttpResponse:
    language = _language(request)
    title, text = _WORDS[what][language]
    # Only reading may be repeated by itself.
    again = what == "away" and request.method == "GET"
    page = format_html(
        _PAGE,
        language=language,
        title=title,
        text=text,
        style=asset("styles/plain.css"),
        refresh=format_html('<meta http-equiv="refresh" content="{}">\n', RETRY_SECONDS)
        if again
        else "",
    )
    response = HttpResponse(page, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _language(request: HttpRequest) -> str:
    for code, _ in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return "en"
