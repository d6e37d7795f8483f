from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.events.facts import record_fact
from officina.kernel.events.kinds import all_kinds
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types
from officina.kernel.records.vocabulary import vocabulary_of
from officina.kernel.rules.evaluate import BadRule, require_sound
from officina.kernel.webhooks import events
from officina.kernel.webhooks.models import Webhook
from officina.kernel.webhooks.sending import fresh_secret

MOST = 100


@transaction.atomic
def set_webhook(
    webhook_id: int | None,
    *,
    by: Actor,
    name: str,
    url: str,
    type_code: str = "",
    kinds: Collection[str] = (),
    condition: str = "",
    acts_as: int | None = None,
    is_active: bool = True,
) -> Webhook:
    """Set up a webhook, or change one. It is told what ``acts_as`` (else its maker) may see.

    Raises NotAllowed for all but administrators, Refused by field.
    """
    if by.viewer is None or not by.viewer.is_administrator:
        raise NotAllowed("create", "webhook", _("Only an administrator connects programs."))
    if webhook_id is None:
        _refuse_too_many()
        hook = Webhook(secret=fresh_secret(), created_at=clock.now(), user_id=by.viewer.user_id)
    else:
        hook = Webhook.objects.select_for_update().get(id=webhook_id)
    hook.name, hook.url = " ".join(name.replace("\x00", "").split()), url.strip()
    hook.type_code, hook.kinds, hook.condition = type_code, sorted(set(kinds)), condition.strip()
    hook.user_id = acts_as if acts_as is not None else hook.user_id
    if is_active and not hook.is_active:
        hook.failing_since = hook.rests_until = None
    hook.is_active = is_active
    _check(hook)
    hook.save()
    record_fact(events.SET_UP, {"webhook": hook.id, "name": hook.name, "url": hook.url}, by)
    return hook


@transaction.atomic
def remove_webhook(webhook_id: int, *, by: Actor) -> None:
    """Tell it nothing more, and forget what it was told. Raises NotAllowed."""
    if by.viewer is None or not by.viewer.is_administrator:
        raise NotAllowed("delete", "webhook", _("Only an administrator connects programs."))
    for hook in Webhook.objects.filter(id=webhook_id):
        record_fact(events.REMOVED, {"webhook": hook.id, "name": hook.name, "url": hook.url}, by)
        hook.delete()


def _refuse_too_many() -> None:
    if Webhook.objects.count() >= MOST:
        raise Refused(errors={"name": _("At most %(n)s webhooks, please.") % {"n": MOST}})


def _check(hook: Webhook) -> None:
    errors = {}
    if not hook.name or len(hook.name) > 80:
        errors["name"] = _("Write a short name.")
    parts = urlsplit(hook.url)
    wrong = parts.scheme not in ("http", "https") or not parts.hostname or parts.username
    if wrong or len(hook.url) > 500 or re.search(r"\s", hook.url):
        errors["url"] = _("Write a web address, for example https://shop.example/hook.")
    known = {t.code: t for t in types().all}
    if hook.type_code and hook.type_code not in known:
        errors["type"] = _("Choose one of the list.")
    if not set(hook.kinds) <= set(all_kinds()):
        errors["kinds"] = _("Choose one of the list.")
    if hook.condition and hook.type_code not in known:
        errors["condition"] = _("Choose a type first: conditions are about its fields.")
    elif hook.condition:
        try:
            require_sound(hook.condition, vocabulary_of(known[hook.type_code]))
        except BadRule as bad:
            errors["condition"] = bad.sentence
    if not User.objects.filter(id=hook.user_id, is_active=True).exists():
        errors["acts_as"] = _("Choose one of the list.")
    if errors:
        raise Refused(errors=errors)
