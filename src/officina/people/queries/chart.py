"""Units as a tree with their heads and people (F184): two queries, whatever the size."""

from __future__ import annotations

from dataclasses import dataclass, field

from officina.kernel.database import sql

_UNITS = """
SELECT n.id, n.name, n.parent_id, n.head_id FROM principals_unit n
WHERE n.is_active ORDER BY officina_sort_key(n.name), n.id
"""
_PEOPLE = """
SELECT p.id, p.name, p.position, p.photo, p.phone, p.room, p.unit_id,
  p.id IN (SELECT head_id FROM principals_unit WHERE is_active)
FROM principals_user p WHERE p.is_active AND NOT p.is_extranet
ORDER BY officina_sort_key(p.name), p.id
"""


@dataclass(slots=True)
class Seat:
    id: int
    name: str
    position: str
    photo: str
    phone: str
    room: str
    unit_id: int | None
    is_head: bool


@dataclass(slots=True)
class Node:
    """A unit; ``people`` are those in it who do not head it, ``count`` is of its whole subtree."""

    id: int
    name: str
    parent_id: int | None
    head: Seat | None = None
    people: list[Seat] = field(default_factory=list)
    units: list[Node] = field(default_factory=list)
    count: int = 0


@dataclass(slots=True)
class Chart:
    roots: list[Node]
    placeless: list[Seat]
    """People of no unit."""


def chart() -> Chart:
    seats = {row[0]: Seat(*row) for row in sql.rows(_PEOPLE)}
    nodes, heads = {}, {}
    for unit_id, name, parent_id, head_id in sql.rows(_UNITS):
        nodes[unit_id] = Node(unit_id, name, parent_id, head=seats.get(head_id))
        heads[unit_id] = head_id
    placeless = []
    for seat in seats.values():
        node = nodes.get(seat.unit_id or 0)
        if node is None:
            placeless.append(seat)
            continue
        node.count += 1
        if heads[node.id] != seat.id:
            node.people.append(seat)
    roots = [node for node in nodes.values() if node.parent_id not in nodes]
    for node in nodes.values():
        if node.parent_id in nodes:
            nodes[node.parent_id].units.append(node)
    for root in roots:
        _count(root)
    return Chart(roots, placeless)


def _count(node: Node) -> int:
    node.count += sum(_count(below) for below in node.units)
    return node.count


@dataclass(frozen=True, slots=True)
class UnitChoice:
    id: int
    name: str
    depth: int

    @property
    def label(self) -> str:
        return "\u2003" * self.depth + self.name


def unit_choices(without: int | None = None) -> list[UnitChoice]:
    """Active units in the order of the tree; ``without`` leaves out a unit and all below it."""
    below: dict[int | None, list[tuple[int, str]]] = {}
    found = sql.rows(_UNITS)
    known = {row[0] for row in found}
    for unit_id, name, parent_id, _head in found:
        below.setdefault(parent_id if parent_id in known else None, []).append((unit_id, name))
    choices: list[UnitChoice] = []

    def walk(parent: int | None, depth: int) -> None:
        for unit_id, name in below.get(parent, ()):
            if unit_id != without:
                choices.append(UnitChoice(unit_id, name, depth))
                walk(unit_id, depth + 1)

    walk(None, 0)
    return choices
