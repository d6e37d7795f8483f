"""The public form: without signing in, without cookies, without script (F006)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
)
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from officina.channels import asked, origin, rate, tokens
from officina.channels.actions.submit_form import submit_form
from officina.channels.framing import framed
from officina.channels.models import Form
from officina.channels.queries.owner import owner_name
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import translated, types
from officina.kernel.ui.render import render, wants_fragment

LARGEST = 100_000
"""Bytes of a sending: what the longest answers need, and no more."""
LARGEST_FILE = 10 * 1024**2
"""Bytes of each file that a visitor adds."""

HTTP_TOO_LARGE = 413


@csrf_exempt  # see tokens.py
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """GET the form, POST it; nothing typed is lost by an error."""
    one = _open(slug)
    with translation.override(_language(request, one)):
        response = _send(request, one) if request.method == "POST" else _show(request, one)
        response["Content-Language"] = translation.get_language() or ""
        return framed(one, request, response)


@never_cache
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    one = _open(slug)
    with translation.override(_language(request, one)):
        context = {"form": one, "thanks": translated(one.thanks) or _("Thank you.")}
        response = render(request, "channels/thanks.html", _face(request, one) | context)
        return framed(one, request, response)


def _open(slug: str) -> Form:
    found = Form.objects.filter(slug=slug, is_active=True, deleted_at=None).first()
    if found is None:
        raise Http404
    return found


def _language(request: HttpRequest, one: Form) -> str:
    """The one asked for in the address, else the reader's, if the form speaks it."""
    readers = translation.get_language() or "en"
    wanted = [request.GET.get("lang", ""), readers, *_accepted(request), *one.languages]
    return next((code for code in wanted if code in one.languages), settings.LANGUAGE_CODE)


def _accepted(request: HttpRequest) -> list[str]:
    parts = request.headers.get("Accept-Language", "")[:200].split(",")
    return [part.strip()[:2].lower() for part in parts]


def _show(request: HttpRequest, one: Form) -> HttpResponse:
    prefilled = {name: str(value)[:1000] for name, value in request.GET.items()}
    return _page(request, one, prefilled, {})


def _send(request: HttpRequest, one: Form) -> HttpResponse:
    largest = LARGEST + (one.files + len(asked.asked_files(one))) * LARGEST_FILE
    if int(request.META.get("CONTENT_LENGTH") or 0) > largest:
        sentence = _("This is too long to be sent. Shorten it, please.")
        return _page(request, one, {}, {"": sentence}, status=HTTP_TOO_LARGE)
    if wants_fragment(request):
        return _page(request, one, request.POST, {})  # Another answer may bring other questions.
    if rate.is_too_often(request.META.get("REMOTE_ADDR", "")):
        sentence = _("Too much was sent from your network. Please try again in ten minutes.")
        response = _page(request, one, request.POST, {"": sentence}, status=429)
        response["Retry-After"] = str(int(rate.WINDOW.total_seconds()))
        return response
    if request.POST.get(asked.TRAP):
        return _done(request, one)  # A program fills in what no person sees: let it be content.
    return _take(request, one)


def _take(request: HttpRequest, one: Form) -> HttpResponse:
    text = request.POST.get(asked.TOKEN, "")
    try:
        token = tokens.read(text, one.id)
    except tokens.BadToken:
        sentence = _("This page had been open for too long. Please send it once more.")
        return _page(request, one, request.POST, {"": sentence}, status=422)
    if token.is_too_fresh:
        sentence = _("That was very quick. Please press the button once more.")
        return _page(request, one, request.POST, {"": sentence}, token=text, status=422)
    sent = _with_names(request)
    answers, errors = asked.check(one, sent)
    files = request.FILES.getlist(asked.FILES)
    own = {code: request.FILES.getlist(code)[0] for code in request.FILES if code in answers}
    errors |= _wrong_files(request, one, files)
    try:
        if not errors:
            came = origin.origin_of(request)
            submit_form(one, answers, token=token, origin=came, files=files, asked=own)
            return _done(request, one)
    except Refused as refused:
        errors = refused.errors or {"": refused.sentence}
    return _page(request, one, request.POST, errors, token=text, status=422)


