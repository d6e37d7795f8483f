"""What keeps a drawing from being published, in words, each at its element."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

import bpmn
import dmn
from officina.kernel.principals.viewer import load_viewer
from officina.kernel.records.filters import BadFilter
from officina.kernel.records.types import NoSuchType, TypeDef, types
from officina.processes import doing, senders, step_checks, vocabulary
from officina.processes.bundle import Bundle, compile_bundle
from officina.processes.designing import said
from officina.processes.queries.matching import as_filter
from officina.processes.queries.messages import taken
from officina.processes.steps import BadSettings

MAX_XML = 5_000_000
MAX_NODES = 2_000


@dataclass(frozen=True, slots=True)
class Fault:
    """``node`` is empty for the drawing as a whole. A warning does not keep it from running."""

    node: str
    sentence: str
    is_error: bool = True


def compiled(
    xml: str, settings: Mapping[str, Any], tables: Mapping[str, str], runs_on: Sequence[str]
) -> tuple[Bundle | None, list[Fault]]:
    """Compile a drawing and say what is wrong with it; nothing is compiled of what cannot be
    read."""
    if len(xml) > MAX_XML:
        return None, [Fault("", _("This file is too large."))]
    try:
        found = compile_bundle(xml.encode(), settings, tables)
    except bpmn.ReadError as error:
        return None, [Fault(error.place.element or "", str(error))]
    except dmn.DmnError as error:
        return None, [Fault("", str(error))]
    return found, list(_faults(found, runs_on))


def _faults(found: Bundle, runs_on: Sequence[str]) -> Iterator[Fault]:
    definition = found.definition
    if len(definition.nodes) > MAX_NODES:
        yield Fault("", _("At most %(n)s elements, please.") % {"n": MAX_NODES})
        return
    names = vocabulary.known(_types(runs_on)) | _variables(found) | _mentioned(runs_on, found)
    for problem in bpmn.check(definition, names=names):
        if problem.code in said.UNASKED:
            continue
        shape = said.shape_of(problem.place.element or "", definition)
        yield Fault(shape, said.said(problem, found), problem.severity == "error")
    runnable = [p for p in definition.processes.values() if p.is_executable and not p.is_task]
    if len(runnable) != 1:
        yield Fault("", _("One process of the drawing must be executable, here are %(n)s.")
                    % {"n": len(runnable)})  # fmt: skip
    for node_id, step in found.steps.items():
        for sentence in step_checks.check(found.title(node_id), step.raw):
            yield Fault(node_id, sentence)
    for node in definition.nodes.values():
        yield from _of_node(found, node)
    yield from _clocks(found, _types(runs_on))
    yield from _messages(found)
    for name, table in found.tables.items():
        for mistake in table.mistakes:
            yield Fault("", f"{name}: {mistake}")


def _clocks(found: Bundle, type_defs: Sequence[TypeDef]) -> Iterator[Fault]:
    """A start by the clock needs to know for which cards, and somebody who is here."""
    for node, step in found.steps.items():
        try:
            clock = step.clock if node in found.definition.nodes else None
        except BadSettings:
            continue  # told by the checks of the step
        if clock is None:
            continue
        if type_defs and not clock.only_if:
            yield Fault(node, _("Say for which cards it starts by itself."))
        if clock.who is not None and load_viewer(clock.who) is None:
            yield Fault(node, _("Whoever it starts in the name of is not here any more."))
        for type_def in type_defs if clock.only_if else ():
            try:
                as_filter(type_def, clock.only_if)
            except BadFilter:
                sentence = _("For which cards it starts by itself cannot be asked of “%(type)s”.")
                yield Fault(node, sentence % {"type": type_def.plural})


def _messages(found: Bundle) -> Iterator[Fault]:
    """Messages that may come to the wrong case, or that nobody may send any more."""
    for name, node, step, key, is_start in taken(found):
        title = {"step": step, "name": name}
        if not key and not is_start:
            said = _("“%(step)s”: several cases may wait for “%(name)s”. Say to which one it goes.")
            yield Fault(node, said % title, is_error=False)
        try:
            named = senders.named(senders.read(found.step(node).raw))
        except BadSettings:
            continue  # said by the checks of its settings
        if not all(named.values()):
            said = _("“%(step)s”: one of those who may send “%(name)s” is not here any more.")
            yield Fault(node, said % title)


def _ways(found: Bundle, node: bpmn.Node) -> Iterator[Fault]:
    """A way out of a choice that neither asks for anything nor is the one that is left."""
    if node.tag not in ("exclusiveGateway", "inclusiveGateway") or len(node.outgoing) < 2:
        return
    if any(flow.condition is None and flow.id != node.default for flow in node.outgoing):
        sentence = _("%(step)s: say of each of its ways when it is taken.")
        yield Fault(node.id, sentence % {"step": said.called(node.id, found)}, is_error=False)


def _of_node(found: Bundle, node: bpmn.Node) -> Iterator[Fault]:
    yield from _ways(found, node)
    step, title = found.step(node.id), found.title(node.id)
    if node.tag in ("userTask", "manualTask"):
        if not step.raw.get("performers") and not getattr(node, "performers", ()):
            yield Fault(node.id, _("“%(step)s”: choose who does it.") % {"step": title})
        if step.must and not step.raw.get("main_action"):
            yield Fault(
                node.id,
                _("“%(step)s”: choose the main action that must be done.") % {"step": title},
            )
    if node.tag in ("serviceTask",) or (node.tag == "businessRuleTask" and not node.decision):
        kind = step.do.get("kind")
        if not kind:
            yield Fault(
                node.id, _("“%(step)s”: choose what the portal does here.") % {"step": title}
            )
        elif doing.doer(str(kind)) is None:
            yield Fault(
                node.id,
                _("“%(step)s”: there is no action “%(kind)s”.") % {"step": title, "kind": kind},
            )
    if node.decision and node.decision not in found.tables:
        yield Fault(
            node.id,
            _("“%(step)s” asks the table “%(name)s”, which is not here.")
            % {"step": title, "name": node.decision},
        )


def _types(runs_on: Sequence[str]) -> list[TypeDef]:
    found = []
    for code in runs_on:
        try:
            found.append(types().by_code(code))
        except NoSuchType:
            continue
    return found


def _variables(found: Bundle) -> set[str]:
    """Names that the case may have of its own: from forms, scripts, results, collections."""
    names = {"outcome", "loopCounter"}
    for step in found.steps.values():
        for one in step.raw.get("form") or ():
            if isinstance(one, Mapping) and one.get("name"):
                names.add(str(one["name"]))
        do = step.raw.get("do") or {}
        names |= {str(do["to"])} if isinstance(do, Mapping) and do.get("to") else set()
        assigned = do.get("assign") if isinstance(do, Mapping) else None
        names |= set(assigned) if isinstance(assigned, Mapping) else set()
    return names


def _mentioned(runs_on: Sequence[str], found: Bundle) -> frozenset[str]:
    """Where a process runs on records of any type, no name of a field can be called wrong."""
    return found.names if not runs_on else frozenset()
