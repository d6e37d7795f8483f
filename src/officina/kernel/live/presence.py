"""Who is at which place: the list goes to those who are there themselves."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from officina.kernel.live.stream import Stream

type Tell = Callable[[str, list[int], Iterable[Stream]], None]


class Presence:
    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._at: defaultdict[str, dict[Stream, int]] = defaultdict(dict)

    def move(self, stream: Stream, user_id: int | None, places: frozenset[str]) -> None:
        """Put a stream at these places and nowhere else; `None` takes it off the map."""
        before, stream.places = stream.places, places if user_id is not None else frozenset()
        for place in before - stream.places:
            self._at[place].pop(stream, None)
            self._say(place)
        for place in stream.places - before:
            assert user_id is not None
            self._at[place][stream] = user_id
            self._say(place)

    def users_at(self, place: str) -> list[int]:
        return sorted(set(self._at[place].values())) if place in self._at else []

    def _say(self, place: str) -> None:
        if self._at[place]:
            self._tell(place, self.users_at(place), list(self._at[place]))
        else:
            del self._at[place]
