"""What compiling an expression needs to know: names in scope, types, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import feel
from dmn import model
from dmn.conditions import constant_of
from dmn.infoset import Node
from dmn.model import Expression, InformationItem, UnaryTests
from dmn.running import Code, Evaluation
from dmn.types import DataType, Types
from dmn.vocabulary import FEEL_NAMESPACES
from dmn.why import Mistake
from feel.names import KEYWORDS
from feel.run import Scope
from feel.types import ANY, Misfit, Type
from feel.values import Value

if TYPE_CHECKING:
    from dmn.tables import Table

type Handler = Callable[[Compiler, Any], Code]
"""Compiles one kind of boxed expression. Any: each takes the class that it is registered for."""
type Tests = Callable[[Evaluation, Value, Scope], Value]
"""Compiled unary tests: whether a value passes them."""

_FEEL_LANGUAGES = FEEL_NAMESPACES | {"", "feel", "FEEL"}
_PLAIN_NAME = re.compile(r"[\w ]+")
_KEYWORDS = KEYWORDS | {"of"}
_FUEL_TO_SHOW = 200


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles the expressions of one element of the graph.

    `names` are those in scope, `members` those that contexts may have; mistakes in texts are
    added to `mistakes`, and the text becomes null (10.3.2.1).
    """

    element: str
    types: Types
    declared: Mapping[str, Type]
    names: tuple[str, ...]
    members: tuple[str, ...]
    mistakes: list[Mistake] = field(repr=False)
    handlers: Mapping[type[Expression], Handler] = field(repr=False)
    tables: list[Table] = field(default_factory=list, repr=False)
    """The tables that were compiled so far."""
    language: str | None = None
    """The expression language of the model, where an expression names none."""

    def within(self, *names: str) -> Compiler:
        """The same place with more names in scope."""
        new = tuple(dict.fromkeys(name for name in names if name and name not in self.names))
        return replace(self, names=self.names + new) if new else self

    def at(self, element: str | None) -> Compiler:
        """The same scope inside a part that has a name or an id of its own."""
        return replace(self, element=element) if element else self

    def null(self, code: str, sentence: str) -> Code:
        """Note a mistake of the model, and give code that answers null."""
        self.mistakes.append(Mistake(code, sentence, self.element))
        return nothing

    def expression(self, expression: Expression | None) -> Code:
        """The code of a boxed expression, converted to its own type; null where there is none."""
        if expression is None:
            return nothing
        code = self.handlers[type(expression)](self, expression)
        return self.typed(code, expression.type_ref, expression.source)

    def child(self, child: model.ChildExpression) -> Code:
        """The code of a child expression, converted to the child's type."""
        return self.typed(self.expression(child.expression), child.type_ref, child.source)

    def typed(self, code: Code, type_ref: str | None, source: Node | None) -> Code:
        """The same code with its value converted to a type, or null (10.3.2.9.4)."""
        kind = self.types.named(type_ref, source)
        return code if is_anything(kind) else converted(code, kind, self.element)

    def parse(self, text: str | None, language: str | None) -> feel.Expression | None:
        """The FEEL expression of a text; None where it is empty or, a mistake, unreadable."""
        if text is None or not text.strip() or not self._is_feel(language):
            return None
        try:
            return feel.parse(text, names=self.names, members=self.members, types=self.declared)
        except feel.SyntaxMistake as error:
            self._unreadable(error)
            return None

    def text(self, text: str | None, language: str | None = None) -> Code:
        """The code of a FEEL text; null where it is empty."""
        return self.code(self.parse(text, language))

    def code(self, parsed: feel.Expression | None) -> Code:
        """The code of a parsed text; null where there is none."""
        if parsed is None:
            return nothing
        if (value := self.constant(parsed)) is not None:
            return lambda run, scope: value
        return located(parsed.evaluate_in, self.element)

    def constant(self, parsed: feel.Expression) -> Value:
        """The value of a text that is a literal; None for everything else."""
        return constant_of(parsed.tree, parsed.text, self.names)

    def tests(self, tests: UnaryTests) -> tuple[Tests, feel.UnaryTests | None]:
        """The code of unary tests, and their parsed form where they could be read."""
        if not self._is_feel(tests.expression_language):
            return _never, None
        try:
            parsed = feel.parse_unary_tests(
                tests.text.strip() or "-",
                names=self.names,
                members=self.members,
                types=self.declared,
            )
        except feel.SyntaxMistake as error:
            self._unreadable(error)
            return _never, None
        return parsed.evaluate_in, parsed

    def _is_feel(self, language: str | None) -> bool:
        language = language or self.language
        if language is None or language in _FEEL_LANGUAGES:
            return True
        sentence = f"The expression language {language!r} is not FEEL."
        self.mistakes.append(Mistake("language", sentence, self.element))
        return False

    def _unreadable(self, error: feel.SyntaxMistake) -> None:
        mistake = error.mistake
        self.mistakes.append(
            Mistake(mistake.code, mistake.sentence, self.element, mistake.position)
        )


def nothing(run: Evaluation, scope: Scope) -> Value:
    """Code that answers null."""
    return None


def _never(run: Evaluation, value: Value, scope: Scope) -> Value:
    return None


def is_anything(kind: DataType) -> bool:
    """Whether every value is of the type as it is."""
    return kind.feel is ANY and kind.constraint is None


def converted(code: Code, kind: DataType, element: str) -> Code:
    """Code whose value is made to fit a type; null and a mistake where it does not."""

    def convert(run: Evaluation, scope: Scope) -> Value:
        return fitted(run, code(run, scope), kind, element)

    return convert


def fitted(run: Evaluation, value: Value, kind: DataType, element: str) -> Value:
    """The value made to fit a type; null and a mistake where it does not."""
    if isinstance(value, list | dict):
        run.spend(1 + len(value) // 16)
    result = kind.coerce(value)
    if isinstance(result, Misfit):
        run.mistake("type", f"The value {show(value)} is not of the type {kind.name}.", element)
        return None
    return result


def located(evaluate: Callable[[feel.Run, Scope], Value], element: str) -> Code:
    """Code whose warnings are told with the element."""

    def compute(run: Evaluation, scope: Scope) -> Value:
        value = evaluate(run, scope)
        if run.warnings is not None:
            run.collect(element)
        return value

    return compute


def unusual_names(items: Iterable[str]) -> tuple[str, ...]:
    """The names that FEEL must be told of, because they have more than words in them."""
    return tuple(
        dict.fromkeys(
            name
            for name in items
            if not _PLAIN_NAME.fullmatch(name) or any(w in _KEYWORDS for w in name.split())
        )
    )


def names_of(items: Iterable[InformationItem]) -> tuple[str, ...]:
    return tuple(item.name for item in items)


def show(value: Value) -> str:
    """A value as a short text for a sentence, as FEEL writes it."""
    if value is None:
        return "null"
    if isinstance(value, feel.Function):
        return f"the function {value.name}" if value.name else "a function"
    if isinstance(value, str):
        text = f'"{value}"'
    else:
        try:
            text = str(feel.call(feel.Run(_FUEL_TO_SHOW, None), feel.BUILTINS["string"], [value]))
        except feel.FeelError:
            text = str(feel.types.type_of_value(value))
    return text if len(text) <= 60 else f"{text[:57]}..."
