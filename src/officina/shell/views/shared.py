"""Share-to: what another app of a phone hands over, and the page that asks where it goes.

https://www.w3.org/TR/web-share-target/ (2)
"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.web import Request, signed_in
from officina.kernel.files import uploads
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.shell.actions.take_shared import take_shared
from officina.shell.menu.entries import shown_types

KEPT = "shared"
MOST_FILES = 10
LONGEST = 5_000


# The phone itself posts here, without a token. It only lays things aside: what becomes of them is
# asked, and sent with one. Another site's form brings no session along (SameSite).
@csrf_exempt
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: Request) -> HttpResponse:
    """POST lays aside what was shared; GET asks where it goes."""
    if request.method == "POST":
        _lay_aside(request)
        return HttpResponseRedirect(reverse("shared"), status=303)
    return _page(request, request.session.get(KEPT, {}), {})


@signed_in
@require_POST
def put(request: Request) -> HttpResponse:
    """Where it was said to go."""
    kept = request.session.get(KEPT, {})
    typed = {
        "title": request.POST.get("title", "")[:500],
        "text": request.POST.get("text", "")[:LONGEST],
        "to": request.POST.get("to", ""),
    }
    try:
        type_def, record_id = take_shared(
            to=_where(request),
            title=typed["title"],
            text=typed["text"],
            uploads=[uuid.UUID(one["id"]) for one in kept.get("files", ())],
            by=request.actor,
        )
    except (Refused, NotAllowed) as refused:
        errors = getattr(refused, "errors", None) or {"": refused.sentence}
        return _page(request, kept | typed, errors)
    except NoSuchRecord:
        return _page(request, kept | typed, {"record": _("Choose one of the list.")})
    request.session.pop(KEPT, None)
    return HttpResponseRedirect(present.href(type_def, record_id))


def _lay_aside(request: Request) -> None:
    sent = request.POST
    words = [sent.get("text", ""), sent.get("url", "")]
    # Many apps send the address as the text, too.
    text = "\n".join(dict.fromkeys(x.strip() for x in words if x.strip()))[:LONGEST]
    files = [
        uploads.of_sent(request.viewer.user_id, file)
        for file in request.FILES.getlist("files")[:MOST_FILES]
    ]
    named = [{"id": str(one.id), "name": one.name, "size": one.size} for one in files]
    names = [sent.get("title", "").strip(), *text.splitlines()[:1], *(one.name for one in files)]
    title = next(filter(None, names), "")
    request.session[KEPT] = {"title": title[:120], "text": text, "files": named}


def _where(request: Request) -> Any:
    """A type to make one of, or the number of what is there. Raises NoSuchRecord."""
    to, number = request.POST.get("to", ""), request.POST.get("record", "")
    if to == "record":
        if not number.isdecimal() or len(number) > 18:
            raise NoSuchRecord(number)
        return int(number)
    found = next((t for t in types().all if t.code == to), None)
    if found is None:
        raise NoSuchRecord(to)
    return found


def _page(request: Request, kept: dict[str, Any], errors: dict[str, str]) -> HttpResponse:
    creatable = [t for t in shown_types(request.rights) if request.rights.may_create(t.code)]
    # The widest use comes first.
    creatable.sort(key=lambda t: t.code != "task")
    context = {
        "kept": kept,
        "errors": errors,
        "to": kept.get("to") or (creatable[0].code if creatable else "record"),
        "types": creatable,
    }
    return render(request, "shell/shared.html", context, status=422 if errors else 200)
