"""Stage one: for every field of the operation, the subgraphs that can answer it.

Purely local facts: whether a subgraph can be reached from where the operation then stands is weighed by
the choice. A position is a place in the operation where an object (or list of objects) stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from graphql import GraphQLInterfaceType, GraphQLObjectType
from graphql.type import GraphQLList, GraphQLNonNull, GraphQLOutputType

from gateway.planning.asked_anyway import asked_besides, once_each
from gateway.planning.places import (
    NOTHING_WANTED,
    Place,
    Wanted,
    given_to_contexts,
    wanted_of,
    with_mark,
    without_mark,
)
from schema.deferral import NOT_DEFERRED, Part, carrying, marker, part_of, without_markers
from schema.frozen import frozen_by_type
from schema.operation import Operation
from schema.query_graph import TYPENAME, FieldMove, QueryGraph
from schema.selections import Condition, Field, InlineFragment, SelectionSet, merge
from schema.supergraph import ContextArgument

__all__ = ["FieldPaths", "PositionPaths", "find_paths"]


@frozen_by_type
@dataclass(frozen=True, slots=True, eq=False)
class FieldPaths:
    field: Field
    """Without its selections: those are the child position."""
    ways: tuple[FieldMove, ...]
    """Empty for `__typename`, which whoever is asked can answer."""
    list_depth: int = 0
    child: PositionPaths | None = None
    gives: str = ""
    """The selection of a context for which it is asked: then it is not the client's."""
    part: Part = NOT_DEFERRED
    """Where it is deferred, and the field around it is not, or for others."""

    def along(self, ways: tuple[FieldMove, ...]) -> FieldPaths:
        return FieldPaths(self.field, ways, self.list_depth, self.child, self.gives, self.part)


class PositionPaths:
    """What is asked of one type at one place of the operation, with the ways of each field."""

    def __init__(
        self,
        graph: QueryGraph,
        place: Place,
        selections: SelectionSet,
        wanted: Wanted = NOTHING_WANTED,
        alike: Alike | None = None,
    ) -> None:
        """`wanted` says what contexts take from the places below; see `at` for this one."""
        self.type = type_name = place.type
        self.place = place
        self._graph = graph
        self.wanted = wanted
        self._given = selections
        self._selections = _by_type(graph, type_name, selections)
        self.asks_type = graph.is_abstract(type_name) and (
            _names_a_member(graph, selections) or carrying(selections)
        )
        """Whether a fragment holds for some object types only, even if what is in it could be had without.
        What is deferred is asked of entities, which are objects."""
        self._narrowed: dict[str, PositionPaths] = {}
        self._alike: Alike = {} if alike is None else alike

    @classmethod
    def at(cls, graph: QueryGraph, place: Place, selections: SelectionSet, wanted: Wanted) -> PositionPaths:
        """With what contexts take from the place itself."""
        taken = wanted_of(place, wanted, graph) if wanted else None
        found = cls(graph, place, selections if taken is None else merge(selections, taken), wanted)
        found._given = selections
        return found

    def wanting(self, wanted: Wanted) -> PositionPaths:
        """The same, from which contexts take something else."""
        return PositionPaths.at(self._graph, self.place, self._given, wanted)

    @cached_property
    def fields(self) -> tuple[FieldPaths, ...]:
        """The fields asked of the type itself, whatever the object's own type is."""
        asked = self._selections.get(self.type, SelectionSet())
        return tuple(self._field_paths(field) for field in asked if isinstance(field, Field))

    @cached_property
    def members(self) -> Mapping[str, PositionPaths]:
        """For an interface or union: what fragments ask besides of each object type."""
        return {
            name: self._on(name, selections)
            for name, selections in self._selections.items()
            if name != self.type
        }

    def narrowed(self, member: str, fields: tuple[FieldPaths, ...]) -> PositionPaths:
        """The position for one object type: what fragments ask of it, and these of the interface's fields."""
        found = self._narrowed.get(member)
        if found is None:
            own = SelectionSet(tuple(_rejoined(paths) for paths in fields))
            asked = merge(own, self._selections.get(member, SelectionSet()))
            found = self._narrowed[member] = self._on(member, asked)
        return found

    def _on(self, member: str, selections: SelectionSet) -> PositionPaths:
        return PositionPaths.at(self._graph, self.place.on(member), selections, self.wanted)

    def _field_paths(self, field: Field) -> FieldPaths:
        gives = given_to_contexts(field)
        alone = without_mark(field)
        part = part_of(field.conditions) if field.conditions else NOT_DEFERRED
        if part:
            alone = replace(alone, selections=None, conditions=without_markers(field.conditions))
        if field.name == TYPENAME:
            return FieldPaths(alone, ways=(), gives=gives)
        ways = self._graph.field_moves(self.type, field.name)
        if self._graph.context_setters:
            ways = tuple(way for way in ways if self._are_set(way.contexts))
        child = None
        if field.selections is not None:
            named = self._graph.named_field_type(self.type, field.name)
            child = self._child(Place(named, field, self.place), field.selections)
        list_depth = _list_depth(self._graph, self.type, field.name)
        return FieldPaths(alone, ways, list_depth, child, gives, part)

    def _child(self, place: Place, selections: SelectionSet) -> PositionPaths:
        """Without contexts it is nothing to a position where it stands: what is asked alike is one position,
        which is solved once."""
        if self._graph.context_setters:
            return PositionPaths.at(self._graph, place, selections, self.wanted)
        found = self._alike.get((place.type, selections))
        if found is None:
            found = PositionPaths(self._graph, place, selections, self.wanted, self._alike)
            self._alike[place.type, selections] = found
        return found

    def _are_set(self, contexts: Iterable[ContextArgument]) -> bool:
        return all(self.place.levels_to(found.context, self._graph) is not None for found in contexts)

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


