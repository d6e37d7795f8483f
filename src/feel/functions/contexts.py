"""Functions on contexts (DMN 1.5, 10.3.4.8)."""

from __future__ import annotations

from feel.errors import Undefined
from feel.functions.declaring import builtin
from feel.run import Run
from feel.values import Value

type Context = dict[str, Value]


@builtin("get value(m: context, key: string) -> Any", "The value under a key of a context.")
def get_value(run: Run, m: Context, key: str) -> Value:
    return _get(m, [key])


@builtin(
    "get value(m: context, keys: list<string>) -> Any",
    "The value at the end of a path of keys.",
)
def get_value_at(run: Run, m: Context, keys: list[Value]) -> Value:
    return _get(m, keys)


@builtin(
    "get entries(m: context) -> list<context<key: string, value: Any>>",
    "The entries of a context, each with its key and value.",
)
def get_entries(run: Run, m: Context) -> Value:
    return [{"key": key, "value": value} for key, value in m.items()]


@builtin(
    "context(entries: list<context<key: string>>) -> context",
    "A context made of entries, each with a key and a value.",
)
def context(run: Run, entries: list[Value]) -> Value:
    made: Context = {}
    for entry in entries:
        key = entry.get("key") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(key, str) or "value" not in entry:
            raise Undefined("An entry needs a key and a value.")
        if key in made:
            raise Undefined(f"The key `{key}` is given twice.")
        made[key] = entry["value"]
    return made


@builtin(
    "context put(context: context, key: string, value: Any) -> context",
    "A context with another value under a key.",
)
def context_put(run: Run, context: Context, key: str, value: Value) -> Value:
    return {**context, key: value}


@builtin(
    "context put(context: context, keys: list<string>, value: Any) -> context",
    "A context with another value at the end of a path of keys.",
)
def context_put_at(run: Run, context: Context, keys: list[Value], value: Value) -> Value:
    if not keys:
        raise Undefined("There is no key.")
    made = dict(context)
    inner = made
    for key in keys[:-1]:
        below = inner.get(_key(key))
        if not isinstance(below, dict):
            raise Undefined(f"There is no context at `{key}`.")
        copied = inner[_key(key)] = dict(below)
        inner = copied
    inner[_key(keys[-1])] = value
    return made


@builtin(
    "context merge(contexts: list<context>) -> context",
    "All entries of several contexts; the last of a key counts.",
)
def context_merge(run: Run, contexts: list[Value]) -> Value:
    merged: Context = {}
    for context in contexts:
        if not isinstance(context, dict):
            raise Undefined("Not all items are contexts.")
        run.spend_on_list(len(context))
        merged |= context
    return merged


def _key(key: Value) -> str:
    if not isinstance(key, str):
        raise Undefined("A key is a text.")
    return key


def _get(m: Context, keys: list[Value]) -> Value:
    value: Value = m
    for key in keys:
        if not isinstance(value, dict) or _key(key) not in value:
            raise Undefined(f"There is nothing at `{key}`.")
        value = value[_key(key)]
    return value
