"""The embedded sub-process, also as event sub-process (BPMN 2.0.2, 10.3.5 and 13.3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from bpmn import compensation, incidents, scopes
from bpmn.activity import Activity
from bpmn.expressions import Stuck
from bpmn.loops import MultiInstance
from bpmn.model import Body

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.read import Reader
    from bpmn.state import Scope, Token
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class Container(Activity):
    """An activity with an inside: each instance is a scope owned by a token."""

    is_scope = True

    def open(
        self, run: Run, token: Token, branch: int | None, variables: dict[str, Value]
    ) -> Scope:
        """Open the inside of one instance, with a token of its own if it is one of many."""
        owner = token
        if branch is not None:
            run.serial += 1
            owner = token._replace(
                id=run.serial, armed={}, data={"branch": branch}, branch_of=token.id
            )
            run.tokens[owner.id] = owner
        return scopes.open_scope(run, owner.id, self.body_id, token.scope, variables)

    def body_done(self, run: Run, owner: Token) -> None:
        """End one instance: no token is left inside."""
        inside = run.scopes[owner.id]
        given = self.gives(run, inside)
        before = run.scopes[owner.scope].done
        compensation.remember_scope(run, self, inside, owner.scope)
        try:
            if owner.branch_of is None:
                self.finish(run, owner, given)
            else:
                branch = owner.data["branch"]
                assert isinstance(branch, int)
                self.finish(run, run.tokens[owner.branch_of], given, branch)
        except Stuck as reason:
            run.scope(owner.scope).done = before
            incidents.report(run, owner.id, None, "body", reason)
            return
        if owner.branch_of is not None:
            run.tokens.pop(owner.id, None)
        run.scopes.pop(owner.id, None)

    def gives(self, run: Run, inside: Scope) -> Mapping[str, Value]:
        """Return what goes out: what an output association or the collection of results names."""
        names = {association.source for association in self.outputs}
        names.add(self.loop.result if isinstance(self.loop, MultiInstance) else None)
        return {name: value for name, value in inside.variables.items() if name in names}

    def withdraw_branch(self, run: Run, token: Token, branch: int | None) -> None:
        scopes.drop_scope(run, token.id)

    def cancelled(self, run: Run, scope: int) -> None:
        """Leave after what was done inside has been undone; only a transaction can."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class SubProcess(Container):
    tag = "subProcess"

    body: Body
    is_event: bool = False

    @classmethod
    def read(cls, reader: Reader, element: Element, work: Element) -> Self:
        body = reader.body(element)
        is_event = element.get("triggeredByEvent") == "true"
        return cls(**reader.activity(element, work), body=body, is_event=is_event)

    def start(self, run: Run, token: Token, branch: int | None) -> None:
        scope = self.open(run, token, branch, self.given(run, token, branch))
        starts = None
        if self.is_event:
            starts = (self.body.event_starts or self.body.starts)[:1]
        scopes.begin_body(run, scope.id, self.body, starts)
