"""The page on which a type is made: name, fields, stages and who uses it, at once (F101)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.principals.names import names_of
from officina.kernel.records import offers
from officina.kernel.records.actions.change_stage import COLORS
from officina.kernel.records.actions.make_type import make_type
from officina.kernel.records.checks import Refused
from officina.kernel.records.drafting import ITSELF
from officina.kernel.records.formulas import RESULTS
from officina.kernel.records.models import OptionList
from officina.kernel.records.types import translated, types
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.settings.fields import GET_OR_POST, role_labels
from officina.kernel.ui.pages.settings.stages import color_names
from officina.kernel.ui.pages.settings.types import sending
from officina.kernel.ui.render import render

_ICONS = """clipboard-list shopping-cart package truck car plane ship bike hotel bed utensils coffee
store warehouse factory building-2 landmark house hammer wrench paintbrush fuel server laptop
printer smartphone file-text folder book-open newspaper receipt credit-card banknote wallet
calculator scale gavel shield-check key-round briefcase handshake users user-round graduation-cap
stethoscope heart leaf trees gift ticket calendar flag target star zap rocket lightbulb megaphone
camera phone mail message-square globe map-pin tag bug bot database circle-check"""
ICONS = tuple(_ICONS.split())


@administrators_only
@GET_OR_POST
def new(request: Request) -> HttpResponse:
    """Nothing typed is lost by an error; what is made opens at once."""
    if request.method != "POST":
        return _page(request, sending.at_first(), {})
    typed = sending.sent(request.POST)
    if act := request.POST.get("do"):
        return _page(request, sending.rearranged(typed, act), {}, status=200)
    try:
        made, _event = make_type(sending.meant(typed), by=request.actor)
    except Refused as refused:
        return _page(request, typed, refused.errors or {"": refused.sentence}, status=422)
    return HttpResponseRedirect(present.href(made))


def _page(
    request: Request, typed: Mapping[str, Any], errors: Mapping[str, str], status: int = 200
) -> HttpResponse:
    context = {
        "typed": typed,
        "errors": errors,
        "lang": sending.language(),
        "others": sending.other_languages(),
        "icons": ICONS,
        **row_choices(),
        "unit": unit_of(typed["unit"]),
        "roles": [(code, name, code in typed["roles"]) for code, name in role_labels().items()],
        "sees": seeing(),
        "changes": changing(),
    }
    return render(request, "ui/settings/type_new.html", context, status=status)


def row_choices() -> dict[str, Any]:
    """What rows of fields and stages are chosen from."""
    lists = OptionList.objects.order_by("id").values_list("code", "labels")
    return {
        "kinds": offers.choices(),
        "results": offers.choices(RESULTS),
        "lists": [(code, translated(labels, code)) for code, labels in lists],
        "targets": [
            (ITSELF, _("the same type")),
            *((one.code, one.plural) for one in types().all),
        ],
        "colors": [(code, color_names()[code]) for code in COLORS],
        "meanings": [
            ("open", _("Work goes on")),
            ("won", _("It ended well")),
            ("lost", _("It came to nothing")),
        ],
    }


def seeing() -> list[tuple[str, str]]:
    return [
        ("all", _("all of them")),
        ("subtree", _("those of their unit and the units below")),
        ("participant", _("those they take part in")),
    ]


def changing() -> list[tuple[str, str]]:
    return [("seen", _("whatever they see")), ("own", _("what they are responsible for"))]


def unit_of(typed: str) -> dict[str, Any]:
    if not typed.isdecimal() or len(typed) > 9:
        return {}
    found = names_of([int(typed)]).get(int(typed))
    return {"id": found.id, "name": found.name} if found else {}
