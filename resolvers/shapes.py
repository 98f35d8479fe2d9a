"""What an answer is to look like: the operation's names in their order, each with the type that the API
schema gives it and the key under which it lies in the fetched data.

Two things are made of a shape: the projection that takes whatever comes, and Python source for the answers
that are as they should be.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLUnionType,
)

from resolvers.fields import SelectedField, selected_fields
from resolvers.marks import NO_MARKS, SUBJECT_KEY, Marks, Sealing, sealing_of
from resolvers.renames import Renames
from resolvers.type_conditions import TypeConditions
from schema.selections import SelectionSet

__all__ = [
    "KNOWN",
    "AbstractShape",
    "Entry",
    "Kind",
    "Known",
    "LeafShape",
    "ListShape",
    "ObjectShape",
    "Spot",
    "shape_of",
]


class LeafShape(NamedTuple):
    type: GraphQLScalarType | GraphQLEnumType
    sealing: Sealing | None


class ListShape(NamedTuple):
    items: Spot


class ObjectShape(NamedTuple):
    type_name: str
    template: dict[str, object]
    """The object for a client who asked for nothing but `__typename`: every name, in order."""
    entries: tuple[Entry, ...]
    """All names but those of `__typename`."""
    subject_key: str | None
    """Where the key of a person lies who is to be noticed."""


class Known(NamedTuple):
    """Introspection: answered by the API schema itself."""


KNOWN: Final = Known()


class AbstractShape(dict[str, "ObjectShape | None"]):
    """The shape for each type that was met, made when it is met first; None for a type that the position
    cannot have, or that clients may not see."""

    def __init__(
        self,
        abstract: GraphQLInterfaceType | GraphQLUnionType,
        sets: tuple[SelectionSet, ...],
        renames: Renames,
        scope: _Scope,
    ) -> None:
        super().__init__()
        possible = scope.conditions.schema.get_possible_types(abstract)
        self._possible = {each.name: each for each in possible if each.name not in scope.marks.hidden}
        self._abstract = abstract
        self._sets, self._renames, self._scope = sets, renames, scope

    def __missing__(self, type_name: str) -> ObjectShape | None:
        found = self._possible.get(type_name) or self._as_interface(type_name)
        if found is None:
            return None
        self[type_name] = shape = _object_shape(found, self._sets, self._renames, self._scope)
        return shape

    @property
    def is_marked(self) -> bool:
        """Whether an object in it may be: which types come is not known before."""
        return self._scope.marks.need_an_answer

    def asks_the_same(self, other: AbstractShape) -> bool:
        return self._sets == other._sets

    def _as_interface(self, type_name: str) -> GraphQLInterfaceType | None:
        """A subgraph may know the interface only (`@interfaceObject`). If the client did not ask for the
        type, nobody else was asked for it either, and the interface's fields are all there is to give."""
        abstract = self._abstract
        if type_name != abstract.name or not isinstance(abstract, GraphQLInterfaceType):
            return None
        asked = selected_fields(self._sets, type_name, self._scope.conditions)
        return None if any(field.name == "__typename" for field in asked.values()) else abstract


Kind = LeafShape | ListShape | ObjectShape | AbstractShape | Known


class Spot(NamedTuple):
    """A position in a type: that of a field, or of the items of a field's list."""

    coordinate: str
    kind: Kind
    required: bool
    is_personal: bool = False
    """Whether it is to be noticed that the answer has it."""


class Entry(NamedTuple):
    name: str
    """The client's."""
    key: str
    """That of the fetched data."""
    spot: Spot


class _Scope(NamedTuple):
    """What holds for a whole answer."""

    conditions: TypeConditions
    marks: Marks


def shape_of(
    selections: SelectionSet,
    root: GraphQLObjectType,
    renames: Renames,
    conditions: TypeConditions,
    marks: Marks = NO_MARKS,
) -> ObjectShape:
    """`selections` has no conditions any more."""
    return _object_shape(root, (selections,), renames, _Scope(conditions, marks))


def _object_shape(
    type_: GraphQLObjectType | GraphQLInterfaceType,
    sets: tuple[SelectionSet, ...],
    renames: Renames,
    scope: _Scope,
) -> ObjectShape:
    renames = renames.on_type(type_.name, scope.conditions)
    fields = selected_fields(sets, type_.name, scope.conditions)
    subject = scope.marks.subject
    return ObjectShape(
        type_.name,
        {name: type_.name if field.name == "__typename" else None for name, field in fields.items()},
        tuple(
            Entry(name, renames.data_key(name), _field_spot(type_, field, renames.beneath(name), scope))
            for name, field in fields.items()
            if field.name != "__typename"
        ),
        renames.data_key(SUBJECT_KEY) if subject is not None and subject.type_name == type_.name else None,
    )


def _field_spot(
    parent: GraphQLObjectType | GraphQLInterfaceType,
    field: SelectedField,
    renames: Renames,
    scope: _Scope,
) -> Spot:
    if field.name in ("__schema", "__type"):
        return Spot(field.name, KNOWN, False)
    coordinate = f"{parent.name}.{field.name}"
    sealing = sealing_of(parent, field.name) if scope.marks.seals else None
    spot = _spot(coordinate, parent.fields[field.name].type, field.sets, renames, scope, sealing)
    is_personal = field.name in scope.marks.personal.get(parent.name, ())
    return spot._replace(is_personal=True) if is_personal else spot


def _spot(
    coordinate: str,
    type_: GraphQLOutputType,
    sets: tuple[SelectionSet, ...],
    renames: Renames,
    scope: _Scope,
    sealing: Sealing | None,
) -> Spot:
    required = isinstance(type_, GraphQLNonNull)
    nullable = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    kind: Kind
    match nullable:
        case GraphQLScalarType() | GraphQLEnumType():
            kind = LeafShape(nullable, sealing)
        case GraphQLList():
            kind = ListShape(_spot(coordinate, nullable.of_type, sets, renames, scope, sealing))
        case GraphQLObjectType():
            kind = _object_shape(nullable, sets, renames, scope)
        case GraphQLInterfaceType() | GraphQLUnionType():
            kind = AbstractShape(nullable, sets, renames, scope)
        case _:
            raise TypeError(f"Not an output type: {nullable!r}")
    return Spot(coordinate, kind, required)
