"""How a portal was set up, as a package of readable files: shown, compared, put in, taken back.

An app adds a part of its own, in ``AppConfig.ready``:

    part(Part("forms", _("Public forms"), read=..., put=..., remove=..., place=60))

A part is a mapping from a stable code to plain content (text, numbers, lists, mappings): numbers
of rows never travel, because two portals count for themselves.
"""

from __future__ import annotations

from officina.kernel.portability.packages.registry import Part, Put, part, parts

__all__ = ["Part", "Put", "part", "parts"]
