"""The pages of a form's settings as plain values, and what was sent from them as values again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.channels import embedding
from officina.channels.asked import (
    askable,
    chosen,
    controls,
    questions_of,
    shown_to,
    vocabulary,
)
from officina.channels.models import Form
from officina.channels.queries.receivers import receivers_of
from officina.channels.values import MOST_FILES, is_fit
from officina.kernel.records.types import translated, types
from officina.kernel.rules.sentences import BadRule, say
from officina.kernel.rules.vocabulary import Vocabulary
from officina.kernel.ui.rules import as_text, draft_sent, feel_of

TEXTS = ("titles", "intros", "consents", "thanks")


def rows(forms: Iterable[Form]) -> list[dict[str, Any]]:
    """Forms annotated with ``sent``, as the list shows them."""
    found = list(forms)
    receivers = receivers_of(found)
    return [
        {
            "title": form.title,
            "href": reverse("form-edit", args=[form.slug]),
            "type": types().by_code(form.type_code).plural,
            "receiver": receivers.get(form.receiver_key),
            "sent": form.sent,  # type: ignore[attr-defined] # annotated
            "is_active": form.is_active,
        }
        for form in found
    ]


def new_fields(typed: Mapping[str, str]) -> list[dict[str, Any]]:
    fit = [(one.code, one.plural) for one in types().all if is_fit(one)]
    return [
        {"key": "title", "label": _("Title"), "kind": "text", "value": typed["title"],
         "required": True},
        {"key": "type", "label": _("What comes of it"), "kind": "select",
         "value": typed["type"] or "lead", "required": True, "choices": fit},
        {"key": "slug", "label": _("Address"), "kind": "text", "value": typed["slug"],
         "hint": _("The last part of its address, for good: summer-sale. Empty: as the title.")},
    ]  # fmt: skip


def tabs(request: HttpRequest, form: Form) -> list[dict[str, Any]]:
    names = dict(settings.LANGUAGES)
    found = [(_("Questions"), reverse("form-edit", args=[form.slug]))]
    found += [(names[one], reverse("form-texts", args=[form.slug, one])) for one in form.languages]
    found.append((_("Publish"), reverse("form-publish", args=[form.slug])))
    return [
        {"label": label, "href": href, "current": request.path == href} for label, href in found
    ]


# Questions


def edit_raw(form: Form, sent: QueryDict) -> dict[str, Any]:
    """``order`` has all fields as they stand on the page."""
    own, known = {one["code"]: one for one in form.fields}, vocabulary(form)
    fields = []
    for code in dict.fromkeys(sent.getlist("order")):
        if code in sent.getlist("ask"):
            required = code in sent.getlist("required")
            condition = _condition(sent, code, known)
            fields.append({**own.get(code, {}), "code": code, "required": required, **condition})
    raw = {
        "fields": fields,
        "files": sent.get("files", "0"),
        "receiver": sent.get("receiver", ""),
        "languages": sent.getlist("languages"),
        "redirect_url": sent.get("redirect_url", ""),
    }
    return raw | ({"source": sent["source"]} if "source" in sent else {})


def _condition(sent: QueryDict, code: str, known: Vocabulary) -> dict[str, str]:
    draft = draft_sent(sent, f"if-{code}", known)
    try:
        return {"shown_if": feel_of(draft, known)}
    except BadRule as bad:
        wrong = f"“{known[code].label}”: {bad.sentence}" if code in known else bad.sentence
        return {"shown_if": as_text(draft, known), "wrong": wrong}


def edit(request: HttpRequest, form: Form, raw: Mapping[str, Any]) -> dict[str, Any]:
    type_def = types().by_code(form.type_code)
    source = type_def.fields.get("source")
    spoken = raw.get("languages", form.languages)
    known = vocabulary(form)
    return {
        "known": known,
        "questions": _questions(form, raw.get("fields", form.fields), known, request.POST),
        "most_files": [(n, str(n) if n else _("None")) for n in range(MOST_FILES + 1)],
        "files": raw.get("files", form.files),
        "preview_href": reverse("form-preview", args=[form.slug]),
        "preview": preview(form, raw),
        "receiver": receivers_of([form]).get(form.receiver_key, ""),
        "receivers_href": reverse("form-receivers"),
        "sources": [(o.code, o.label) for o in source.options if o.is_active] if source else [],
        "source": raw.get("source", form.source),
        "redirect_url": raw.get("redirect_url", form.redirect_url),
        "spoken": [(code, name, code in spoken) for code, name in settings.LANGUAGES],
        "type": type_def,
    }


def preview(form: Form, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The form as it would be: what visitors see before they have answered anything."""
    planned = Form(slug=form.slug, type_code=form.type_code, fields=raw.get("fields", form.fields))
    files = str(raw.get("files", form.files))
    return {
        "title": form.title,
        "intro": translated(form.intros),
        "consent": translated(form.consents),
        "fields": controls(planned, {}),
        "files": int(files) if files.isdecimal() else 0,
        "others": len(questions_of(planned)) - len(shown_to(planned, {})),
    }


