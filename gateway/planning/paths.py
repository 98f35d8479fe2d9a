"""Stage one: for every field of the operation, the subgraphs that can answer it.

Purely local facts: whether a subgraph can be reached from where the operation then stands is weighed by
the choice. A position is a place in the operation where an object (or list of objects) stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from graphql import GraphQLInterfaceType, GraphQLObjectType
from graphql.type import GraphQLList, GraphQLNonNull, GraphQLOutputType

from gateway.planning.errors import NoPlan
from schema.operation import Operation
from schema.query_graph import TYPENAME, FieldMove, QueryGraph
from schema.selections import Condition, Field, InlineFragment, SelectionSet, contains, merge

__all__ = ["FieldPaths", "PositionPaths", "find_paths"]


@dataclass(frozen=True, slots=True, eq=False)
class FieldPaths:
    field: Field
    """Without its selections: those are the child position."""
    ways: tuple[FieldMove, ...]
    """Empty for `__typename`, which whoever is asked can answer."""
    list_depth: int = 0
    child: PositionPaths | None = None


class PositionPaths:
    """What is asked of one type at one place of the operation, with the ways of each field."""

    def __init__(self, graph: QueryGraph, type_name: str, selections: SelectionSet) -> None:
        self.type = type_name
        self._graph = graph
        self._selections = _by_type(graph, type_name, selections)
        self.asks_type = graph.is_abstract(type_name) and _names_a_member(graph, selections)
        """Whether a fragment holds for some object types only, even if what is in it could be had without."""
        self._narrowed: dict[str, PositionPaths] = {}

    @cached_property
    def fields(self) -> tuple[FieldPaths, ...]:
        """The fields asked of the type itself, whatever the object's own type is."""
        asked = self._selections.get(self.type, SelectionSet())
        return tuple(self._field_paths(field) for field in asked if isinstance(field, Field))

    @cached_property
    def members(self) -> Mapping[str, PositionPaths]:
        """For an interface or union: what fragments ask besides of each object type."""
        return {
            name: PositionPaths(self._graph, name, selections)
            for name, selections in self._selections.items()
            if name != self.type
        }

    def narrowed(self, member: str, fields: tuple[FieldPaths, ...]) -> PositionPaths:
        """The position for one object type: what fragments ask of it, and these of the interface's fields."""
        found = self._narrowed.get(member)
        if found is None:
            own = SelectionSet(tuple(_rejoined(paths) for paths in fields))
            asked = merge(own, self._selections.get(member, SelectionSet()))
            found = self._narrowed[member] = PositionPaths(self._graph, member, asked)
        return found

    def _field_paths(self, field: Field) -> FieldPaths:
        if field.name == TYPENAME:
            return FieldPaths(field, ways=())
        ways = self._graph.field_moves(self.type, field.name)
        if any(way.contexts for way in ways):
            raise NoPlan(
                f"The field '{self.type}.{field.name}' takes an argument from an object above it "
                "(@fromContext). This gateway composes such fields, but cannot plan them."
            )
        child = None
        if field.selections is not None:
            child = PositionPaths(
                self._graph, self._graph.named_field_type(self.type, field.name), field.selections
            )
        return FieldPaths(
            field=Field(field.name, field.alias, field.arguments, field.conditions),
            ways=ways,
            list_depth=_list_depth(self._graph, self.type, field.name),
            child=child,
        )

    def asked(self) -> SelectionSet:
        """The position as a selection set again."""
        own = self._selections.get(self.type, SelectionSet())
        fragments = tuple(
            InlineFragment(name, selections)
            for name, selections in self._selections.items()
            if name != self.type
        )
        return SelectionSet(own.selections + fragments)

    def __str__(self) -> str:
        return "\n".join(_lines(self, ""))


def find_paths(operation: Operation, graph: QueryGraph) -> PositionPaths:
    root = graph.root_type(operation.kind)
    assert root is not None  # noqa: S101 - validation refuses an operation whose root type does not exist
    return PositionPaths(graph, root, operation.selections)


def _by_type(graph: QueryGraph, type_name: str, selections: SelectionSet) -> dict[str, SelectionSet]:
    """The selections sorted by the type they are asked of: the position's own, and for an abstract
    position each object type that a fragment names. Conditions of fragments move onto the fields."""
    possible = graph.possible_types(type_name)
    asked: dict[str, list[Field]] = {type_name: []}
    for types, field in _flattened(graph, possible, selections):
        if types == possible and graph.has_field(type_name, field.name):
            asked[type_name].append(field)
        else:
            for name in sorted(types):
                asked.setdefault(name, []).append(field)
    own = merge(SelectionSet(tuple(asked.pop(type_name))))
    sorted_by_type = {type_name: own}
    for name, fields in asked.items():
        further = tuple(field for field in fields if not _is_asked_by(own, field))
        if further:
            sorted_by_type[name] = merge(SelectionSet(further))
    return sorted_by_type


def _names_a_member(graph: QueryGraph, selections: SelectionSet) -> bool:
    return any(
        isinstance(selection, InlineFragment)
        and (
            (selection.on is not None and not graph.is_abstract(selection.on))
            or _names_a_member(graph, selection.selections)
        )
        for selection in selections
    )


def _is_asked_by(own: SelectionSet, field: Field) -> bool:
    """Whether the position asks the field of every object anyway, at least as often and with all below it."""
    return any(
        isinstance(mine, Field)
        and replace(mine, conditions=(), selections=None) == replace(field, conditions=(), selections=None)
        and set(mine.conditions) <= set(field.conditions)
        and contains(mine.selections or SelectionSet(), field.selections or SelectionSet())
        for mine in own
    )


def _flattened(
    graph: QueryGraph,
    types: frozenset[str],
    selections: SelectionSet,
    conditions: tuple[Condition, ...] = (),
) -> Iterator[tuple[frozenset[str], Field]]:
    """Each field with the object types it is asked of."""
    for selection in selections:
        joined = tuple(sorted({*conditions, *selection.conditions})) if conditions else selection.conditions
        if isinstance(selection, Field):
            yield (
                types,
                selection if selection.conditions == joined else replace(selection, conditions=joined),
            )
        else:
            narrower = types if selection.on is None else types & graph.possible_types(selection.on)
            if narrower:
                yield from _flattened(graph, narrower, selection.selections, joined)


def _rejoined(paths: FieldPaths) -> Field:
    return paths.field if paths.child is None else replace(paths.field, selections=paths.child.asked())


def _list_depth(graph: QueryGraph, type_name: str, field: str) -> int:
    parent = graph.supergraph.schema.get_type(type_name)
    assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)  # noqa: S101 - the caller validated
    depth = 0
    found: GraphQLOutputType = parent.fields[field].type
    while isinstance(found, GraphQLNonNull | GraphQLList):
        depth += isinstance(found, GraphQLList)
        found = found.of_type
    return depth


def _lines(position: PositionPaths, indent: str) -> Iterator[str]:
    for paths in position.fields:
        yield indent + _line(paths)
        if paths.child is not None:
            yield from _lines(paths.child, indent + "  ")
    for member, inner in position.members.items():
        yield f"{indent}... on {member}"
        yield from _lines(inner, indent + "  ")


def _line(paths: FieldPaths) -> str:
    name = str(paths.field)
    if paths.field.name == TYPENAME:
        return name
    ways = [
        way.source.subgraph
        + (f" requires {{ {way.requires.inner} }}" if way.requires else "")
        + (" if provided" if way.only_if_provided else "")
        for way in paths.ways
    ]
    return f"{name}  ← {' | '.join(ways) or 'no subgraph'}"
