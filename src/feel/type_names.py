"""Reading the name of a type: `number`, `list<string>`, `function<date> -> boolean` (rule 56)."""

from __future__ import annotations

from feel import tree
from feel.cursor import Cursor
from feel.tree import Node

_LONG = (
    ("days", "and", "time", "duration"),
    ("years", "and", "months", "duration"),
    ("date", "and", "time"),
)


def type_name(at: Cursor) -> Node:
    """Take a type at the cursor, and refuse one that is nested too deeply."""
    return _type_name(at, 0)


def _type_name(at: Cursor, depth: int) -> Node:
    start = at.token.start
    if depth > 20:
        at.refuse("too-deep", "The type is nested too deeply.", start)
    if at.ahead().text == "<":
        if at.is_at("list", "range"):
            kind = tree.ListTypeName if at.take().text == "list" else tree.RangeTypeName
            at.expect("<")
            element = _type_name(at, depth + 1)
            at.expect(">")
            return kind(start, at.end_of_last(), element)
        if at.is_at("context"):
            return _context_type(at, depth)
        if at.is_at("function"):
            return _function_type(at, depth)
    for words in _LONG:
        if all(at.ahead(i).text == word for i, word in enumerate(words)):
            for _ in words:
                at.take()
            return tree.TypeName(start, at.end_of_last(), " ".join(words))
    name = at.take().text if at.is_at("null") else at.name(member=True)
    while at.accept("."):
        name += "." + at.name(member=True)
    return tree.TypeName(start, at.end_of_last(), name)


def _context_type(at: Cursor, depth: int) -> Node:
    start = at.take().start
    at.expect("<")
    members: list[tree.MemberTypeName] = []
    while not at.is_at(">"):
        if members:
            at.expect(",")
        member_start = at.token.start
        name = at.declared_name(":")
        if name is None:
            at.fail("the name of a member")
        at.expect(":")
        member = _type_name(at, depth + 1)
        members.append(tree.MemberTypeName(member_start, at.end_of_last(), name, member))
    at.expect(">")
    return tree.ContextTypeName(start, at.end_of_last(), tuple(members))


def _function_type(at: Cursor, depth: int) -> Node:
    start = at.take().start
    at.expect("<")
    parameters: list[Node] = []
    while not at.is_at(">"):
        if parameters:
            at.expect(",")
        parameters.append(_type_name(at, depth + 1))
    at.expect(">")
    at.expect("->")
    result = _type_name(at, depth + 1)
    return tree.FunctionTypeName(start, at.end_of_last(), tuple(parameters), result)
