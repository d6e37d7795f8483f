"""Links that open a form with answers filled in: made by ticking and typing, not by hand."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from officina.channels import asked, embedding
from officina.channels.models import Form
from officina.channels.origin import UTM

LONGEST = 2_000
"""Letters of an address that every program still takes whole."""


def context_of(request: HttpRequest, form: Form) -> dict[str, Any]:
    """What was filled in so far, what is wrong with it, and the address that says it."""
    sent = request.GET
    answers = _answers(form, sent)
    errors = {code: said for code, said in asked.wrong(form, answers).items() if said}
    query = {code: text for code, text in answers.items() if text and code not in errors}
    query |= {name: sent[name].strip()[:200] for name in UTM if sent.get(name, "").strip()}
    language = sent.get("lang", "")
    if language in form.languages:
        query["lang"] = language
    whole = embedding.address_of(form, request)
    address = f"{whole}?{urlencode(query)}" if query else whole
    return {
        "fields": [one for one in asked.controls(form, sent) if one["kind"] != "upload"],
        "campaign": [(name, sent.get(name, "")) for name in UTM],
        "languages": [(code, dict(settings.LANGUAGES)[code]) for code in form.languages],
        "chosen": language,
        "errors": errors,
        "made": "" if len(address) > LONGEST else address,
        "too_long": _("This is too long for an address. Fill in less.")
        if len(address) > LONGEST
        else "",
        "back": reverse("form-publish", args=[form.slug]),
    }


def _answers(form: Form, sent: QueryDict) -> dict[str, str]:
    """What is filled in by question; a visitor chooses files himself."""
    found = asked.answers(form, sent)
    return {code: text for code, text in found.items() if code not in asked.asked_files(form)}
