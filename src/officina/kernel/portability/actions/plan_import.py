from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.portability.actions.begin_import import head, lay_out, require_import
from officina.kernel.portability.models import Import, ImportStatus
from officina.kernel.portability.plans import Plan, changed
from officina.kernel.portability.reading.tables import read_table
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types


@transaction.atomic
def plan_import(one: Import, raw: Mapping[str, Any], *, by: Actor) -> Import:
    """Say what the columns of one's own import mean and what is done with the rows.

    Another sheet or another row of headings is guessed anew. Raises NotAllowed, Refused for what
    makes no sense, or where it has begun.
    """
    type_def = types().by_id(one.type_id)
    rights = require_import(type_def, by)
    one = Import.objects.select_for_update().get(id=one.id, by_id=rights.viewer.user_id)
    if one.status != ImportStatus.PREPARED:
        raise Refused(_("This import has begun already."))
    sheet = str(raw.get("sheet", ""))
    if sheet.isdecimal() and int(sheet) != one.shape["sheet"]:
        if int(sheet) >= len(one.shape["sheets"]):
            raise Refused(_("Choose one of the list."))
        return lay_out(one, read_table(one.source, int(sheet)), type_def, rights)
    may_add = rights.viewer.is_administrator
    plan = changed(one, raw, type_def, rights, may_add=may_add)
    if plan.heading != Plan.of(one).heading:
        return head(one, plan.heading, type_def, rights)
    one.settings = plan.json
    one.save(update_fields=["settings"])
    return one
