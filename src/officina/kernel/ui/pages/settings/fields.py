"""Fields of each type: which roles may see them, which may change them (F265)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from officina.kernel.access.policy import policy
from officina.kernel.access.web import Request, administrators_only
from officina.kernel.principals.models import Role
from officina.kernel.records.actions.set_field_right import set_field_right
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import FieldDef, TypeDef, translated, types
from officina.kernel.ui.pages.settings.index import done
from officina.kernel.ui.render import render

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@administrators_only
@require_safe
def first(request: Request) -> HttpResponse:
    return HttpResponseRedirect(reverse("settings-fields-of", args=[types().all[0].slug]))


@administrators_only
@require_safe
def fields(request: Request, slug: str) -> HttpResponse:
    """Each field with a sentence about who sees and changes it."""
    type_def = types().by_slug(slug)
    names = role_labels()
    context = {
        "type": type_def,
        "tabs": type_tabs("settings-fields-of", type_def, types().all),
        "rows": [_row(type_def, one, names) for one in type_def.fields.values()],
        "src": request.path,
    }
    return render(request, "ui/settings/fields.html", context)


@administrators_only
@GET_OR_POST
def field(request: Request, slug: str, code: str, action: str) -> HttpResponse:
    """Choose the roles. None chosen: everybody who sees, or edits, the record."""
    type_def = types().by_slug(slug)
    one = type_def.fields.get(code)
    if one is None or action not in ("view", "edit"):
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            chosen = request.POST.getlist("roles")
            event = set_field_right(type_def, code, action, chosen, by=request.actor)
            at = reverse("settings-fields-of", args=[slug])
            return done(request, _("Saved: “%(field)s”.") % {"field": one.label}, event, at)
        except Refused as refused:
            error = refused.sentence
    context = _dialog(request, type_def, one, action) | {"error": error}
    return render(request, "ui/settings/field_roles.html", context, status=422 if error else 200)


def role_labels() -> dict[str, str]:
    """Names of all roles in the reader's language, by code."""
    found = Role.objects.order_by("-is_preset", "id").values_list("code", "name")
    return {code: translated(name, code) for code, name in found}


def sentence_list(codes: Iterable[str], names: dict[str, str]) -> str:
    return ", ".join(name for code, name in names.items() if code in set(codes))


def type_tabs(view: str, current: TypeDef, shown: Iterable[TypeDef]) -> list[dict[str, Any]]:
    return [
        {
            "label": one.plural,
            "icon": one.icon,
            "href": reverse(view, args=[one.slug]),
            "current": one.code == current.code,
        }
        for one in shown
    ]


def _row(type_def: TypeDef, one: FieldDef, names: dict[str, str]) -> dict[str, Any]:
    known = policy().fields.get(type_def.code, {})
    sees = known.get((one.code, "view"))
    changes = known.get((one.code, "edit"))
    at = {
        action: reverse("settings-field", args=[type_def.slug, one.code, action])
        for action in ("view", "edit")
    }
    return {
        "label": one.label,
        "sees": sentence_list(sees, names) if sees else "",
        "changes": sentence_list(changes, names) if changes else "",
        "readonly": one.is_readonly,
        "is_title": one.code == "title",
        "view_href": at["view"],
        "edit_href": at["edit"],
    }


def _dialog(request: Request, type_def: TypeDef, one: FieldDef, action: str) -> dict[str, Any]:
    key = (one.code, action)
    chosen = policy().fields.get(type_def.code, {}).get(key, frozenset())
    sent = request.POST.getlist("roles") if request.method == "POST" else chosen
    title = _("Who may see “%(field)s”") if action == "view" else _("Who may change “%(field)s”")
    return {
        "title": title % {"field": one.label},
        "note": _("Choose none, and there is no limit."),
        "roles": [(code, name, code in sent) for code, name in role_labels().items()],
        "action": request.path,
    }