Alike = dict[tuple[str, SelectionSet], PositionPaths]
"""The positions of an operation by their type and what is asked of it."""


def find_paths(operation: Operation, graph: QueryGraph, wanted: Wanted = NOTHING_WANTED) -> PositionPaths:
    """`wanted` is what the fields found by an earlier choice take from the types above them."""
    root = graph.root_type(operation.kind)
    assert root is not None  # noqa: S101 - validation refuses an operation whose root type does not exist
    return PositionPaths.at(graph, Place(root), operation.selections, wanted)


def _by_type(graph: QueryGraph, type_name: str, selections: SelectionSet) -> dict[str, SelectionSet]:
    """The selections sorted by the type they are asked of: the position's own, and for an abstract
    position each object type that a fragment names, or all of them for a field below which it matters what
    they set. Conditions of fragments move onto the fields."""
    if not graph.is_abstract(type_name) and all(isinstance(found, Field) for found in selections):
        return {type_name: once_each(merge(selections))}
    possible = graph.possible_types(type_name)
    asked: dict[str, list[Field]] = {type_name: []}
    differ = graph.differ_in_contexts(type_name)
    for types, parent, field in _flattened(graph, possible, type_name, selections):
        apart = (differ and field.selections is not None) or bool(part_of(field.conditions))
        if types == possible and _is_of_all(graph, type_name, parent, field) and not apart:
            asked[type_name].append(field)
        else:
            for name in sorted(types):
                asked.setdefault(name, []).append(field)
    own = asked.pop(type_name)
    fields, further = _apart(own, asked)
    unlike = {
        field.response_name
        for name, of_member in further.items()
        for field in of_member
        if _is_unlike(graph, type_name, name, field)
    }
    if unlike & {field.response_name for field in fields}:
        for name in sorted(possible):
            asked.setdefault(name, []).extend(field for field in own if field.response_name in unlike)
        fields, further = _apart([field for field in own if field.response_name not in unlike], asked)
    members = {name: merge(SelectionSet(of_member)) for name, of_member in further.items()}
    return {type_name: SelectionSet(fields), **members}


def _apart(
    own: Iterable[Field], asked: Mapping[str, list[Field]]
) -> tuple[tuple[Field, ...], dict[str, tuple[Field, ...]]]:
    """The fields of the position's own type, and what is asked besides of the members."""
    fields = tuple(field for field in once_each(merge(SelectionSet(tuple(own)))) if isinstance(field, Field))
    besides = {
        name: tuple(rest for field in of_member if (rest := asked_besides(field, fields)) is not None)
        for name, of_member in asked.items()
    }
    return fields, {name: of_member for name, of_member in besides.items() if of_member}


def _is_unlike(graph: QueryGraph, type_name: str, member: str, field: Field) -> bool:
    """Whether a subgraph could not be asked for the field twice under one name, of the member and of the
    interface: the two would not lie under one key, and the client wants one answer."""
    shapes = {
        way.source.subgraph: _shape(way.type, field) for way in graph.field_moves(type_name, field.name)
    }
    return any(
        shapes.get(way.source.subgraph, shape) != shape
        for way in graph.field_moves(member, field.name)
        for shape in (_shape(way.type, field),)
    )


def _shape(type_: str, field: Field) -> str:
    return type_ if field.selections is None else "".join(mark for mark in type_ if mark in "[]!")


def _is_of_all(graph: QueryGraph, type_name: str, parent: str, field: Field) -> bool:
    """Whether a field that a fragment asks of `parent` may as well be asked of the position's type: there it
    may be missing, or of a wider type, which lacks what is asked below."""
    if parent == type_name:
        return True
    return graph.has_field(type_name, field.name) and (
        field.selections is None
        or graph.named_field_type(type_name, field.name) == graph.named_field_type(parent, field.name)
    )


def _names_a_member(graph: QueryGraph, selections: SelectionSet) -> bool:
    return any(
        isinstance(selection, InlineFragment)
        and (
            (selection.on is not None and not graph.is_abstract(selection.on))
            or _names_a_member(graph, selection.selections)
        )
        for selection in selections
    )


def _flattened(
    graph: QueryGraph,
    types: frozenset[str],
    parent: str,
    selections: SelectionSet,
    conditions: tuple[Condition, ...] = (),
) -> Iterator[tuple[frozenset[str], str, Field]]:
    """Each field with the object types it is asked of, and the type that the operation asks."""
    for selection in selections:
        joined = tuple(sorted({*conditions, *selection.conditions})) if conditions else selection.conditions
        if isinstance(selection, Field):
            yield (
                types,
                parent,
                selection if selection.conditions == joined else replace(selection, conditions=joined),
            )
        else:
            narrower = types if selection.on is None else types & graph.possible_types(selection.on)
            if narrower:
                on = selection.on or parent
                yield from _flattened(graph, narrower, on, selection.selections, joined)


def _rejoined(paths: FieldPaths) -> Field:
    field = with_mark(paths.field, paths.gives)
    if paths.part:
        field = replace(field, conditions=tuple(sorted((*field.conditions, marker(paths.part)))))
    return field if paths.child is None else replace(field, selections=paths.child.asked())


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
    if paths.gives:
        name += "  (context)"
    return f"{name}  ← {' | '.join(ways) or 'no subgraph'}"
