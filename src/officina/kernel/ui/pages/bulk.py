"""One verb on many selected records, with one Undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.web import Request, signed_in
from officina.kernel.database import sql
from officina.kernel.records.actions.delete_record import delete_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.undo import undo
from officina.kernel.records.checks import Refused
from officina.kernel.records.holds import Held
from officina.kernel.records.queries.known import known_type
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Written
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.held import ask_of_many
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast

AT_MOST = 500
SALT = "bulk"

type Act = Callable[[int], Written | None]
type AskOf = Callable[[dict[int, Held]], HttpResponse]


@signed_in
def bulk(request: Request, slug: str) -> HttpResponse:
    """GET asks for what a verb needs, POST does it to each record that the viewer may touch."""
    type_def = known_type(slug, request.rights)
    verb = request.GET.get("verb", "")
    if request.method != "POST":
        return _ask(request, type_def, verb)
    ids = [int(one) for one in request.POST.getlist("ids") if one.isdecimal()][:AT_MOST]
    return do_each(ids, _verb(request, type_def, verb), partial(_held, request, type_def))


def do_each(ids: list[int], act: Act, ask: AskOf | None = None) -> HttpResponse:
    """Do a verb to each of these, and say what became of them, with one Undo for all.

    What a process holds is asked about: ``ask`` draws its dialog.
    """
    each = _each(ids, act, asks=ask is not None)
    said = ngettext("%(n)s changed.", "%(n)s changed.", len(each.done)) % {"n": len(each.done)}
    if each.refused:
        said += " " + _left(each.refused)
    response = ask(each.held) if ask is not None and each.held else HttpResponse(status=204)
    if each.held and not each.done and not each.refused:
        return response
    token = signing.dumps([one.event_id for one in each.done], salt=SALT) if each.done else ""
    return toast(response, said, undo=reverse("undo-many", args=[token]) if token else "")


@dataclass(slots=True)
class _Each:
    """What became of each: written, refused with a sentence, held by a process."""

    done: list[Written] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    held: dict[int, Held] = field(default_factory=dict)


def _each(ids: list[int], act: Act, *, asks: bool) -> _Each:
    found = _Each()
    for number in ids:
        try:
            written = act(number)
            if written is not None:
                found.done.append(written)
        except (Refused, NotAllowed) as why:
            if asks and isinstance(why, Held):
                found.held[number] = why
            else:
                found.refused.append(why.sentence)
        except NoSuchRecord:
            found.refused.append(_("It is no longer there."))
    return found


def _held(request: Request, type_def: TypeDef, held: dict[int, Held]) -> HttpResponse:
    stage_id = int(request.POST["value"])
    title = ngettext(
        "%(n)s cannot move to “%(stage)s” yet", "%(n)s cannot move to “%(stage)s” yet", len(held)
    ) % {"n": len(held), "stage": type_def.stage_by_id[stage_id].label}
    again = [("ids", record_id) for record_id, one in held.items() if one.may_override]
    hidden = [*again, ("value", stage_id)]
    return ask_of_many(request, held, title, action=f"{request.path}?verb=move", hidden=hidden)


def _left(refused: list[str]) -> str:
    said = ngettext(
        "%(n)s was left as it is: %(why)s", "%(n)s were left as they are: %(why)s", len(refused)
    )
    return said % {"n": len(refused), "why": refused[0]}


def _verb(request: Request, type_def: TypeDef, verb: str) -> Act:
    by, value = request.actor, request.POST.get("value", "")
    if verb == "responsible":
        return lambda record_id: edit_record(record_id, type_def, {"responsible": value}, by=by)
    if verb == "move" and value.isdecimal():
        reason = request.POST.get("reason", "")
        return lambda record_id: move_stage(
            record_id, type_def, to=int(value), by=by, reason=reason
        )
    if verb == "bin":
        return lambda record_id: delete_record(record_id, type_def, by=by)
    raise Refused(_("Choose one of the list."))


def _ask(request: Request, type_def: TypeDef, verb: str) -> HttpResponse:
    ids = [one for one in request.GET.getlist("ids") if one.isdecimal()][:AT_MOST]
    asked: dict[str, Any]
    if verb == "responsible":
        one = type_def.fields["responsible"]
        asked = present.control(one, None, present.Names({}, {})) | {"key": "value"}
    elif verb == "move" and type_def.stages:
        choices = [(s.id, s.label) for s in type_def.stages]
        asked = {"key": "value", "label": _("Stage"), "kind": "select", "choices": choices}
    else:
        raise NoSuchRecord(verb)
    context = {
        "title": ngettext("%(n)s selected", "%(n)s selected", len(ids)) % {"n": len(ids)},
        "fields": [asked | {"required": True}],
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
        events = signing.loads(token, salt=SALT, max_age=24 * 3600)
    except signing.BadSignature as bad:
        raise NoSuchRecord(token) from bad
    reason = request.POST.get("reason", "")
    back = partial(undo, by=request.actor, reason=reason)
    each = _each(list(reversed(events)), back, asks=True)
    said = ngettext("%(n)s taken back.", "%(n)s taken back.", len(each.done))
    said %= {"n": len(each.done)}
    if each.refused:
        said += " " + _left(each.refused)
    if each.held:
        return _held_back(request, each.held, said if each.done or each.refused else "")
    return toast(HttpResponse(status=204), said)


def _held_back(request: Request, held: dict[int, Held], said: str) -> HttpResponse:
    """Cards that something holds where they went; events that may be undone all the same are signed
    anew."""
    records = dict(
        sql.rows("SELECT id, record_id FROM event WHERE id = ANY(%(ids)s)", {"ids": list(held)})
    )
    title = ngettext("%(n)s cannot move back yet", "%(n)s cannot move back yet", len(held))
    again = signing.dumps([one for one in held if held[one].may_override], salt=SALT)
    return ask_of_many(
        request,
        {records[event]: one for event, one in held.items()},
        title % {"n": len(held)},
        action=reverse("undo-many", args=[again]),
        hidden=(),
        said=said,
    )
