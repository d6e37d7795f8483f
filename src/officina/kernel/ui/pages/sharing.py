"""Who sees this record and why; give it to somebody, take it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.access.web import Request, signed_in
from officina.kernel.access.why import reasons, rules_for
from officina.kernel.principals.names import names_of
from officina.kernel.principals.viewer import load_viewer
from officina.kernel.records.actions.share_record import LEVELS, share_record, unshare_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Share
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast


@signed_in
def why(request: Request, slug: str, record_id: int) -> HttpResponse:
    """By which rules people see this record; for one person, why he does or does not (C4)."""
    if request.viewer.is_extranet:
        raise NoSuchRecord(record_id)
    row = read(record_id, types().by_slug(slug), rights=request.rights)
    asked = request.GET.get("person", "")
    if asked.isdecimal() and wants_fragment(request):
        return render(request, "ui/pages/why_answer.html", {"answer": _answer(row, int(asked))})
    context = {
        "title": _("Who can see this, and why?"),
        "rules": [
            {"sentence": rule.sentence, "people": [_face(one) for one in rule.people]}
            for rule in rules_for(row.rights_row)
        ],
        "action": request.path,
        "people_href": reverse("pick", args=["person"]),
        "answer": _answer(row, int(asked)) if asked.isdecimal() else None,
    }
    return render(request, "ui/pages/why.html", context)


def _face(one: Any) -> dict[str, Any]:
    if one.kind == "person":
        return present.person(one.id, one.name, one.photo) or {}
    return {"id": one.id, "name": one.name, "photo": None}


def _answer(row: RecordRow, user_id: int) -> dict[str, Any]:
    """The sentence about one person: the answer never tells more than rules do."""
    viewer = load_viewer(user_id)
    if viewer is None:
        return {"sentence": _("This person no longer works here and sees nothing."), "why": []}
    rights = Rights(viewer)
    sees = rights.may("view", row.rights_row)
    person = present.person(viewer.user_id, viewer.name, viewer.photo)
    if sees:
        sentence = _("%(name)s can see this.") % {"name": viewer.name}
        return {"person": person, "sentence": sentence, "why": reasons(rights, row.rights_row)}
    return {
        "person": person,
        "sentence": _("%(name)s cannot see this.") % {"name": viewer.name},
        "why": [
            _("Not responsible, not shared with, does not head its unit."),
            _("No role of theirs sees %(things)s beyond that.") % {"things": row.type.plural},
            _("Whoever may share this can share it with them."),
        ],
    }


@signed_in
def share(request: Request, slug: str, record_id: int) -> HttpResponse:
    """The dialog of shares: add one, take one back."""
    type_def = types().by_slug(slug)
    error = ""
    if request.method == "POST":
        principal = request.POST.get("principal", "")
        try:
            return _shared(request, slug, record_id, principal)
        except Refused as refused:
            error = refused.sentence
    row = read(record_id, type_def, rights=request.rights)
    shares = list(Share.objects.filter(record_id=row.id).order_by("at"))
    names = names_of([one.principal_id for one in shares])
    context = {
        "title": _("Share"),
        "error": error,
        "shares": [
            {
                "principal": _face(names[one.principal_id]),
                "id": one.principal_id,
                "level": _("may edit") if one.level == "edit" else _("may see"),
            }
            for one in shares
            if one.principal_id in names
        ],
        "levels": [("view", _("may see")), ("edit", _("may edit"))],
        "action": request.path,
        "principals_href": reverse("pick", args=["principal"]),
    }
    return render(request, "ui/pages/share.html", context, status=422 if error else 200)


def _shared(request: Request, slug: str, record_id: int, principal: str) -> HttpResponse:
    type_def = types().by_slug(slug)
    if not principal.lstrip("-").isdecimal():
        raise Refused(_("Choose whom to share this with."))
    response = HttpResponse(status=204)
    if request.POST.get("verb") == "unshare":
        unshare_record(record_id, type_def, principal=int(principal), by=request.actor)
        return toast(response, _("No longer shared."))
    level = request.POST.get("level", LEVELS[0])
    share_record(record_id, type_def, principal=int(principal), level=level, by=request.actor)
    return toast(response, _("Shared."))
