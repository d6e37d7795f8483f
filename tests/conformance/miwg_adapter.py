"""Reads and writes the reference models of the BPMN MIWG with `bpmn`."""

from __future__ import annotations

import bpmn


class Miwg:
    """The adapter that miwg.py asks for."""

    name = "officina bpmn"

    def roundtrip(self, xml: bytes) -> bytes:
        """Read a model into the compiled graph and write its file again."""
        return bpmn.read(xml).to_xml()
