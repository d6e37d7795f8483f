"""The cases behind one number of the funnel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from officina.kernel.access.policy import Rights
from officina.processes.analytics.sections import section_of
from officina.processes.queries.cases import LINE, CaseLine, lines_of
from officina.processes.queries.funnel import DIMENSIONS, LATE, NOBODY, Asked

MOST_SHOWN = 500


def condition_of(name: str, key: str, n: int, rights: Rights) -> tuple[str, dict[str, Any]]:
    """SQL over ``f`` for the cases of one group. Raises LookupError for no such group."""
    at = f"key{n}"
    if "." in name:
        one = section_of(name, rights)
        is_so = f"v = %({at})s::text" if key else "v IS NOT NULL"
        found = f"EXISTS (SELECT FROM ({one.values(n)}) s WHERE {is_so})"
        return found if key else f"NOT {found}", {at: key} | one.params(n, rights)
    if name == "step":
        return _at_step(key, at)
    if name == "event":
        return (
            f"""EXISTS (SELECT FROM processes_contact k
              WHERE k.case_id = f.case_id AND k.kind = %({at})s::text)""",
            {at: key},
        )
    if name not in DIMENSIONS:
        raise LookupError(name)
    if key == NOBODY:
        return f"{DIMENSIONS[name]} IS NULL", {}
    if not key.isdecimal() or len(key) > 18:
        raise LookupError(key)
    return f"{DIMENSIONS[name]} = %({at})s::bigint", {at: int(key)}


def _at_step(key: str, at: str) -> tuple[str, dict[str, Any]]:
    if key in ("done", "cancelled"):
        return f"f.status = {2 if key == 'done' else 3}", {}
    if key == NOBODY:
        return "f.status < 2 AND f.place_id IS NULL", {}
    process, _sep, node = key.partition(":")
    if not process.isdecimal() or len(process) > 18:
        raise LookupError(key)
    return (
        f"""f.status < 2 AND f.place_id IN (SELECT id FROM processes_place
          WHERE process_id = %({at}p)s::bigint AND node = %({at})s::text)""",  # noqa: S608 # ours
        {at: node, f"{at}p": int(process)},
    )


WHATS: Mapping[str, str] = {
    "all": "true",
    "open": "f.status < 2",
    "late": LATE,
    "stuck": "f.is_stuck",
    "done": "f.status = 2",
}


def cases_of_group(asked: Asked, keys: Iterable[tuple[str, str]], what: str) -> list[CaseLine]:
    """The cases behind a number, open ones first. Raises LookupError for no such group."""
    where, params = asked.conditions()
    parts = [where, f"({WHATS[what]})"]
    for n, (name, key) in enumerate(keys):
        condition, more = condition_of(name, key, n, asked.rights)
        parts.append(condition)
        params |= more
    ids = f"""(SELECT f.case_id AS id FROM processes_fact f WHERE {" AND ".join(parts)}
      ORDER BY f.case_id DESC LIMIT 2000)"""  # noqa: S608 # ours
    params |= {"token": sorted(asked.rights.token("case")), "most": MOST_SHOWN}
    return lines_of(LINE.format(ids=ids), params)
