"""A start by the clock in the drawing: on which days of the calendar it comes (F099)."""

from __future__ import annotations

from dataclasses import replace

from officina.processes import rhythm
from officina.processes.designing.facts import Facts
from officina.processes.rhythm import Rhythm

MAX_NAME = 200


def starts_by_clock(facts: Facts) -> bool:
    return (facts.tag, facts.event) == ("startEvent", "timer")


def clock_of(facts: Facts) -> Rhythm | None:
    try:
        return rhythm.from_json(facts.settings["clock"]) if facts.settings.get("clock") else None
    except rhythm.BadRhythm:
        return None


def with_clock(facts: Facts, clock: Rhythm | None) -> Facts:
    """The start with these days, or without any; its name follows where nobody gave it another."""
    was = clock_of(facts)
    if was == clock:
        return facts
    settings = {key: one for key, one in facts.settings.items() if key != "clock"}
    is_named = bool(facts.name) and (was is None or facts.name != was.words)
    if clock is None:
        assert was is not None
        if facts.time == was.cycle:
            facts = replace(facts, time_kind="timeDuration", time="")
        return replace(facts, settings=settings, name=facts.name if is_named else "")
    return replace(
        facts,
        settings=settings | {"clock": clock.to_json()},
        name=facts.name if is_named else clock.words[:MAX_NAME],
        time_kind="timeCycle",
        time=clock.cycle,
    )
