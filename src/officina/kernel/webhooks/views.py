"""Webhooks for administrators: who is told of what, and what came back."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.events.kinds import all_kinds
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.kernel.records.vocabulary import vocabulary_of
from officina.kernel.rules.sentences import BadRule
from officina.kernel.rules.vocabulary import Vocabulary
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.rules import draft_of, draft_sent, read_rule
from officina.kernel.webhooks.actions.replay_delivery import replay
from officina.kernel.webhooks.actions.set_webhook import remove_webhook, set_webhook
from officina.kernel.webhooks.events import OWN
from officina.kernel.webhooks.models import Delivery, Webhook

LOG = 50


@administrators_only
@require_safe
def webhooks(request: Request) -> HttpResponse:
    found = Webhook.objects.select_related("user").order_by("name", "id")
    rows = [{"hook": one, "type": _type_name(one.type_code)} for one in found]
    return render(request, "webhooks/list.html", {"rows": rows})


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Ask for the three things that none is without; the rest is on its page."""
    sent, errors = request.POST, {}
    if request.method == "POST":
        try:
            made = set_webhook(
                None,
                by=request.actor,
                name=sent.get("name", ""),
                url=sent.get("url", ""),
                type_code=sent.get("type", ""),
            )
            return _go(request, reverse("webhook", args=[made.id]))
        except Refused as refused:
            errors = refused.errors
    context = {"sent": sent, "errors": errors, "types": _types()}
    return render(request, "webhooks/new.html", context, status=422 if errors else 200)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: Request, webhook_id: int) -> HttpResponse:
    hook = _found(webhook_id)
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        try:
            _save(request, hook)
            return HttpResponseRedirect(request.path)
        except Refused as refused:
            errors = refused.errors
    return _page(request, hook, errors)


@administrators_only
@require_POST
def remove(request: Request, webhook_id: int) -> HttpResponse:
    remove_webhook(webhook_id, by=request.actor)
    return HttpResponseRedirect(reverse("webhooks"))


@administrators_only
@require_POST
def again(request: Request, webhook_id: int) -> HttpResponse:
    """Send one delivery once more, or all that failed."""
    asked = request.POST.get("delivery", "")
    replay(webhook_id, int(asked) if asked.isdecimal() else None, by=request.actor)
    return HttpResponseRedirect(reverse("webhook", args=[webhook_id]))


def _save(request: Request, hook: Webhook) -> None:
    sent, known = request.POST, _vocabulary(hook)
    try:
        condition = read_rule(sent, "condition", known) if known else ""
    except BadRule as bad:
        raise Refused(errors={"condition": bad.sentence}) from bad
    set_webhook(
        hook.id,
        by=request.actor,
        name=sent.get("name", ""),
        url=sent.get("url", ""),
        type_code=hook.type_code,
        kinds=sent.getlist("kinds"),
        condition=condition,
        acts_as=int(sent["acts_as"]) if sent.get("acts_as", "").isdecimal() else None,
        is_active="is_active" in sent,
    )


def _page(request: Request, hook: Webhook, errors: Mapping[str, str]) -> HttpResponse:
    known = _vocabulary(hook)
    is_sent = request.method == "POST"
    condition = draft_of(hook.condition, known) if known else None
    if known and is_sent:
        condition = draft_sent(request.POST, "condition", known)
    chosen = request.POST.getlist("kinds") if is_sent else hook.kinds
    person = User.objects.get(id=hook.user_id)
    context = {
        "hook": hook,
        "type": _type_name(hook.type_code),
        "typed": request.POST if is_sent else {"name": hook.name, "url": hook.url},
        "person": {"id": person.id, "name": person.name},
        "kinds": [(code, name, code in chosen) for code, name in _kinds()],
        "known": known,
        "condition": condition,
        "errors": errors,
        "deliveries": list(hook.deliveries.order_by("-id")[:LOG]),
        "failed": hook.deliveries.filter(status=Delivery.Status.FAILED).count(),
    }
    return render(request, "webhooks/webhook.html", context, status=422 if errors else 200)


def _kinds() -> list[tuple[str, str]]:
    """What may happen to a record, as choices."""
    return sorted(
        (code, str(kind.sentence).capitalize())
        for code, kind in all_kinds().items()
        if code not in OWN and code.partition(".")[0] in ("record", "comment", "file", "task")
    )


def _types() -> list[tuple[str, str]]:
    return [(one.code, one.plural) for one in types().all]


def _type_name(code: str) -> str:
    return dict(_types()).get(code, _("Everything"))


def _vocabulary(hook: Webhook) -> Vocabulary | None:
    found = {one.code: one for one in types().all}.get(hook.type_code)
    return vocabulary_of(found) if found else None


def _found(webhook_id: int) -> Webhook:
    found = Webhook.objects.filter(id=webhook_id).first()
    if found is None:
        raise Http404
    return found


def _go(request: Request, at: str) -> HttpResponse:
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": at})
    return HttpResponseRedirect(at)
