"""What to do first: steps with too few or too many cases, jams, cases that stand still (F247)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officina.kernel.database import sql
from officina.processes.queries.funnel import Asked
from officina.processes.words import passed

FEWEST = 5
"""Cases that a step must have let through before its usual time says something."""
SLOW = 3
"""So many times the usual time: it stands still."""
MOST = 8


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence, what to do about it, and the cases behind it. ``kind``: few, many, jam."""

    kind: str
    sentence: str
    advice: str
    href: str


# All cases that are open now count, whenever they began.
_LEVELS = """
SELECT t.process_id, t.node, t.least, t.most, p.title, p.progress, coalesce(n.open, 0)
FROM processes_threshold t
  JOIN LATERAL (SELECT p.title, p.progress FROM processes_place p
    WHERE p.process_id = t.process_id AND p.node = t.node ORDER BY p.version_id DESC LIMIT 1) p
    ON true
  LEFT JOIN (SELECT p.process_id, p.node, count(*) AS open FROM processes_fact f
    JOIN processes_place p ON p.id = f.place_id
    WHERE f.status < 2 AND f.process_id IN (SELECT process_id FROM processes_threshold) AND {where}
    GROUP BY 1, 2) n ON n.process_id = t.process_id AND n.node = t.node
  JOIN record r ON r.id = t.process_id AND r.deleted_at IS NULL AND r.acl && %(library)s::integer[]
WHERE (%(only)s::bigint IS NULL OR t.process_id = %(only)s::bigint)
  AND (coalesce(n.open, 0) < t.least OR coalesce(n.open, 0) > t.most)
ORDER BY p.progress, t.id LIMIT 20
"""


def hints(asked: Asked) -> list[Hint]:
    """What the thresholds of steps say about the cases that the viewer sees."""
    now = Asked(asked.rights, None, asked.process_id, asked.filter)
    where, params = now.conditions()
    params |= {
        "only": asked.process_id,
        "library": sorted(asked.rights.token("process")),
    }
    found = sql.rows(_LEVELS.format(where=where), params)
    return [_said(*row) for row in found][:MOST]


def _said(
    process: int, node: str, least: int | None, most: int | None, title: str, far: int, count: int
) -> Hint:
    href = _behind(process, node)
    names = {"step": title, "count": count, "least": least, "most": most}
    if least is not None and count < least:
        sentence = _("Few at “%(step)s”: %(count)s, should be %(least)s or more.") % names
        advice = (
            _("More must come in at the beginning: advertise, call, invite.")
            if far < 50
            else _("Push the steps before it: what they hold is missing here.")
        )
        return Hint("few", sentence, advice, href)
    sentence = _("Many at “%(step)s”: %(count)s, should be %(most)s at most.") % names
    return Hint("many", sentence, _("Help here first: more hands, or fewer new ones."), href)


def _behind(process: int, node: str, what: str = "open") -> str:
    asked = {
        "by": "step",
        "key": f"{process}:{node}",
        "what": what,
        "days": "all",
        "process": process,
    }
    return f"{reverse('process-funnel-cases')}?{urlencode(asked)}"


# The usual time of a step is the median of those that were done in the last half a year.
_JAMS = """
WITH f AS MATERIALIZED (SELECT f.case_id, f.process_id, p.node, f.since FROM processes_fact f
   JOIN processes_place p ON p.id = f.place_id WHERE f.status < 2 AND {where}),
 at AS (SELECT process_id, node, count(*) AS open,
   percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM officina_now() - since)) AS stands
   FROM f GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 60)
SELECT at.process_id, at.node, at.open, at.stands, u.usual, p.title, r.title
FROM at CROSS JOIN LATERAL (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x.seconds) AS usual,
    count(*) AS n
  FROM (SELECT extract(epoch FROM e.at - s.at) AS seconds FROM processes_fact g
    JOIN processes_passed s ON s.case_id = g.case_id AND s.node = at.node AND s.kind = 'started'
      AND s.branch IS NULL
    JOIN processes_passed e ON e.case_id = s.case_id AND e.node = s.node AND e.token = s.token
      AND e.kind = 'ended' AND e.branch IS NULL AND e.id > s.id
    WHERE g.process_id = at.process_id AND g.status = 2
      AND g.audience_id = ANY(%(audiences)s::integer[])
    ORDER BY g.case_id DESC LIMIT 300) x) u
  JOIN LATERAL (SELECT p.title FROM processes_place p WHERE p.process_id = at.process_id
    AND p.node = at.node ORDER BY p.version_id DESC LIMIT 1) p ON true
  JOIN record r ON r.id = at.process_id
WHERE u.n >= {fewest} AND at.stands > {slow} * greatest(u.usual, 60)
ORDER BY at.open * at.stands DESC LIMIT {most}
"""


def jams(asked: Asked) -> list[Hint]:
    """Steps at which cases stand now much longer than is usual there, the worst first."""
    where, params = Asked(asked.rights, None, asked.process_id, asked.filter).conditions()
    query = _JAMS.format(where=where, fewest=FEWEST, slow=SLOW, most=MOST)
    return [
        Hint(
            "jam",
            _("%(process)s: “%(step)s” holds %(cases)s for %(stands)s, usual are %(usual)s.")
            % {
                "process": process_title,
                "step": title,
                "cases": ngettext("%(num)s case", "%(num)s cases", count) % {"num": count},
                "stands": passed(stands),
                "usual": passed(usual),
            },
            "",
            _behind(process, node),
        )
        for process, node, count, stands, usual, title, process_title in sql.rows(query, params)
    ]
