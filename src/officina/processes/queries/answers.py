"""What people answered at the start of a case and in its steps: told to all who do them."""

from __future__ import annotations

import json
from itertools import chain
from typing import Any

import bpmn
import feel
from officina.kernel.database import sql
from officina.kernel.records.types import FieldDef
from officina.processes import forms
from officina.processes.actions.start_case import start_form
from officina.processes.bundle import Bundle, bundle
from officina.processes.steps import FormField


def answers_of(case_id: int) -> list[tuple[FieldDef, Any]]:
    """Fields of the starting form and of the steps with what the case keeps for them; empty ones
    are left out."""
    found = sql.row(
        "SELECT version_id, state FROM processes_running WHERE record_id = %(case)s",
        {"case": case_id},
    )
    form = _asked(bundle(found[0])) if found else []
    if found is None or not form:
        return []
    kept = bpmn.State.from_json(json.loads(found[1])).variables
    return [
        (forms.as_field(one), feel.from_value(kept[one.name]))
        for one in form
        if kept.get(one.name) not in (None, "")
    ]


def _asked(found: Bundle) -> list[FormField]:
    """What its forms ask beside fields of the card, the starting form first."""
    steps = (step.form for step in found.steps.values())
    asked = {one.name: one for one in chain(start_form(found), *steps) if one.name}
    return list(asked.values())
