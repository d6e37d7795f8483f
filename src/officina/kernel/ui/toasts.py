"""What the reader is told after a verb: a sentence that passes, and Undo for ten seconds."""

import json
from typing import Literal

from django.http import HttpResponse

Kind = Literal["done", "refused", "info"]


def toast(
    response: HttpResponse, text: str, *, undo: str = "", href: str = "", kind: Kind = "done"
) -> HttpResponse:
    """Attach a toast; `undo` is the address that takes the verb back by POST."""
    said = {"text": text, "kind": kind, "undo": undo, "href": href}
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    # json.dumps escapes what is not ASCII: a header carries nothing else.
    response.headers["HX-Trigger"] = json.dumps(events | {"toast": said})
    return response
