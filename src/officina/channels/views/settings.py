"""Public forms as administrators set them up: what is asked, in which words, where it stands."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.channels import prefilled
from officina.channels.actions.add_form import add_form
from officina.channels.actions.change_form import change_form
from officina.channels.actions.delete_form import delete_form, restore_form
from officina.channels.models import Form
from officina.channels.queries.receivers import receivers as find_receivers
from officina.channels.views import shown
from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render, wants_fragment

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@administrators_only
@require_safe
def forms(request: Request) -> HttpResponse:
    """All forms, with how much came through each."""
    found = Form.objects.annotate(sent=Count("submissions")).order_by("-is_active", "id")
    context = {
        "rows": shown.rows(found.filter(deleted_at=None)),
        "deleted": found.exclude(deleted_at=None).order_by("-deleted_at"),
    }
    return render(request, "channels/forms.html", context)


@administrators_only
@GET_OR_POST
def new(request: Request) -> HttpResponse:
    typed = {key: request.POST.get(key, "") for key in ("title", "type", "slug")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            form = add_form(typed["slug"], typed["type"], typed["title"], by=request.actor)
            return _go(request, reverse("form-edit", args=[form.slug]))
        except Refused as refused:
            errors = refused.errors
    context = {
        "title": _("New public form"),
        "fields": shown.new_fields(typed),
        "errors": errors,
        "action": request.path,
        "submit": _("Create"),
        "keep": "new-public-form",
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


@administrators_only
@require_safe
def receivers(request: Request) -> HttpResponse:
    """Options of the field "Who gets it"."""
    options = find_receivers(request.GET.get("q", "").strip()[:100])
    return render(request, "ui/pages/options.html", {"options": options, "person": False})


@administrators_only
@GET_OR_POST
def edit(request: Request, slug: str) -> HttpResponse:
    """What is asked, who gets it, in which languages."""
    form = _form(slug)
    return _page(request, form, "edit", shown.edit_raw, shown.edit)


@administrators_only
@require_POST
def preview(request: Request, slug: str) -> HttpResponse:
    """How the form looks with what stands on the page, saved or not."""
    form = _form(slug)
    raw = shown.edit_raw(form, request.POST)
    return render(request, "channels/preview.html", {"preview": shown.preview(form, raw)})


@administrators_only
@GET_OR_POST
def texts(request: Request, slug: str, language: str) -> HttpResponse:
    """The words of the form in one language."""
    form = _form(slug)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return _page(request, form, "texts", shown.texts_raw, shown.texts, language)


@administrators_only
@GET_OR_POST
def publish(request: Request, slug: str) -> HttpResponse:
    """Address, code for other sites, which of them may show it, and whether it is open."""
    form = _form(slug)
    return _page(request, form, "publish", shown.publish_raw, shown.publish)


@administrators_only
@require_safe
def link(request: Request, slug: str) -> HttpResponse:
    """A link that opens the form with answers filled in."""
    form = _form(slug)
    context = prefilled.context_of(request, form)
    context |= {"form": form, "saved": False, "tabs": shown.tabs(request, form)}
    return render(request, "channels/link.html", context, block="tab")


@administrators_only
@require_POST
def delete(request: Request, slug: str) -> HttpResponse:
    """Delete it; the list then offers Undo, and keeps it among the deleted."""
    delete_form(_form(slug), by=request.actor)
    return _go(request, f"{reverse('forms')}?deleted={slug}")


@administrators_only
@require_POST
def restore(request: Request, slug: str) -> HttpResponse:
    found = Form.objects.filter(slug=slug).exclude(deleted_at=None).first()
    if found is None:
        raise Http404
    restore_form(found, by=request.actor)
    return _go(request, reverse("form-edit", args=[slug]))


def _form(slug: str) -> Form:
    found = Form.objects.filter(slug=slug, deleted_at=None).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: Request, form: Form, name: str, raw_of: Any, context_of: Any, *words: str
) -> HttpResponse:
    """One tab: GET it, POST what it says; a refusal shows it again with what was typed."""
    errors: dict[str, str] = {}
    raw: dict[str, Any] = {}
    if request.method == "POST":
        raw = raw_of(form, request.POST, *words)
        try:
            change_form(form, raw, by=request.actor)
            return HttpResponseRedirect(f"{request.path}?saved=1")
        except Refused as refused:
            errors = refused.errors
    context = context_of(request, form, raw, *words) | {
        "form": form,
        "errors": errors,
        "saved": "saved" in request.GET and not errors,
        "tabs": shown.tabs(request, form),
    }
    return render(request, f"channels/{name}.html", context, status=422 if errors else 200)


def _go(request: Request, at: str) -> HttpResponse:
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": at})
    return HttpResponseRedirect(at)
