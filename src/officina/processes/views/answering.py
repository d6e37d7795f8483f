"""The page behind a link: it shows, asks, and acts only on the button (C13, F108)."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from officina.kernel.files.views.downloads import given_out
from officina.kernel.principals.names import names_of
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import translated
from officina.kernel.ui.render import render
from officina.processes.actions.answer_by_link import answer_by_link, approve_by_link
from officina.processes.links import ports, shown
from officina.processes.links.found import Link, open_link
from officina.processes.links.tokens import BadLink

LARGEST_FILE = 10 * 1024**2
"""Bytes of each file that an outsider adds."""
LARGEST = 11 * LARGEST_FILE
_STYLES = {"main": "primary", "danger": "danger"}


@csrf_exempt  # the address itself is the secret: no cookie gives it a right
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, signed: str) -> HttpResponse:
    """GET shows what is asked and changes nothing; POST answers, once."""
    try:
        link = open_link(signed)
    except BadLink:
        limited = ports.is_too_often(request.META.get("REMOTE_ADDR", ""))
        return _closed(request, _("There is no such link."), status=429 if limited else 404)
    if link.state != "open":
        return _over(request, link)
    if request.method == "POST":
        return _take(request, link, signed)
    return _page(request, link, {})


@never_cache
@require_safe
def file(request: HttpRequest, signed: str, attachment_id: int) -> HttpResponse:
    """One of the files that the page shows."""
    try:
        link = open_link(signed)
    except BadLink:
        raise NoSuchRecord(attachment_id) from None
    named = shown.files(link, shown.subject_of(link)) if link.state == "open" else []
    found = next((one for one in named if one.id == attachment_id), None)
    if found is None:
        raise NoSuchRecord(attachment_id)
    return given_out(request, found)  # type: ignore[arg-type] # it reads the method and headers


def _take(request: HttpRequest, link: Link, signed: str) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _page(request, link, {"": _("This is too large to be sent.")}, status=413)
    if ports.is_too_often(request.META.get("REMOTE_ADDR", "")):
        sentence = _("Too much was sent from your network. Please try again in ten minutes.")
        return _page(request, link, {"": sentence}, status=429)
    try:
        _answer(request, link, signed)
    except Refused as refused:
        if open_link(signed).state != "open":
            return _over(request, open_link(signed))
        return _page(request, link, refused.errors or {"": refused.sentence}, status=422)
    return HttpResponseRedirect(request.path, status=303)


def _answer(request: HttpRequest, link: Link, signed: str) -> None:
    sent, comment = request.POST, request.POST.get("comment", "")
    if link.task_id is not None:
        approve_by_link(signed, sent.get("outcome", ""), reason=comment)
        return
    files = request.FILES.getlist("files")
    _require_small(files)
    typed = {name: str(value) for name, value in sent.items()}
    answer_by_link(signed, typed, files=files, comment=comment)


def _require_small(files: list[UploadedFile[bytes]]) -> None:
    for one in files:
        if (one.size or 0) > LARGEST_FILE:
            named = {"name": one.name, "n": LARGEST_FILE >> 20}
            said = _("“%(name)s” is too large: at most %(n)s MB.") % named
            raise Refused(errors={"files": said})


def _page(
    request: HttpRequest, link: Link, errors: dict[str, str], status: int = 200
) -> HttpResponse:
    row = shown.subject_of(link)
    typed = request.POST if request.method == "POST" else None
    signed = request.path.rstrip("/").rpartition("/")[2]
    is_approval = link.task_id is not None
    context = {
        "product": link.house,
        "title": link.title,
        "text": link.step.text("description") or link.step.text("instruction"),
        "facts": shown.facts(link, row),
        "files": [
            {"name": one.name, "href": reverse("answer-file", args=[signed, one.id])}
            for one in shown.files(link, row)
        ],
        "fields": [] if is_approval else shown.controls(link, row, typed),
        "upload": not is_approval and bool(link.step.do.get("upload")),
        "outcomes": _outcomes(link) if is_approval else [],
        "who": _who(link),
        "comment": request.POST.get("comment", ""),
        "errors": errors,
        "action": request.path,
    }
    return _guarded(render(request, "processes/answer.html", context, status=status))


def _outcomes(link: Link) -> list[dict[str, str]]:
    return [
        {
            "code": one.code,
            "label": translated(one.label, one.code),
            "kind": _STYLES.get(one.style, "plain"),
        }
        for one in link.step.outcomes
    ]


def _who(link: Link) -> str:
    """Whose answer it is: of an approval the person's name."""
    found = names_of([link.user_id]).get(link.user_id or 0)
    return found.name if found else link.to


def _over(request: HttpRequest, link: Link) -> HttpResponse:
    sentences = {
        "used": _("Thank you, your answer has arrived. This link has done its work."),
        "late": _("The time to answer by this link is over. Ask whoever sent it for a new one."),
        "over": _("This is not asked any more: it was decided or withdrawn meanwhile."),
        "held": _("This is held for now. Please try again later."),
    }
    good = link.state == "used"
    return _closed(request, sentences[link.state], link, good=good, status=200)


def _closed(
    request: HttpRequest,
    sentence: str,
    link: Link | None = None,
    *,
    good: bool = False,
    status: int = 404,
) -> HttpResponse:
    context: dict[str, Any] = {"sentence": sentence, "good": good}
    if link is not None:
        context |= {"title": link.title, "product": link.house}
    return _guarded(render(request, "processes/answer_over.html", context, status=status))


def _guarded(response: HttpResponse) -> HttpResponse:
    """The address is a secret: it goes nowhere as a referrer, and no search engine keeps it."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
