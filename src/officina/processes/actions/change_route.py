from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Fact, Written, note
from officina.processes import events, policies
from officina.processes.actions.save_draft import save_draft
from officina.processes.queries.drafts import Draft, draft_of, fingerprint
from officina.processes.queries.names import says
from officina.processes.routes.compile import compile_route
from officina.processes.routes.route import Route


class RouteChanged(Exception):
    """Somebody else changed the route since the form was rendered."""


@transaction.atomic
def change_route(
    process_id: int, change: Callable[[Route], Route], *, seen: str, by: Actor
) -> Written | None:
    """Change the list of a process's draft and compile it anew; what is published stays.

    ``seen`` is the fingerprint that the form was made from; only another's change since is a
    conflict. Where steps came, went or changed
    places the event is returned, by which ``undo_route`` takes it back; a change of one step's
    settings is not worth a line of the timeline. Raises NoSuchRecord, NotAllowed, RouteChanged,
    Refused for a route that has no list.
    """
    row = policies.owned(process_id, by=by)
    draft = draft_of(process_id, lock=True)
    if draft.route is None:
        raise Refused(_("This route was drawn, not written as a list. Change it in the drawing."))
    if seen != draft.seen and not _is_own(draft, by):
        raise RouteChanged
    route = change(draft.route)
    if route == draft.route:
        return None
    compiled = compile_route(route, row.title, says=says(process_id))
    version = save_draft(
        process_id,
        xml=compiled.xml,
        settings=compiled.settings,
        route=route.to_json(),
        by=by,
    )
    if _order(route) == _order(draft.route):
        return None
    said = {"n": version.n, "before": draft.route.to_json(), "after": fingerprint(route.to_json())}
    return note(row, by=by, fact=Fact(events.DRAWN.code, said), now=clock.now())


def _is_own(draft: Draft, by: Actor) -> bool:
    """His own change a moment ago, of which the page has not heard yet."""
    return draft.is_draft and draft.version is not None and draft.version.author_id == by.user_id


def _order(route: Route) -> list[tuple[str, bool]]:
    return [(one.code, one.joined) for one in route.steps]
