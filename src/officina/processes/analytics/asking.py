"""What is asked of the funnel, as it stands in an address and is kept for a job."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.records.filters import read_filter
from officina.kernel.records.rows import NoSuchRecord, read
from officina.kernel.records.types import types
from officina.processes.analytics.sections import section_of
from officina.processes.queries.funnel import Asked

PERIODS = ("30", "90", "365", "all")
KEPT = ("by", "then", "days", "process", "filter")


def asked_for(said: Mapping[str, str], rights: Rights) -> tuple[Asked, str]:
    """The cases that are meant, and the name of the one process they are of.

    Raises NoSuchRecord for a process that is not seen, BadFilter.
    """
    days, number = said.get("days", "90"), said.get("process", "")
    case = types().by_code("case")
    days = days if days in PERIODS else "90"
    since = None if days == "all" else clock.now().date() - dt.timedelta(days=int(days))
    one = read_filter(said.get("filter", ""), case, rights)
    if not number:
        return Asked(rights, since, None, one), ""
    if not number.isdecimal() or len(number) > 18:
        raise NoSuchRecord(number)
    row = read(int(number), types().by_code("process"), rights=rights)
    return Asked(rights, since, row.id, one), row.title


def key_of(said: Mapping[str, str]) -> str:
    """What tells one question from another."""
    return _hash({name: said.get(name, "") for name in KEPT})


def sees(said: Mapping[str, str], rights: Rights) -> str:
    """What tells rights that see other cases or values from those a result was counted by."""
    codes = {"case", *(_type_of(said.get(name, ""), rights) for name in ("by", "then"))} - {""}
    return _hash(
        {
            code: [sorted(rights.token(code)), sorted(rights.hidden_fields(code))]
            for code in sorted(codes)
        }
    )


def _type_of(dimension: str, rights: Rights) -> str:
    return section_of(dimension, rights).type_def.code if "." in dimension else ""


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
