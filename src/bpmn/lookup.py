"""What the reading of one element looks up elsewhere in the file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import feel
from bpmn.document import BPMN, OFFICINA, Document, Element, child, local, place_of, tag_of, text_of
from bpmn.errors import Problem
from bpmn.expressions import LANGUAGES, Expression
from bpmn.references import References


class Lookup:
    """Expressions, codes, messages and problems of one document."""

    def __init__(self, document: Document, names: Iterable[str] = ()) -> None:
        self.document = document
        self.references = References(document)
        self.problems: list[Problem] = []
        self.process: Element | None = None
        self._names = frozenset((*names, *self.references.names()))
        self._language = document.root.get("expressionLanguage", "")

    def expression(self, element: Element | None) -> Expression | None:
        """Compile the FEEL in an element; a mistake in it is a problem of the model."""
        text = text_of(element)
        if element is None or not text:
            return None
        language = element.get("language", self._language)
        if language.lower() not in LANGUAGES and "XPath" not in language:
            message = f"expressions in {language} cannot be evaluated, only FEEL"
            self.problem("foreign-language", message, element)
            return None
        return self.compiled(text, element)

    def compiled(self, text: str, element: Element) -> Expression | None:
        try:
            return Expression(text, place_of(element), self._names)
        except feel.FeelError as error:
            self.problem("broken-expression", f"{text!r}: {error}", element)
            return None

    def integer(self, element: Element, attribute: str, default: int) -> int:
        text = element.get(attribute)
        if text is None:
            return default
        try:
            return int(text)
        except ValueError:
            self.problem("bad-number", f"{attribute} is {text!r}, not a whole number", element)
            return default

    def named(self, element: Element, attribute: str, tag: str) -> str:
        """Return the name of what an attribute refers to (its id if it has none)."""
        identity = local(element.get(attribute))
        found = self.document.element(identity)
        if found is None or tag_of(found) != tag:
            self.problem("no-" + tag, f"there is no {tag} {identity!r}", element)
            return identity
        return found.get("name") or identity

    def code(self, element: Element, attribute: str, tag: str, code: str) -> str:
        """Return the code of an error or escalation; empty if none is referred to."""
        identity = local(element.get(attribute))
        if not identity:
            return ""
        found = self.document.element(identity)
        if found is None or tag_of(found) != tag:
            self.problem("no-" + tag, f"there is no {tag} {identity!r}", element)
            return identity
        return found.get(code) or found.get("name") or identity

    def message(
        self, element: Element, node: Element
    ) -> tuple[str, Expression | None, Expression | None, str | None]:
        """Return name, key to wait for, key to send and target of a message."""
        identity = self.references.message_of(element)
        flow = self.references.flow_at(node.get("id", ""))
        if not identity and flow is not None:
            identity = flow.message
        found = self.document.element(identity) if identity else None
        name = (found.get("name") if found is not None else None) or identity
        if not name and flow is not None:
            name = flow.id
        if not name:
            self.problem("no-message", "it does not say which message", element, "warning")
            name = node.get("id", "")
        wait, send = self._keys(element, node, identity)
        to = flow.target if flow is not None and flow.source == node.get("id") else None
        return name, wait, send, to

    def _keys(
        self, element: Element, node: Element, message: str
    ) -> tuple[Expression | None, Expression | None]:
        own = element.get(OFFICINA + "correlationKey") or node.get(OFFICINA + "correlationKey")
        if own is not None:
            key = self.compiled(own, element)
            return key, key
        retrievals = self.references.retrievals.get(message, {})
        bindings: dict[str, str] = {}
        if self.process is not None:
            for binding in self.process.iter(f"{BPMN}correlationPropertyBinding"):
                path = text_of(child(binding, "dataPath"))
                bindings[local(binding.get("correlationPropertyRef"))] = path
        bound = [name for name in retrievals if name in bindings]
        return (
            self._composite([bindings[name] for name in bound], element),
            self._composite([retrievals[name] for name in bound or retrievals], element),
        )

    def _composite(self, paths: list[str], element: Element) -> Expression | None:
        if not paths:
            return None
        return self.compiled(paths[0] if len(paths) == 1 else f"[{', '.join(paths)}]", element)

    def problem(
        self,
        code: str,
        message: str,
        element: Element,
        severity: Literal["error", "warning"] = "error",
    ) -> None:
        """Report what cannot be executed."""
        self.problems.append(Problem(code, message, place_of(element), severity))
