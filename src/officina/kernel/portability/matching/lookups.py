"""Who and what the words of cells stand for, each asked of the database once a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.portability.matching.words import fold
from officina.kernel.records.filters import as_stored, column_of
from officina.kernel.records.likeness import identifying
from officina.kernel.records.types import FieldDef, OptionDef, StageDef, TypeDef, types


class NotFound(ValueError):
    """The cell names nothing, or more than one; ``sentence`` says which."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Named:
    """People, units or organisations, found by a mail address or a name."""

    _QUERIES: Mapping[str, str] = {
        "person": "SELECT id, email, name FROM principals_user WHERE is_active",
        "unit": "SELECT id, '', name FROM principals_unit WHERE is_active",
        "organisation": "SELECT id, '', name FROM principals_organisation",
    }

    def __init__(self, kind: str) -> None:
        self._mails: dict[str, int] = {}
        self._names: dict[str, set[int]] = {}
        for found, mail, name in sql.rows(self._QUERIES[kind]):
            self._mails[mail.casefold()] = found
            self._names.setdefault(_in_order(name), set()).add(found)

    def find(self, text: str) -> int:
        """Raises NotFound for nobody, and where two are called so."""
        found = self._mails.get(text.strip().casefold())
        if found is not None:
            return found
        return _only(self._names.get(_in_order(text), set()), text)


def _in_order(name: str) -> str:
    """The same for "Anna Moroz" and "Moroz Anna"."""
    return " ".join(sorted(fold(name).split()))


def _only(found: Iterable[int], text: str) -> int:
    ids = list(found)
    if not ids:
        raise NotFound(_("Nothing here is called “%(text)s”.") % {"text": text[:80]})
    if len(ids) > 1:
        raise NotFound(_("More than one is called “%(text)s”.") % {"text": text[:80]})
    return ids[0]


class Links:
    """Records of a type that the viewer sees, by number, identifying field, or title."""

    def __init__(self, type_code: str, rights: Rights) -> None:
        self._type = types().by_code(type_code)
        self._rights = rights
        self._found: dict[str, list[int]] = {}

    def ask(self, texts: Iterable[str]) -> None:
        """Look for all of them in one query."""
        fresh = {text for text in texts if text.casefold() not in self._found}
        if not fresh:
            return
        by_way: dict[str, dict[int, set[int]]] = {}
        for way, key, record_id in sql.rows(
            " UNION ALL ".join(self._queries()),
            {
                "type": self._type.id,
                "texts": sorted(fresh),
                "small": sorted({text.casefold() for text in fresh}),
                "token": sorted(self._rights.token(self._type.code)),
            },
        ):
            by_way.setdefault(key, {}).setdefault(way, set()).add(record_id)
        for text in fresh:
            ways = by_way.get(text.casefold(), {})
            self._found[text.casefold()] = sorted(ways[min(ways)]) if ways else []

    def _queries(self) -> list[str]:
        seen = """r.type_id = %(type)s AND r.deleted_at IS NULL
            AND r.acl && %(token)s::integer[]"""
        hidden = self._rights.hidden_fields(self._type.code)
        found = [
            f"""SELECT 0, lower(r.number), r.id FROM record r
            WHERE r.number = ANY(%(texts)s::text[]) AND {seen}"""
        ]
        for code in identifying(self._type.code):
            if code not in hidden:
                found.append(
                    f"""SELECT 1, lower(d.{code}), r.id FROM {self._type.detail_table} d
                    JOIN record r ON r.id = d.record_id
                    WHERE d.{code} = ANY(%(texts)s::text[]) AND {seen}"""
                )
        if "title" not in hidden:
            found.append(
                f"""SELECT 2, lower(r.title), r.id FROM record r
                WHERE lower(r.title) = ANY(%(small)s::text[]) AND {seen}"""
            )
        return found

    def find(self, text: str) -> int:
        self.ask([text])
        return _only(self._found[text.casefold()], text)


def option_named(options: Sequence[OptionDef], text: str) -> str | None:
    """The code of an option by its label in any language, or its code."""
    codes = _codes_of(options)
    found = codes.get(fold(text))
    return found or (text if text in codes.values() else None)


_known: dict[int, tuple[Sequence[OptionDef], Mapping[str, str]]] = {}


def _codes_of(options: Sequence[OptionDef]) -> Mapping[str, str]:
    """Codes by folded labels, made once for all the rows that are read."""
    kept = _known.get(id(options))
    # The list is kept with its codes, so that no other can come to have its id.
    if kept is None or kept[0] is not options:
        if len(_known) > 64:
            _known.clear()
        codes: dict[str, str] = {}
        for one in options:
            for label in one.labels.values():
                codes.setdefault(fold(label), one.code)
        kept = _known[id(options)] = (options, codes)
    return kept[1]


def stage_named(type_def: TypeDef, text: str) -> StageDef:
    """Raises NotFound."""
    wanted = fold(text)
    for one in type_def.stages:
        if wanted in {fold(label) for label in one.labels.values()} or text == one.code:
            return one
    raise NotFound(_("There is no stage “%(text)s”.") % {"text": text[:80]})


def existing(
    type_def: TypeDef,
    keys: Sequence[FieldDef],
    wanted: Iterable[tuple[Any, ...]],
    rights: Rights,
) -> dict[tuple[Any, ...], list[int]]:
    """Records that the viewer sees, by the values of these fields; at most one query.

    Texts are compared without regard to large letters.
    """
    asked = list(dict.fromkeys(wanted))
    if not asked or not keys:
        return {}
    columns = [_key_column(type_def, one) for one in keys]
    conditions = [f"{column} = ANY(%(k{n})s)" for n, column in enumerate(columns)]
    needs_detail = any(one.storage == "detail" for one in keys)
    join = f"JOIN {type_def.detail_table} d ON d.record_id = r.id" if needs_detail else ""
    found: dict[tuple[Any, ...], list[int]] = {}
    params: dict[str, Any] = {
        "type": type_def.id,
        "token": sorted(rights.token(type_def.code)),
        **{f"k{n}": sorted({one[n] for one in asked}) for n in range(len(keys))},
    }
    # Planned anew each time: a plan made for an empty table is a bad one when an import filled it.
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT r.id, {", ".join(columns)} FROM record r {join}
                WHERE r.type_id = %(type)s AND r.deleted_at IS NULL
                  AND r.acl && %(token)s::integer[] AND {" AND ".join(conditions)}
                ORDER BY r.id""",
            params,
        )
        rows = cursor.fetchall()
    for record_id, *values in rows:
        found.setdefault(tuple(values), []).append(record_id)
    return found


_TEXTS = frozenset({"text", "longtext", "address", "url"})


def _key_column(type_def: TypeDef, one: FieldDef) -> str:
    if one.code == "number":
        return "r.number"
    return f"lower({column_of(one)})" if _is_folded(type_def, one) else column_of(one)


def _is_folded(type_def: TypeDef, one: FieldDef) -> bool:
    """What identifies a party is written in one form, and its index knows only that."""
    return one.kind in _TEXTS and one.code not in ("number", *identifying(type_def.code))


def key_value(type_def: TypeDef, one: FieldDef, value: Any) -> Any:
    """A parsed value as ``existing`` compares it."""
    return str(value).lower() if _is_folded(type_def, one) else as_stored(one, value)
