"""Parsed and compiled texts, ready to be evaluated again and again (DMN 1.5, 10.3.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from feel import parser, tree
from feel.compiling import compile_expression, compile_tests
from feel.errors import Exhausted, Mistake, NotAValue, Position
from feel.reads import Trail, references
from feel.run import DEFAULT_FUEL, Run
from feel.temporal import DateTime
from feel.types import Type
from feel.values import Value, to_value

CACHE_SIZE = 4096
MAX_CACHED = 10_000
"""The longest text that is kept."""
_START = Position(1, 1, 0)


class Result(NamedTuple):
    """What an evaluation gives: a value, and the mistakes that made parts of it null."""

    value: Value
    warnings: tuple[Mistake, ...]


_TRUE, _FALSE, _NULL = Result(True, ()), Result(False, ()), Result(None, ())


class _Compiled:
    """What expressions and unary tests have in common: a text, its tree, and what it reads."""

    __slots__ = ("_code", "_frames", "_paths", "_slots", "text", "tree")

    def __init__(self, text: str, node: tree.Node) -> None:
        self.text = text
        self.tree = node
        self._frames = tree.height(node) + 2
        self._paths: frozenset[Trail] | None = None

    @property
    def names(self) -> frozenset[str]:
        """The names that the text reads and does not declare itself, functions of FEEL aside."""
        return frozenset(path[0] for path in self._reads())

    @property
    def paths(self) -> frozenset[Trail]:
        """The paths that the text reads, such as ("deal", "company", "tax number")."""
        return self._reads()

    def _reads(self) -> frozenset[Trail]:
        if self._paths is None:
            self._paths = frozenset(r.path for r in references(self.tree) if r.whole)
        return self._paths

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"


class Expression(_Compiled):
    """A FEEL expression (rule 1). Immutable, and safe to share between threads."""

    __slots__ = ()

    def __init__(self, text: str, node: tree.Node, types: Mapping[str, Type]) -> None:
        super().__init__(text, node)
        self._code, self._slots = compile_expression(text, node, types)

    def evaluate(
        self,
        scope: Mapping[str, object],
        *,
        now: dt.datetime | DateTime | None = None,
        fuel: int = DEFAULT_FUEL,
    ) -> Result:
        """The value in that scope. Total: every mistake makes null and a warning.

        `now` is what `now()` and `today()` answer, null without it; `fuel` bounds the work.
        """
        run = Run(fuel, now)
        env = [scope] if self._slots == 1 else [scope] + [None] * (self._slots - 1)
        try:
            value = self._code(run, env)
            if type(value) is list or type(value) is dict:
                run.spend_on_result(value)
        except (Exhausted, ArithmeticError, RecursionError) as error:
            return _broken_off(run, error)
        if run.warnings is None:
            if value is True:
                return _TRUE
            if value is False:
                return _FALSE
            return Result(value, ())
        return Result(value, tuple(run.warnings))

    def evaluate_in(self, run: Run, scope: Mapping[str, object]) -> Value:
        """The value as a part of a larger evaluation, whose fuel it spends and where it warns.

        Raise Exhausted where the fuel ends.
        """
        run.enter(self._frames)
        value = self._code(run, [scope] + [None] * (self._slots - 1))
        run.leave(self._frames)
        return value


class UnaryTests(_Compiled):
    """Unary tests (rule 15), such as a cell of a decision table."""

    __slots__ = ("_input",)

    def __init__(self, text: str, node: tree.Tests, types: Mapping[str, Type]) -> None:
        super().__init__(text, node)
        self._code, self._slots, self._input = compile_tests(text, node, types)

    def evaluate(
        self,
        input_value: object,
        scope: Mapping[str, object],
        *,
        now: dt.datetime | DateTime | None = None,
        fuel: int = DEFAULT_FUEL,
    ) -> Result:
        """True, False or null: whether the input value passes. Total, as Expression.evaluate."""
        run = Run(fuel, now)
        try:
            value = self.evaluate_in(run, to_value(input_value), scope)
        except (Exhausted, ArithmeticError, RecursionError, NotAValue) as error:
            return _broken_off(run, error)
        return Result(value, () if run.warnings is None else tuple(run.warnings))

    def evaluate_in(self, run: Run, input_value: Value, scope: Mapping[str, object]) -> Value:
        """The answer as a part of a larger evaluation. Raise Exhausted where the fuel ends."""
        run.enter(self._frames)
        env: list[object] = [scope] + [None] * (self._slots - 1)
        env[self._input] = input_value
        value = self._code(run, env)
        run.leave(self._frames)
        return value


def _broken_off(run: Run, error: Exception) -> Result:
    match error:
        case Exhausted():
            mistake = Mistake(error.code, error.sentence, _START)
        case NotAValue():
            mistake = Mistake("not-a-value", str(error), _START)
        case RecursionError():
            mistake = Mistake(
                "depth", "The program that evaluates this is nested too deeply.", _START
            )
        case _:
            mistake = Mistake(
                "result", "A number in this expression cannot be computed with.", _START
            )
    return Result(None, (*(run.warnings or ()), mistake))


def parse(
    text: str,
    *,
    names: Iterable[str] = (),
    members: Iterable[str] = (),
    types: Mapping[str, Type] | None = None,
) -> Expression:
    """Read an expression. Raise SyntaxMistake, with the place, for a text that is none.

    `names` are those in scope and `members` those of contexts in it: names with operators or
    keywords in them are only known by being named here. `types` are the host's, for `instance of`
    and parameters. The same call gives the same object again, unless the text is very long.
    """
    read = _expression if len(text) <= MAX_CACHED else _expression.__wrapped__
    return read(text, tuple(names), tuple(members), _hashable(types))


def parse_unary_tests(
    text: str,
    *,
    names: Iterable[str] = (),
    members: Iterable[str] = (),
    types: Mapping[str, Type] | None = None,
) -> UnaryTests:
    """Read unary tests, as `parse` reads an expression."""
    read = _unary_tests if len(text) <= MAX_CACHED else _unary_tests.__wrapped__
    return read(text, tuple(names), tuple(members), _hashable(types))


type _Types = tuple[tuple[str, Type], ...]


def _hashable(types: Mapping[str, Type] | None) -> _Types:
    return tuple(sorted(types.items(), key=lambda entry: entry[0])) if types else ()


@lru_cache(maxsize=CACHE_SIZE)
def _expression(
    text: str, names: tuple[str, ...], members: tuple[str, ...], types: _Types
) -> Expression:
    return Expression(text, parser.expression(text, names, members), dict(types))


@lru_cache(maxsize=CACHE_SIZE)
def _unary_tests(
    text: str, names: tuple[str, ...], members: tuple[str, ...], types: _Types
) -> UnaryTests:
    return UnaryTests(text, parser.unary_tests(text, names, members), dict(types))
