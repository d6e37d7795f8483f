"""What a verb answers: a sentence with its undo; without script, the card again."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from officina.kernel.access.web import Request
from officina.kernel.records.writes import Written
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import wants_fragment
from officina.kernel.ui.toasts import toast
from officina.work.tasks import task_type


def done(
    request: Request, task_id: int, said: str, written: Written | None, *, undo: bool = True
) -> HttpResponse:
    if not wants_fragment(request):
        return HttpResponseRedirect(present.href(task_type(), task_id))
    can_undo = undo and written is not None
    back = reverse("undo", args=[written.event_id]) if can_undo and written else ""
    return toast(HttpResponse(status=204), said, undo=back)
