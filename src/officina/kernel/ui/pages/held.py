"""What a process holds on its stage: the step that must be done first, and going on without it.

Of one card the step opens itself; of several each is listed with its step. Who has the right goes
on with a reason, of several with one for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _

from officina.kernel.access.web import Request
from officina.kernel.records.holds import Held
from officina.kernel.records.queries.titles import titles_of
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.answers import trigger
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast

type Hidden = Sequence[tuple[str, object]]


def ask(request: Request, held: Held, title: str, hidden: Hidden = ()) -> HttpResponse:
    """What must be done first opens itself; who may go on without it is asked for the reason."""
    if not held.may_override:
        response = toast(HttpResponse(status=422), held.sentence, kind="refused")
        return trigger(response, sheet={"href": held.href}) if held.href else response
    context = {"title": title, "held": held, "hidden": hidden, "action": request.path}
    return render(request, "ui/pages/held.html", context | _reason(request), status=422)


def ask_of_many(
    request: Request,
    held: Mapping[int, Held],
    title: str,
    *,
    action: str,
    hidden: Hidden,
    said: str = "",
) -> HttpResponse:
    """Each card by its number with what holds it; ``hidden`` sends those again that he may move."""
    titles = titles_of(held, request.rights)
    rows = [
        {
            "title": titles[record_id].name,
            "href": present.href(titles[record_id].type, record_id),
            "sentence": one.sentence,
            "door": one.href,
        }
        for record_id, one in held.items()
        if record_id in titles
    ]
    context = {
        "title": title,
        "rows": rows,
        "many": sum(one.may_override for one in held.values()),
        "hidden": hidden,
        "action": action,
        "said": said,
    }
    return render(request, "ui/pages/held_many.html", context | _reason(request), status=422)


def _reason(request: Request) -> dict[str, str]:
    reason = request.POST.get("reason")
    error = _("Please fill this in.") if reason is not None and not reason.strip() else ""
    return {"reason": reason or "", "error": error}
