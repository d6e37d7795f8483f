"""Rules in forms: rows drawn again as they change, text checked and completed as it is typed."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

import feel
from officina.kernel.access.web import Request, signed_in
from officina.kernel.rules import evaluate, sentences
from officina.kernel.rules.mistakes import said
from officina.kernel.rules.vocabulary import Vocabulary, find
from officina.kernel.ui import rules
from officina.kernel.ui.drawing import drawn
from officina.kernel.ui.render import render

MOST_COMPLETIONS = 40


@signed_in
@require_POST
def rows(request: Request) -> HttpResponse:
    """The rows after a button or another field: ``do`` says which (see `ui.rules.done_to`)."""
    known = _known(request)
    name = request.GET.get("name", "")
    if not re.fullmatch(r"[\w.-]{1,60}", name):
        raise Http404
    sent = rules.draft_sent(request.POST, name, known)
    draft = rules.done_to(sent, request.POST.get("do", ""), known)
    context = {
        "shown": drawn(name, draft, known, () if "examples" in request.GET else None),
        "begin": request.GET.get("begin", "")[:40],
        "as_text": "rows" not in request.GET,
    }
    return render(request, "ui/pages/rule.html", context)


@signed_in
@require_POST
def text(request: Request) -> JsonResponse:
    """What an editor wants of a text: its mistakes and how it reads; with ``at``, completions."""
    known = _known(request)
    typed = request.POST.get("text", "")[: evaluate.MAX_TEXT]
    at = request.POST.get("at", "")
    if at.isdecimal():
        return JsonResponse({"options": _completions(typed, int(at), known)})
    mistakes = evaluate.mistakes(typed, known) if typed.strip() else []
    reads = "" if mistakes or not typed.strip() else sentences.say(typed, known)
    marks = [{"at": one.position.offset, "sentence": said(one)} for one in mistakes]
    return JsonResponse({"mistakes": marks, "said": reads})


def _known(request: Request) -> Vocabulary:
    known = find(request.GET.get("for", ""), request.rights)
    if known is None:
        raise Http404
    return known


def _completions(typed: str, at: int, known: Vocabulary) -> list[dict[str, Any]]:
    found = feel.complete(typed, at, evaluate.types_of(known))[:MOST_COMPLETIONS]
    return [
        {
            "label": one.label,
            "kind": one.kind,
            "detail": known[one.label].label if one.label in known else one.detail,
            "info": one.sentence,
            "from": one.start,
        }
        for one in found
    ]
