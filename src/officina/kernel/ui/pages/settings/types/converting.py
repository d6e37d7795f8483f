"""Changing the kind of a field: what will happen is shown before it does."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records import offers
from officina.kernel.records.actions.convert_field import Outlook, convert_field, outlook
from officina.kernel.records.checks import Refused
from officina.kernel.records.queries.titles import titles_of
from officina.kernel.records.types import FieldDef, TypeDef
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.settings.fields import GET_OR_POST
from officina.kernel.ui.pages.settings.index import done
from officina.kernel.ui.pages.settings.types.overview import at, type_and_field
from officina.kernel.ui.render import render


@administrators_only
@GET_OR_POST
def kind(request: Request, slug: str, code: str) -> HttpResponse:
    """GET asks for the kind, then says how many values fit; POST does it."""
    type_def, one = type_and_field(slug, code)
    wanted = request.POST.get("kind") or request.GET.get("kind", "")
    error = ""
    try:
        if request.method == "POST" and request.POST.get("seen") == wanted:
            event = convert_field(type_def, code, wanted, by=request.actor)
            said = _("“%(field)s” is another kind of field now.") % {"field": one.label}
            return done(request, said, event, at(type_def))
        seen = outlook(type_def, one, wanted) if wanted else None
    except Refused as refused:
        seen, error = None, refused.sentence
    return _page(request, type_def, one, wanted, seen, error)


def _page(
    request: Request,
    type_def: TypeDef,
    one: FieldDef,
    wanted: str,
    seen: Outlook | None,
    error: str,
) -> HttpResponse:
    lost = [record_id for record_id, _value in seen.shown] if seen else []
    titles = titles_of(lost, request.rights)
    context = {
        "title": _("Another kind for “%(field)s”") % {"field": one.label},
        "kind": str(offers.offer_of(one).label),
        "choices": offers.choices(offers.CONVERSIONS.get(one.kind, ())),
        "wanted": wanted if seen else "",
        "said": _said(seen) if seen else "",
        "lost": [_lost(type_def, pair, titles) for pair in seen.shown] if seen else [],
        "more": max(0, seen.lost - len(seen.shown)) if seen else 0,
        "options": seen.options[:30] if seen else [],
        "error": error,
        "action": request.path,
    }
    # A question still open comes back as what a form lacks, so that its dialog stays.
    status = 422 if request.method == "POST" else 200
    return render(request, "ui/settings/field_kind.html", context, status=status)


def _said(seen: Outlook) -> str:
    if not seen.total:
        return _("Nothing is kept in it yet, so nothing can be lost.")
    if not seen.lost:
        said = ngettext(
            "%(n)s value is kept, and it fits.",
            "%(n)s values are kept, all of them fit.",
            seen.total,
        )
        return said % {"n": seen.total}
    said = ngettext(
        "%(lost)s of %(n)s values does not fit and will be emptied.",
        "%(lost)s of %(n)s values do not fit and will be emptied.",
        seen.lost,
    )
    return said % {"n": seen.total, "lost": seen.lost}


def _lost(type_def: TypeDef, pair: tuple[int, str], titles: Any) -> dict[str, str]:
    record_id, value = pair
    found = titles.get(record_id)
    return {
        "value": value[:80],
        "title": found.name if found else "",
        "href": present.href(type_def, record_id) if found else "",
    }
