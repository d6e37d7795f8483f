"""What a visitor sees while the database is away: a plain page in his language, with 503."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

# Not gettext: this page must not need anything that could be away as well.
_WORDS = {
    "en": (
        "Back in a moment",
        "The database does not answer. Nothing that was saved is lost; this page tries again "
        "by itself.",
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
}
_FULL = {
    "en": ("The disk is full", "Nothing was saved. Please tell whoever looks after this portal."),
    "ru": ("Диск заполнен", "Ничего не сохранено. Сообщите тому, кто обслуживает портал."),
    "ro": (
        "Discul este plin",
        "Nu s-a salvat nimic. Anunțați persoana care administrează portalul.",
    ),
}
RETRY_SECONDS = 5
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="{retry}"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{text}</p></main></body></html>
"""


class UnavailableMiddleware:
    """Turn a database that is away, or a full disk, into 503 with a sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return self._answer(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, (OperationalError, InterfaceError)):
            return self._answer(request, error)
        return None

    def _answer(self, request: HttpRequest, error: Exception) -> HttpResponse:
        full = _is_disk_full(error)
        if not full:
            connection.close()
        return unavailable(_language(request), full=full)


def unavailable(language: str, *, full: bool = False) -> HttpResponse:
    title, text = (_FULL if full else _WORDS)[language]
    page = _PAGE.format(language=language, title=title, text=text, retry=RETRY_SECONDS)
    response = HttpResponse(page, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _is_disk_full(error: Exception) -> bool:
    return getattr(error.__cause__, "sqlstate", None) == "53100"


def _language(request: HttpRequest) -> str:
    for code, _ in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return "en"
