"""Under which key each fetched field lies in the response under construction.

Mostly its response name. But all fetches write into one response, and fields that the client did not ask
for (keys, `@requires`) must not take the place of one that it did; nor may a subgraph be asked for two
fields of one response name whose types it could not merge. Then the fetch uses an alias of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gateway.planning.routes import FieldRoute, PositionRoute, Visit
from resolvers.plan import EACH, OnTypes, Rename, ResponsePath
from schema.frozen import frozen_by_type
from schema.query_graph import TYPENAME, QueryGraph
from schema.selections import Field

__all__ = ["Names", "name_fields"]


@dataclass(slots=True)
class Names:
    keys: dict[tuple[ResponsePath, int], str] = field(default_factory=dict)
    """By the path of the object and the identity of the route: one route may stand at several places."""
    renames: list[Rename] = field(default_factory=list)

    def data_key(self, path: ResponsePath, route: FieldRoute) -> str:
        return self.keys[path, id(route)]


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Standing:
    """A field route where it stands."""

    route: FieldRoute
    subgraph: str
    type: str
    parent: ResponsePath
    """In response names, with the type conditions of the operation."""
    internal: bool
    """Not the client's: the field itself, or one above it, was fetched for a key or for `@requires`."""


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Reached:
    """A position that one field above leads to."""

    position: PositionRoute
    parent: ResponsePath = ()
    internal: bool = False
    as_interface: Mapping[str, str] | None = None
    """At a member: the subgraphs that are asked of all members at once, and the interface."""

    def standing(self) -> Iterator[Standing]:
        for visit in self.position.visits:
            for route in visit.fields:
                internal = self.internal or route.internal
                yield Standing(route, visit.subgraph, self._type_for(visit), self.parent, internal)
        if self.position.members:
            unaware = {visit.subgraph: self.position.type for visit in self.position.unaware_visits()}
            for member in self.position.members:
                parent = (*self.parent, OnTypes((member.type,)))
                yield from Reached(member, parent, self.internal, unaware).standing()

    def _type_for(self, visit: Visit) -> str:
        if self.as_interface and visit.jump is None:
            return self.as_interface.get(visit.subgraph, self.position.type)
        return self.position.type


def name_fields(root: PositionRoute, graph: QueryGraph) -> Names:
    names = Names()
    level: list[tuple[ResponsePath, list[Reached]]] = [((), [Reached(root)])]
    while level:
        path, reached = level.pop()
        standing = [found for one in reached for found in one.standing()]
        _claim_keys(names, graph, path, standing)
        level.extend(_below(names, path, standing))
    return names


def asked_for(found: Field) -> str:
    if not found.arguments:
        return found.name
    arguments = ", ".join(f"{name}: {value}" for name, value in sorted(found.arguments, key=lambda a: a[0]))
    return f"{found.name}({arguments})"


def _claim_keys(names: Names, graph: QueryGraph, path: ResponsePath, standing: list[Standing]) -> None:
    """The client's fields first: only what they leave free is for the others."""
    claims: dict[str, list[Standing]] = {}
    for found in sorted(standing, key=_is_internal):
        asked = found.route.field
        key = asked.response_name
        if key in claims or (key == TYPENAME and asked.name != TYPENAME):
            key = _free_key(claims, found, graph)
        claims.setdefault(key, []).append(found)
        names.keys[path, id(found.route)] = key
        if key != asked.response_name and not found.internal:
            rename = Rename(found.parent, asked.response_name, key)
            if rename not in names.renames:
                names.renames.append(rename)


def _is_internal(found: Standing) -> bool:
    return found.internal


def _free_key(claims: Mapping[str, list[Standing]], found: Standing, graph: QueryGraph) -> str:
    return next(
        key
        for key in _candidates(found.route.field)
        if all(_agree(found, other, graph) for other in claims.get(key, ()))
    )


def _agree(one: Standing, two: Standing, graph: QueryGraph) -> bool:
    """Whether they may share a key."""
    alike = asked_for(one.route.field) == asked_for(two.route.field)
    if not alike and (one.internal or two.internal):
        return False
    if not alike and graph.possible_types(one.type) & graph.possible_types(two.type):
        return False
    if one.subgraph != two.subgraph or (alike and one.type == two.type):
        return True
    return _shape(graph, one) == _shape(graph, two)


def _candidates(asked: Field) -> Iterator[str]:
    """`__typename` is what representations and type conditions read: it is never anything else."""
    name = asked.response_name
    if name != TYPENAME or asked.name == TYPENAME:
        yield name
    number = 2
    while True:
        yield f"_{name.lstrip('_')}_{number}"
        number += 1


def _shape(graph: QueryGraph, found: Standing) -> str:
    """The type as far as its subgraph compares it when two fields have one response name."""
    name = found.route.field.name
    shape = next(
        (move.type for move in graph.field_moves(found.type, name) if move.to.subgraph == found.subgraph),
        "String!",  # `__typename` is declared nowhere
    )
    return shape if found.route.child is None else "".join(mark for mark in shape if mark in "[]!")


def _below(
    names: Names, path: ResponsePath, standing: list[Standing]
) -> Iterator[tuple[ResponsePath, list[Reached]]]:
    children: dict[ResponsePath, dict[tuple[int, ResponsePath], Reached]] = {}
    for found in standing:
        route = found.route
        if route.child is not None:
            each = (EACH,) * route.list_depth
            below = (*path, names.data_key(path, route), *each)
            parent = (*found.parent, route.field.response_name, *each)
            reached = Reached(route.child, parent, found.internal)
            children.setdefault(below, {}).setdefault((id(route.child), parent), reached)
    for below, positions in children.items():
        yield below, list(positions.values())
