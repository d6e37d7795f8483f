"""What processes read and write, as places where fields and stages of a type are used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

import bpmn
import dmn
from officina.kernel.database import sql
from officina.kernel.rules.uses import Use
from officina.processes.bundle import bundle
from officina.processes.robots import uses as actions
from officina.processes.steps import Step

_VERSIONS = """
SELECT v.id, r.id, r.title FROM processes_version v
  JOIN process p ON p.record_id = v.process_id JOIN record r ON r.id = v.process_id
WHERE r.deleted_at IS NULL AND p.runs_on ? %(type)s::text
  AND (v.status <> 'retired' OR EXISTS (SELECT FROM processes_running c
    WHERE c.version_id = v.id AND c.status IN ('running', 'suspended')))
ORDER BY r.id, v.n
"""
_CONDITIONS = ("conditionExpression", "condition")


class OfProcesses:
    """Versions that run, may be started or are being drawn, on things of a type."""

    def uses(self, type_code: str) -> Iterable[Use]:
        for version, process, title in sql.rows(_VERSIONS, {"type": type_code}):
            try:
                found = bundle(version)
            except (bpmn.BpmnError, dmn.DmnError):
                continue  # a draft that cannot be read yet
            said = _("The process “%(process)s”") % {"process": title}
            rules = [one.text for one in found.expressions()]
            codes: set[str] = set()
            for step in found.steps.values():
                rules += actions.rules_of(step.do)
                rules += [step.clock.only_if] if step.clock and step.clock.only_if else []
                codes.update(_codes(step, type_code))
            url = reverse("process-route", args=[process])
            yield Use(said, url, tuple(rules), frozenset(codes - {""}))


def _codes(step: Step, type_code: str) -> Iterator[str]:
    yield from actions.codes_of(step.do, type_code)
    yield from step.shows
    yield from (one.field for one in step.form)
    if step.main_action is not None:
        yield step.main_action.field
