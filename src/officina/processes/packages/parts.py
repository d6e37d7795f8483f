"""The parts that processes add to the configuration package."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from officina.kernel.portability.packages import Part
from officina.processes.packages import contents, laying, robots

PROCESSES = Part("processes", _("Processes"), contents.read, laying.put, laying.remove, place=65)
ROBOTS = Part(
    "robots", _("Robots"), robots.read, robots.put, robots.remove, place=75, called=robots.called
)
