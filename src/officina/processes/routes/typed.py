"""What was typed into the settings of a step, and the step that it makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.kernel.records.checks import Refused
from officina.processes import braces
from officina.processes.routes import performers
from officina.processes.routes.asking import form_sent
from officina.processes.routes.durations import BadDuration, typed
from officina.processes.routes.route import MAX_TITLE, Decide, Kind, Refusal, Step
from officina.processes.steps import FILES

MAX_TEXT = 10_000
MAX_PERFORMERS = 20
MAIN_ACTIONS = ("letter", "file", "field", "create")
MAX_FIELDS = 50
PICKS = ("pool", "round_robin", "least_loaded")
ABSENT = ("substitute", "head", "wait")
AWAY = ("why", "since", "until", "stands_in")


def step_of(old: Step, sent: QueryDict, letters: Mapping[str, str]) -> Step:
    """The step with what was typed; what the form did not show stays. ``letters`` are labels by
    code of what its letter may put in.

    Raises Refused with sentences by field.
    """
    return _Form(old, sent, letters).step()


class _Form:
    def __init__(self, old: Step, sent: QueryDict, letters: Mapping[str, str]) -> None:
        self.old, self.sent, self.letters = old, sent, letters
        self.errors: dict[str, str] = {}

    def step(self) -> Step:
        sent, old = self.sent, self.old
        refusal, back_to = self.refusal()
        made = replace(
            old,
            title=" ".join(sent.get("title", old.title).split())[:MAX_TITLE],
            kind=cast("Kind", self.one_of("kind", ("task", "approval"), old.kind)),
            performers=self.performers(),
            decide=cast("Decide", self.one_of("decide", ("all", "any", "some"), old.decide)),
            needed=self.number("needed", old.needed),
            in_turn=self.flag("in_turn", was=old.in_turn),
            refusal=cast("Refusal", refusal),
            back_to=back_to,
            condition=sent.get("condition", old.condition).strip()[:MAX_TEXT],
            wait=self.time("wait", old.wait),
            settings=self.settings(),
        )
        if self.errors:
            raise Refused(errors=self.errors)
        return made

    # Kinds of what is typed

    def one_of(self, name: str, codes: Iterable[str], was: str) -> str:
        found = self.sent.get(name, was)
        return found if found in codes else was

    def flag(self, name: str, *, was: bool) -> bool:
        """A switch that is off sends nothing: the form names its switches in ``switches``."""
        return name in self.sent if name in self.sent.getlist("switches") else was

    def number(self, name: str, was: int) -> int:
        found = self.sent.get(name, str(was))
        return int(found) if found.isdecimal() and len(found) < 4 else was

    def time(self, name: str, was: str) -> str:
        amount, unit = self.sent.get(f"{name}_amount"), self.sent.get(f"{name}_unit", "")
        if amount is None:
            return was
        try:
            return typed(amount, unit)
        except BadDuration:
            self.errors[name] = _("Write a whole number, at most 9999.")
            return was

    def performers(self) -> tuple[Mapping[str, Any], ...]:
        if "whos" not in self.sent:
            return self.old.performers
        return self.people("who", self.old.performers)

    def people(self, name: str, was: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
        words = [one for one in self.sent.getlist(name) if one]
        kept = {performers.word(one): one for one in was}
        try:
            found = [kept.get(one) or performers.read(one) for one in dict.fromkeys(words)]
        except performers.BadPerformer:
            self.errors[name] = _("Choose one of the list.")
            return tuple(was)
        if len(found) > MAX_PERFORMERS:
            self.errors[name] = _("At most %(n)s, please.") % {"n": MAX_PERFORMERS}
        return tuple(found)

    def refusal(self) -> tuple[str, str]:
        way, _colon, to = self.sent.get("refusal", "").partition(":")
        if way not in ("end", "initiator", "step"):
            return self.old.refusal, self.old.back_to
        return way, to if way == "step" else ""

    # The settings that the runtime reads

    def settings(self) -> dict[str, Any]:
        found = dict(self.old.settings)
        reads: dict[str, Callable[[], Any]] = {
            "description": self.description,
            "duration": lambda: self.time("duration", found.get("duration", "")),
            "remind_before": self.reminders,
            "pick": lambda: self.one_of("pick", PICKS, found.get("pick", "")),
            "absent": lambda: self.one_of("absent", ABSENT, found.get("absent", "")),
            "main_action": self.main_action,
            "must": lambda: self.flag("must", was=found.get("must", False)),
            "elsewhere": lambda: self.flag("elsewhere", was=found.get("elsewhere", False)),
            "reason_when_late": lambda: self.flag(
                "reason_when_late", was=found.get("reason_when_late", False)
            ),
            "not_own": lambda: self.flag("not_own", was=found.get("not_own", False)),
            "instead": self.instead,
            "by_mail": lambda: self.flag("by_mail", was=found.get("by_mail", False)),
            "shows": self.shows,
            "again": self.again,
            "void": self.void,
            "escalate": self.escalate,
            "form": self.form,
            "do": self.do,
        }
        for name, read in reads.items():
            value = read()
            if value:
                found[name] = value
            else:
                found.pop(name, None)
        if "main_action" not in found:
            found.pop("must", None)
            found.pop("elsewhere", None)
        return found

    def instead(self) -> dict[str, Any]:
        was = dict(self.old.settings.get("instead", {}))
        if "instead" not in self.sent:
            return was
        found = self.people("instead", [was] if was else [])
        return dict(found[0]) if found else {}

    def shows(self) -> list[str]:
        if "shown" not in self.sent:
            return list(self.old.settings.get("shows", []))
        return self.sent.getlist("shows")[:MAX_FIELDS]

    def again(self) -> str:
        """Of an approval that was not one before, the next round asks those who refused only."""
        was = self.old.settings.get("again", "")
        if "again" not in self.sent.getlist("switches"):
            becomes = self.sent.get("kind", self.old.kind) == "approval" != self.old.kind
            return "refused" if becomes else was
        return "refused" if "again" in self.sent else ""

    def void(self) -> dict[str, Any]:
        if "voids" not in self.sent:
            return dict(self.old.settings.get("void", {}))
        found: dict[str, Any] = {}
        if fields := [one for one in self.sent.getlist("void")[:MAX_FIELDS] if one != FILES]:
            found["fields"] = fields
        if FILES in self.sent.getlist("void"):
            found["files"] = True
        return found

    def description(self) -> dict[str, str]:
        was = dict(self.old.settings.get("description", {}))
        if "description" not in self.sent:
            return was
        text = str(self.sent["description"]).strip()[:MAX_TEXT]
        language = (get_language() or "en").split("-")[0]
        return {k: v for k, v in (was | {language: text}).items() if v}

    def reminders(self) -> list[str]:
        was = list(self.old.settings.get("remind_before", []))
        if "remind_amount" not in self.sent:
            return was
        first = self.time("remind", "")
        return [first] if first else []

    def main_action(self) -> dict[str, Any]:
        was = dict(self.old.settings.get("main_action", {}))
        kind = self.sent.get("main_action")
        if kind is None:
            return was
        if kind not in MAIN_ACTIONS:
            return {}
        found: dict[str, Any] = was if was.get("kind") == kind else {"kind": kind}
        for name in ("field", "type"):
            if f"main_{name}" in self.sent:
                found[name] = self.sent[f"main_{name}"]
        if "letter_subject" in self.sent:
            found["template"] = {name: self.letter(name) for name in ("subject", "text")}
        return found

    def letter(self, name: str) -> str:
        text = str(self.sent.get(f"letter_{name}", "")).strip()[:MAX_TEXT]
        try:
            return braces.kept(text, self.letters)
        except braces.BadText as bad:
            self.errors[f"letter_{name}"] = bad.sentence
            return text

    def escalate(self) -> dict[str, Any]:
        was = dict(self.old.settings.get("escalate", {}))
        if "escalate_amount" not in self.sent:
            return was
        after, to = self.time("escalate", ""), self.sent.get("escalate_to", "")
        if not after:
            return {}
        return {"after": after, "to": [{"kind": to if to in performers.FIXED else "initiator"}]}

    def form(self) -> list[dict[str, Any]]:
        was = self.old.settings.get("form", [])
        fields = [one for one in was if one.get("field")]
        own = [one for one in was if one.get("name")]
        if "forms" in self.sent:
            required = set(self.sent.getlist("form_required"))
            fields = [
                {"field": code} | ({"required": True} if code in required else {})
                for code in self.sent.getlist("form_field")[:MAX_FIELDS]
            ]
        if "asks" in self.sent:
            prefix = re.sub(r"\W", "_", f"{self.old.code}_")
            own = [dict(one) for one in form_sent(own, self.sent, prefix=prefix)]
        return [*fields, *own]

    def do(self) -> dict[str, Any]:
        was = dict(self.old.settings.get("do", {}))
        kind = self.sent.get("do_kind")
        if kind is None:
            return was
        found: dict[str, Any] = was if was.get("kind") == kind else {"kind": kind}
        for name in ("field", "value", "stage", "text", "to", "subject", *AWAY):
            if f"do_{name}" in self.sent:
                found[name] = str(self.sent[f"do_{name}"]).strip()[:MAX_TEXT]
        if "tells" in self.sent:
            found["to"] = [
                dict(one) for one in self.people("tell", performers.told(self.old.settings))
            ]
        for name in ("show_files", "upload"):
            if f"do_{name}" in self.sent.getlist("switches"):
                found[name] = f"do_{name}" in self.sent
        if "do_days" in self.sent:
            found["days"] = self.number("do_days", was.get("days", 14))
        return found if kind else {}