def _questions(
    form: Form, fields: list[dict[str, Any]], known: Vocabulary, sent: QueryDict
) -> list[dict[str, Any]]:
    """Every field that may be asked: those that are first, in their order."""
    type_def = types().by_code(form.type_code)
    fit = {one.code: one for one in askable(type_def)}
    asked = {one["code"]: one for one in fields if one["code"] in fit}
    demanded = {code for code, one in fit.items() if one.is_required and code != "title"}
    first = [*asked, *(code for code in fit if code in demanded and code not in asked)]
    found = []
    for code in [*first, *(code for code in fit if code not in first)]:
        condition = asked.get(code, {}).get("shown_if", "")
        found.append(
            {
                "code": code,
                "label": fit[code].label,
                "ask": code in asked or code in demanded,
                "required": code in demanded or bool(asked.get(code, {}).get("required")),
                "fixed": code in demanded,
                "shown_if": draft_sent(sent, f"if-{code}", known)
                if f"if-{code}-as" in sent or f"if-{code}-0-field" in sent
                else condition,
                "said": say(condition, known) if condition else "",
                "others": known.without([code]),
            }
        )
    return found


# Texts


def texts_raw(form: Form, sent: QueryDict, language: str) -> dict[str, Any]:
    raw: dict[str, Any] = {name: {language: sent.get(name, "")} for name in TEXTS}
    raw["fields"] = [
        {
            **one,
            "labels": one.get("labels", {}) | {language: sent.get(f"label-{one['code']}", "")},
            "help": one.get("help", {}) | {language: sent.get(f"help-{one['code']}", "")},
        }
        for one in chosen(form, types().by_code(form.type_code))
    ]
    return raw


def texts(
    request: HttpRequest, form: Form, raw: Mapping[str, Any], language: str
) -> dict[str, Any]:
    type_def = types().by_code(form.type_code)
    fields = raw.get("fields", chosen(form, type_def))
    return {
        "language": language,
        "texts": {name: raw.get(name, getattr(form, name)).get(language, "") for name in TEXTS},
        "asked": [
            {
                "code": one["code"],
                "usual": type_def.fields[one["code"]].labels.get(language, ""),
                "label": one.get("labels", {}).get(language, ""),
                "help": one.get("help", {}).get(language, ""),
            }
            for one in fields
        ],
    }


# Publish


def publish_raw(form: Form, sent: QueryDict) -> dict[str, Any]:
    return {"sites": sent.get("sites", ""), "is_active": "is_active" in sent}


def publish(request: HttpRequest, form: Form, raw: Mapping[str, Any]) -> dict[str, Any]:
    language = get_language() or "en"
    shown_in = language if language in form.languages else form.languages[0]
    address = embedding.address_of(form, request)
    own = embedding.address_of(form, request, shown_in)
    sites = raw.get("sites", form.sites)
    return {
        "address": address,
        "frame": embedding.frame_of(form, own),
        "link": embedding.link_of(form, own),
        "height": embedding.height_of(form),
        "preview": reverse("form", args=[form.slug]) + f"?lang={shown_in}",
        "sites": sites if isinstance(sites, str) else "\n".join(sites),
        "is_active": raw.get("is_active", form.is_active),
        "title": translated(form.titles, form.slug),
    }
