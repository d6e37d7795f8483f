"""One verb on many selected records, with one Undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.actions.delete_record import delete_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.undo import undo
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import TypeDef, types
from officina.kernel.records.writes import Written
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast

AT_MOST = 500


@signed_in
def bulk(request: Request, slug: str) -> HttpResponse:
    """GET asks for what a verb needs, POST does it to each record that the viewer may touch."""
    type_def = types().by_slug(slug)
    verb = request.GET.get("verb", "")
    if request.method != "POST":
        return _ask(request, type_def, verb)
    ids = [int(one) for one in request.POST.getlist("ids") if one.isdecimal()][:AT_MOST]
    return do_each(ids, _verb(request, type_def, verb))


def do_each(ids: list[int], act: Callable[[int], Written | None]) -> HttpResponse:
    """Do a verb to each of these, and say what became of them, with one Undo for all."""
    done, refused = _each(ids, act)
    said = ngettext("%(n)s changed.", "%(n)s changed.", len(done)) % {"n": len(done)}
    if refused:
        said += " " + _left(refused)
    response = HttpResponse(status=204)
    token = signing.dumps([one.event_id for one in done], salt="bulk") if done else ""
    return toast(response, said, undo=reverse("undo-many", args=[token]) if token else "")


def _each(ids: list[int], act: Callable[[int], Written | None]) -> tuple[list[Written], list[str]]:
    done, refused = [], []
    for record_id in ids:
        try:
            written = act(record_id)
            if written is not None:
                done.append(written)
        except (Refused, NotAllowed) as why:
            refused.append(why.sentence)
        except NoSuchRecord:
            refused.append(_("It is no longer there."))
    return done, refused


def _left(refused: list[str]) -> str:
    said = ngettext(
        "%(n)s was left as it is: %(why)s", "%(n)s were left as they are: %(why)s", len(refused)
    )
    return said % {"n": len(refused), "why": refused[0]}


def _verb(request: Request, type_def: TypeDef, verb: str) -> Callable[[int], Written | None]:
    by, value = request.actor, request.POST.get("value", "")
    if verb == "responsible":
        return lambda record_id: edit_record(record_id, type_def, {"responsible": value}, by=by)
    if verb == "move" and value.isdecimal():
        return lambda record_id: move_stage(record_id, type_def, to=int(value), by=by)
    if verb == "bin":
        return lambda record_id: delete_record(record_id, type_def, by=by)
    raise Refused(_("Choose one of the list."))


def _ask(request: Request, type_def: TypeDef, verb: str) -> HttpResponse:
    ids = [one for one in request.GET.getlist("ids") if one.isdecimal()][:AT_MOST]
    field: dict[str, Any]
    if verb == "responsible":
        one = type_def.fields["responsible"]
        field = present.control(one, None, present.Names({}, {})) | {"key": "value"}
    elif verb == "move" and type_def.stages:
        choices = [(s.id, s.label) for s in type_def.stages]
        field = {"key": "value", "label": _("Stage"), "kind": "select", "choices": choices}
    else:
        raise NoSuchRecord(verb)
    context = {
        "title": ngettext("%(n)s selected", "%(n)s selected", len(ids)) % {"n": len(ids)},
        "fields": [field | {"required": True}],
        "hidden": [("ids", one) for one in ids],
        "errors": {},
        "action": f"{request.path}?verb={verb}",
        "submit": _("Change"),
    }
    return render(request, "ui/pages/dialog_form.html", context)


@signed_in
@require_POST
def undo_many(request: Request, token: str) -> HttpResponse:
    """Take back a whole bulk change; what was changed again since is kept and counted."""
    try:
        events = signing.loads(token, salt="bulk", max_age=24 * 3600)
    except signing.BadSignature as bad:
        raise NoSuchRecord(token) from bad
    done, refused = _each(list(reversed(events)), lambda event: undo(event, by=request.actor))
    said = ngettext("%(n)s taken back.", "%(n)s taken back.", len(done)) % {"n": len(done)}
    if refused:
        said += " " + _left(refused)
    return toast(HttpResponse(status=204), said)
