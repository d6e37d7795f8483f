"""A whole type put away: first what that means, then the deed, which can be undone."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records.actions.remove_type import (
    MOST_AT_ONCE,
    count_of,
    links_to,
    remove_type,
    too_many,
)
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import TypeDef, translated, types
from officina.kernel.rules.uses import Use, places_of
from officina.kernel.ui.pages.settings.fields import GET_OR_POST
from officina.kernel.ui.render import render

ITS_OWN = ("fields", "guards", "views")
"""Places that go with the type."""


@administrators_only
@GET_OR_POST
def drop_type(request: Request, slug: str) -> HttpResponse:
    """GET what hangs on it, POST puts it away; the list of types offers Undo."""
    type_def = types().by_slug(slug)
    if request.method != "POST":
        return _ask(request, type_def)
    try:
        event = remove_type(type_def, by=request.actor)
    except Refused as refused:
        return _ask(request, type_def, refused.sentence)
    where = f"{reverse('settings-types')}?removed={event}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


def _ask(request: Request, type_def: TypeDef, error: str = "") -> HttpResponse:
    count, links = count_of(type_def), _links(type_def)
    context = {
        "title": _("Remove “%(type)s”?") % {"type": type_def.plural},
        "kept": _kept(count),
        "links": links,
        "places": [] if links else places_of(type_def.code, without=ITS_OWN),
        "may": not links and count <= MOST_AT_ONCE,
        "error": error or (too_many() if count > MOST_AT_ONCE else ""),
        "action": request.path,
    }
    return render(request, "ui/settings/type_remove.html", context, status=422 if error else 200)


def _kept(count: int) -> str:
    if not count:
        return _("Nothing is kept in it.")
    said = ngettext(
        "%(n)s that is kept in it goes out of sight, with its files and history.",
        "%(n)s that are kept in it go out of sight, with their files and history.",
        count,
    )
    return said % {"n": f"{MOST_AT_ONCE:,}+" if count > MOST_AT_ONCE else f"{count:,}"}


def _links(type_def: TypeDef) -> list[Use]:
    return [
        Use(
            _("“%(field)s” of %(type)s")
            % {"field": translated(one.labels), "type": translated(one.type.plurals)},
            reverse("settings-type-field", args=[one.type.slug, one.code]),
        )
        for one in links_to(type_def)
    ]
