"""The script task (BPMN 2.0.2, 10.3.3): FEEL is evaluated, other languages are jobs of the host.

A script that gives a context assigns each of its entries; any other value goes to the result
variable or to the only data output.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from bpmn.document import child, text_of
from bpmn.elements.service_task import Job, JobKind
from bpmn.expressions import Expression

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Read
    from bpmn.read import Reader
    from bpmn.state import Token
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class ScriptTask(Job):
    tag = "scriptTask"
    job: ClassVar[JobKind] = "script"

    script: Expression | None = None
    text: str = ""
    language: str = ""

    @classmethod
    def read(cls, reader: Reader, element: Element, work: Element) -> Self:
        text = text_of(child(work, "script"))
        language = work.get("scriptFormat", "")
        is_feel = language.lower().rpartition("/")[2] in ("", "feel", "x-feel")
        script = reader.compiled(text, work) if is_feel and text else None
        return cls(**reader.activity(element, work), script=script, text=text, language=language)

    @property
    def is_instant(self) -> bool:  # type: ignore[override]  # it hangs on the language
        return self.script is not None or not self.text

    def start(self, run: Run, token: Token, branch: int | None) -> None:
        if self.script is None and self.text:
            super().start(run, token, branch)
            return
        local = self.given(run, token, branch)
        value = run.value(self.script, token.scope, local) if self.script is not None else None
        self.finish(run, token, self.assigned(value), branch)

    def assigned(self, value: Value) -> dict[str, Value]:
        """Return what a result assigns."""
        if self.result is not None:
            return {self.result: value}
        if isinstance(value, dict):
            return value
        if len(self.outputs) == 1 and self.outputs[0].source:
            return {self.outputs[0].source: value}
        return {}

    def entering(self) -> Iterator[Read]:
        yield from super().entering()
        if self.script is not None:
            yield self.script
