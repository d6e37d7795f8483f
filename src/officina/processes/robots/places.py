"""Where robots are reached from: settings of a type, its board, the first page of the settings."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from officina.kernel.access.web import Request
from officina.kernel.records.types import TypeDef
from officina.kernel.ui.pages.settings.cards import Card, offer_card
from officina.kernel.ui.pages.settings.types.sections import Section, offer_section
from officina.kernel.ui.pages.tools import Tool, offer_tools
from officina.processes.models import Robot
from officina.processes.queries.robots import has_robots


def section(type_def: TypeDef) -> Section | None:
    if not has_robots(type_def):
        return None
    count = Robot.objects.filter(type_id=type_def.id, is_active=True).count()
    said = ngettext("%(n)s acts by itself.", "%(n)s act by themselves.", count) % {"n": count}
    none = _("Nothing is done by itself yet: tasks, letters and changes on entering a stage.")
    href = reverse("robots-of", args=[type_def.slug])
    return Section(_("Robots"), said if count else none, href)


def tools(request: Request, type_def: TypeDef) -> Iterable[Tool]:
    if request.viewer.is_administrator and has_robots(type_def):
        yield Tool(_("Robots"), "bot", reverse("robots-of", args=[type_def.slug]))


CARD = Card(
    gettext_lazy("Robots"),
    gettext_lazy("What is done by itself on a stage: tasks, letters, changes."),
    "bot",
    "robots",
    place=25,
)


def register() -> None:
    offer_card(CARD)
    offer_section(section)
    offer_tools(tools)
