"""What processes read and write, as places where fields and stages of a type are used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

import bpmn
import dmn
from bpmn.document import Document
from officina.kernel.database import sql
from officina.kernel.rules.uses import Renaming, Use
from officina.processes.bundle import bundle, forget
from officina.processes.models import Version
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
                codes.update(_codes(step, type_code))
            url = reverse("process-route", args=[process])
            yield Use(said, url, tuple(rules), frozenset(codes - {""}))

    def rename(self, type_code: str, change: Renaming) -> None:
        for number, _process, _title in sql.rows(_VERSIONS, {"type": type_code}):
            version = Version.objects.get(id=number)
            version.xml = _drawing(version.xml, change)
            version.settings = {
                node: _settings(step, change) for node, step in version.settings.items()
            }
            version.route = _route(version.route, change)
            version.save(update_fields=["xml", "settings", "route"])
        forget()


def _codes(step: Step, type_code: str) -> Iterator[str]:
    yield from actions.codes_of(step.do, type_code)
    yield from step.shows
    yield from (one.field for one in step.form)
    if step.main_action is not None:
        yield step.main_action.field


def _drawing(xml: str, change: Renaming) -> str:
    if change.before not in xml:
        return xml
    document = Document.parse(xml)
    for one in document.root.iter():
        if isinstance(one.tag, str) and one.tag.rpartition("}")[2] in _CONDITIONS and one.text:
            one.text = change.rule(one.text)
    return document.write().decode()


def _route(route: Mapping[str, Any] | None, change: Renaming) -> dict[str, Any] | None:
    if route is None:
        return None
    steps = [
        {
            **one,
            **({"condition": change.rule(one["condition"])} if one.get("condition") else {}),
            **({"settings": _settings(one["settings"], change)} if one.get("settings") else {}),
        }
        for one in route.get("steps", ())
    ]
    return {**route, "steps": steps}


def _settings(step: Mapping[str, Any], change: Renaming) -> dict[str, Any]:
    found = dict(step)
    if found.get("do"):
        found["do"] = actions.renamed(found["do"], change)
    if found.get("shows"):
        found["shows"] = [change.code(one) for one in found["shows"]]
    if found.get("form"):
        found["form"] = [
            {**one, "field": change.code(one["field"])} if one.get("field") else one
            for one in found["form"]
        ]
    action = found.get("main_action")
    if action and action.get("field"):
        found["main_action"] = {**action, "field": change.code(action["field"])}
    return found
