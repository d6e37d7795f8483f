"""The quick line of my work: Enter gives the task."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.database import sql
from officina.kernel.records.checks import Refused
from officina.kernel.ui import formats
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import wants_fragment
from officina.kernel.ui.toasts import toast
from officina.work.actions.create_tasks import written
from officina.work.quick import read_line
from officina.work.tasks import TaskDraft, task_type


@signed_in
@require_POST
def quick(request: Request) -> HttpResponse:
    """What was understood is told back, with Undo."""
    line = read_line(request.POST.get("line", ""), timezone.localtime(clock.now()))
    whom, name = _person(request, line.person)
    due = line.due.astimezone(dt.UTC) if line.due else None
    draft = TaskDraft(
        title=line.title,
        responsible=whom,
        due_at=due,
        tags=line.tags,
        important=line.important,
    )
    [made] = written([draft], by=request.actor)
    if not wants_fragment(request):
        return HttpResponseRedirect(reverse("work:mine"))
    facts = [name, formats.datetime(due) if due else "", *(f"#{one}" for one in line.tags)]
    facts = [one for one in (*facts, _("Important") if line.important else "") if one]
    said = f"{line.title} · {' · '.join(facts)}" if facts else line.title
    undo = reverse("undo", args=[made.event_id])
    href = present.href(task_type(), made.record_id)
    return toast(
        HttpResponse(status=204), _("Added: %(what)s") % {"what": said}, undo=undo, href=href
    )


def _person(request: Request, typed: str) -> tuple[int, str]:
    """Whose name begins so; oneself where none is named. Raises Refused where it is not clear."""
    if not typed:
        return request.viewer.user_id, ""
    begins = typed.replace("\\", "").replace("%", "").replace("_", " ") + "%"
    found = sql.rows(
        """SELECT id, name FROM principals_user WHERE is_active AND NOT is_extranet
             AND (officina_sort_key(name) LIKE officina_sort_key(%(q)s::text)
               OR officina_sort_key(name) LIKE officina_sort_key('% ' || %(q)s::text))
           ORDER BY name LIMIT 4""".replace("'% '", "'%% '"),
        {"q": begins},
    )
    if len(found) == 1 and not request.viewer.is_extranet:
        return found[0]
    if not found:
        raise Refused(_("Nobody is called “%(name)s”.") % {"name": typed})
    names = ", ".join(name for _id, name in found)
    raise Refused(
        _("“%(name)s” may be: %(names)s. Write more of it.") % {"name": typed, "names": names}
    )
