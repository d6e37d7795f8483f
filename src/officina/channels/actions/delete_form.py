from __future__ import annotations

from django.db import transaction

from officina.channels import events
from officina.channels.models import Form
from officina.kernel import clock
from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor


@transaction.atomic
def delete_form(form: Form, *, by: Actor) -> None:
    """Take a form away: its page is gone, what came through it stays. Twice changes nothing."""
    require_administrator(by, "form")
    form = Form.objects.select_for_update().get(pk=form.pk)
    if form.deleted_at is None:
        form.deleted_at = clock.now()
        form.save(update_fields=["deleted_at"])
        record_fact(events.FORM_DELETED, {"form": form.slug}, by)


@transaction.atomic
def restore_form(form: Form, *, by: Actor) -> None:
    """Bring a deleted form back as it was."""
    require_administrator(by, "form")
    form = Form.objects.select_for_update().get(pk=form.pk)
    if form.deleted_at is not None:
        form.deleted_at = None
        form.save(update_fields=["deleted_at"])
        record_fact(events.FORM_RESTORED, {"form": form.slug}, by)