def _with_names(request: HttpRequest) -> QueryDict:
    """What was sent, with the names of files that questions are answered by."""
    sent = request.POST.copy()
    for code in set(request.FILES) - {asked.FILES}:
        sent[code] = request.FILES.getlist(code)[0].name or ""
    return sent


def _wrong_files(
    request: HttpRequest, one: Form, files: Sequence[UploadedFile[bytes]]
) -> dict[str, str]:
    """A sentence where files are too many, too large, or not asked for at all."""
    own = asked.asked_files(one)
    if set(request.FILES) - {asked.FILES} - own or (files and not one.files):
        return {"": _("Files cannot be sent here.")}
    if len(files) > one.files:
        said = ngettext("At most %(n)s file, please.", "At most %(n)s files, please.", one.files)
        return {asked.FILES: said % {"n": one.files}}
    errors = {}
    for code in (asked.FILES, *own):
        for file in request.FILES.getlist(code):
            if (file.size or 0) > LARGEST_FILE:
                names = {"name": file.name, "n": LARGEST_FILE >> 20}
                errors[code] = _("“%(name)s” is too large: at most %(n)s MB.") % names
    return errors


def _done(request: HttpRequest, one: Form) -> HttpResponse:
    """A redirect, so that reloading the thanks sends nothing."""
    there = one.redirect_url or origin.address_of(
        reverse("form-thanks", args=[one.slug]), origin.kept(request.GET)
    )
    return HttpResponseRedirect(there, status=303)


def _page(
    request: HttpRequest,
    one: Form,
    typed: QueryDict | Mapping[str, str],
    errors: dict[str, str],
    *,
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    came = origin.origin_of(request)
    fields = asked.controls(one, typed)
    shown = {field["key"] for field in fields} | {asked.CONSENT, asked.FILES, ""}
    if errors and status != HTTP_TOO_LARGE:
        errors = _chosen_again(request, shown) | errors
    labels = {f.code: f.label for f in types().by_code(one.type_code).fields.values()}
    lost = [f"{labels.get(key, key)}: {said}" for key, said in errors.items() if key not in shown]
    context = {
        "form": one,
        "intro": translated(one.intros),
        "consent": translated(one.consents),
        "agreed": bool(typed.get(asked.CONSENT)) and request.method == "POST",
        "fields": fields,
        "has_conditions": any(field["changes"] for field in fields),
        "files": one.files,
        "has_files": bool(one.files or asked.asked_files(one)),
        "errors": errors,
        "sentences": [errors[""]] if "" in errors else lost,
        "token": token or tokens.make(one.id),
        "action": origin.address_of(request.path, origin.kept(request.GET), came),
        "languages_shown": _languages(request, one, came),
    }
    context |= _face(request, one)
    return render(request, "channels/form.html", context, status=status, block="questions")


def _chosen_again(request: HttpRequest, shown: set[str]) -> dict[str, str]:
    """No browser fills in a file again: each field says which was chosen there."""
    found = {}
    for code in shown & request.FILES.keys():
        names = "”, “".join(str(file.name)[:100] for file in request.FILES.getlist(code))
        found[code] = _("Please choose “%(files)s” again: files could not be kept.") % {
            "files": names
        }
    return found


def _languages(request: HttpRequest, one: Form, came: origin.Origin) -> list[tuple[str, str, str]]:
    """(code, name, address) of the form in its languages."""
    names, others = dict(settings.LANGUAGES), origin.kept(request.GET)
    return [
        (code, names[code], origin.address_of(request.path, others | {"lang": code}, came))
        for code in one.languages
    ]


def _face(request: HttpRequest, one: Form) -> dict[str, str]:
    theme = request.GET.get("theme", "")
    found = {"product": owner_name(one)}
    return found | ({"theme": theme} if theme in ("light", "dark") else {})
