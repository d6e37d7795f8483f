"""What whoever started a case answered then: told to all who do its steps."""

from __future__ import annotations

import json
from typing import Any

import bpmn
import feel
from officina.kernel.database import sql
from officina.kernel.records.types import FieldDef
from officina.processes import forms
from officina.processes.actions.start_case import start_form
from officina.processes.bundle import bundle


def answers_of(case_id: int) -> list[tuple[FieldDef, Any]]:
    """Fields of the starting form with what the case keeps for them; empty ones are left out."""
    found = sql.row(
        "SELECT version_id, state FROM processes_running WHERE record_id = %(case)s",
        {"case": case_id},
    )
    form = [one for one in start_form(bundle(found[0])) if one.name] if found else []
    if found is None or not form:
        return []
    kept = bpmn.State.from_json(json.loads(found[1])).variables
    return [
        (forms.as_field(one), feel.from_value(kept[one.name]))
        for one in form
        if kept.get(one.name) not in (None, "")
    ]
