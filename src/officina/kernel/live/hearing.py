"""What a process does itself on hearing a signal, before any browser is told of it.

What is kept in memory (rights, types) is the same in every process only because each of them
hears of a change: those with open streams, those with loops, and those with pages alone.
"""

import contextlib
import json
from collections import defaultdict
from collections.abc import Callable

from officina.kernel.live.signals import Payload

type Act = Callable[[Payload], None]

_acts: defaultdict[str, list[Act]] = defaultdict(list)


def on_signal(kind: str, act: Act) -> None:
    """Have `act` called with every signal of a kind. It runs in the event loop: no database."""
    if act not in _acts[kind]:
        _acts[kind].append(act)


def hear(text: str) -> None:
    """Take a signal from the channel. The hub tells of a malformed one."""
    with contextlib.suppress(ValueError, TypeError, KeyError):
        signal: Payload = json.loads(text)
        for act in _acts.get(signal["k"], ()):
            act(signal)


def missed_some() -> None:
    """The channel was away: anything may have changed meanwhile."""
    for kind, acts in _acts.items():
        for act in acts:
            act({"k": kind})
