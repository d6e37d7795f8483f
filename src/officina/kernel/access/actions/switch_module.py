from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import translation

from officina.kernel.access import events
from officina.kernel.access.changed import tell_rights_changed
from officina.kernel.access.gate import require_administrator
from officina.kernel.access.models import SwitchedOff
from officina.kernel.access.modules import module_of
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor


class NoSuchModule(LookupError):
    """No part of the portal has this code."""


@transaction.atomic
def switch_module(code: str, *, on: bool, by: Actor) -> int | None:
    """Switch a part of the portal on or off; what it keeps stays.

    Returns the event, ``None`` where it is so already. Raises NotAllowed, NoSuchModule.
    """
    require_administrator(by, "module")
    module = module_of(code)
    if module is None:
        raise NoSuchModule(code)
    if on:
        count, _by_model = SwitchedOff.objects.filter(code=code).delete()
        is_new = bool(count)
    else:
        _row, is_new = SwitchedOff.objects.get_or_create(code=code)
    if not is_new:
        return None
    tell_rights_changed()
    names = {}
    for language, _spoken in settings.LANGUAGES:
        with translation.override(language):
            names[language] = str(module.label)
    return record_fact(events.MODULE_SWITCHED, {"module": code, "name": names, "is_on": on}, by)
