from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from officina.channels import events, values
from officina.channels.models import Form
from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor


@transaction.atomic
def change_form(form: Form, raw: Mapping[str, Any], *, by: Actor) -> Form:
    """Change what was sent about a form: texts, fields, receiver, sites, whether it is open.

    Raises NotAllowed, Refused with sentences by key.
    """
    require_administrator(by, "form")
    form = Form.objects.select_for_update().get(pk=form.pk)
    parsed = values.parse(form, raw)
    before = {column: getattr(form, column) for column in parsed}
    changed = {column: value for column, value in parsed.items() if before[column] != value}
    if not changed:
        return form
    for column, value in changed.items():
        setattr(form, column, value)
    form.save(update_fields=list(changed))
    data = {
        "form": form.slug,
        "changes": {column: [before[column], value] for column, value in changed.items()},
    }
    record_fact(events.FORM_CHANGED, data, by)
    return form
