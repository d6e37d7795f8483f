"""The parts that processes add to the configuration package."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from officina.kernel.portability.packages import Part
from officina.processes.packages.contents import read_processes
from officina.processes.packages.laying import put_process, remove_process
from officina.processes.packages.robots import called, put_robots, read_robots, remove_robots

PROCESSES = Part("processes", _("Processes"), read_processes, put_process, remove_process, place=65)
ROBOTS = Part(
    "robots", _("Robots"), read_robots, put_robots, remove_robots, place=75, called=called
)
