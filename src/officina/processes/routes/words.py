"""A step of a route as a sentence (UX 17)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officina.processes.routes import performers
from officina.processes.routes.durations import BadDuration, parse
from officina.processes.routes.route import Route, Step

MAIN_ACTIONS = {
    "letter": lambda: _("a letter must be sent first"),
    "file": lambda: _("a file must be attached first"),
    "field": lambda: _("a field must be filled first"),
    "create": lambda: _("something must be created first"),
    "condition": lambda: _("a condition must hold first"),
}


def sentence(
    step: Step,
    route: Route,
    names: Mapping[str, str],
    *,
    says: Callable[[str], str] = lambda feel: feel,
) -> str:
    """Everything that a step says about itself, except its title.

    ``names`` are of performers by their words, ``says`` puts a condition in words.
    """
    parts = [_who(step, names)]
    if step.kind == "wait":
        parts.append(_("wait %(time)s") % {"time": lasts(step.wait)} if step.wait else "")
    elif duration := lasts(str(step.settings.get("duration", ""))):
        parts.append(_("within %(time)s") % {"time": duration})
    if step.condition:
        parts.append(_("only if %(condition)s") % {"condition": says(step.condition)})
    action = step.settings.get("main_action")
    if action and step.settings.get("must"):
        parts.append(MAIN_ACTIONS[action["kind"]]())
    if instead := step.settings.get("instead"):
        who = names.get(performers.word(instead), "")
        parts.append(_("if nobody is found: %(who)s") % {"who": who})
    parts.append(_refusal(step, route))
    if step.kind == "approval" and step.settings.get("void"):
        parts.append(_("void when what was approved changes"))
    return "; ".join(part for part in parts if part)


def lasts(iso: str) -> str:
    """A duration in words; empty for none and for what is none."""
    try:
        return parse(iso).words if iso else ""
    except BadDuration:
        return ""


def _who(step: Step, names: Mapping[str, str]) -> str:
    if not step.is_of_people:
        told = [names.get(performers.word(one), "") for one in performers.told(step.settings)]
        return _("tells %(people)s") % {"people": ", ".join(told)} if told else ""
    who = [names.get(performers.word(one), "") for one in step.performers]
    if not step.is_many:
        return _(" or ").join(who)
    listed = ", ".join(who)
    if step.decide == "any":
        return _("any one of %(people)s") % {"people": listed}
    if step.decide == "some":
        return ngettext(
            "%(n)s of %(people)s", "%(n)s of %(people)s", step.needed
        ) % {"n": step.needed, "people": listed}  # fmt: skip
    return (_("all in turn: %(people)s") if step.in_turn else _("all: %(people)s")) % {
        "people": listed
    }


def _refusal(step: Step, route: Route) -> str:
    if step.kind != "approval" or step.refusal == "end":
        return ""
    if step.refusal == "initiator":
        return _("a refusal goes back to be corrected")
    title = next((one.title for one in route.steps if one.code == step.back_to), "")
    return _("a refusal goes back to “%(title)s”") % {"title": title}
