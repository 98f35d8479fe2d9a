"""From the fetched data to what the client asked: its names, its order, its types, its nulls.

Compiled once per operation. Every value is completed by its type in the API schema: what has another shape,
or is hidden from clients, becomes null, and a null that a type does not allow makes the object around it
null (GraphQL, sections 6.4.3 and 6.4.4). A completed value of None is that null; who made it also said why.

The loops over fields and items are the hottest lines of the gateway, so they pass plain values in one test
and touch a path only by linking it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

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
from resolvers.findings import Findings, Trail, misshapen, missing
from resolvers.json_values import JsonObject
from resolvers.leaves import WRONG, enum_leaf, passing_type, scalar_leaf
from resolvers.marks import NO_MARKS, SUBJECT_KEY, Marks, Sealing, sealing_of
from resolvers.renames import Renames
from resolvers.type_conditions import TypeConditions
from schema.selections import SelectionSet

__all__ = ["Projection", "compile_projection"]

_Complete = Callable[[object, Trail | None, Findings], object]
"""From a value that is not None to the client's; None if it is null for the client."""

Projection = Callable[[JsonObject, Findings], "JsonObject | None"]


class _Shape(NamedTuple):
    """What holds for a whole projection."""

    conditions: TypeConditions
    marks: Marks


class _Spot(NamedTuple):
    """A position in a type: that of a field, or of the items of a field's list."""

    coordinate: str
    passing: type | None
    complete: _Complete
    required: bool


def compile_projection(
    selections: SelectionSet,
    root: GraphQLObjectType,
    renames: Renames,
    conditions: TypeConditions,
    marks: Marks = NO_MARKS,
) -> Projection:
    """`selections` has no conditions any more. What is marked needs a seal, or a place to be noticed."""
    complete = _complete_object(root, (selections,), renames, _Shape(conditions, marks))

    def project(fetched: JsonObject, found: Findings) -> JsonObject | None:
        return complete(fetched, None, found)  # type: ignore[return-value] # an object is completed to an object

    return project


def _complete_object(
    type_: GraphQLObjectType | GraphQLInterfaceType,
    sets: tuple[SelectionSet, ...],
    renames: Renames,
    shape: _Shape,
) -> _Complete:
    renames = renames.on_type(type_.name, shape.conditions)
    fields = selected_fields(sets, type_.name, shape.conditions)
    template: JsonObject = {
        name: type_.name if field.name == "__typename" else None for name, field in fields.items()
    }
    entries = tuple(
        (name, renames.data_key(name), *_spot(type_, field, renames.beneath(name), shape))
        for name, field in fields.items()
        if field.name != "__typename"
    )

    def complete(value: object, trail: Trail | None, found: Findings) -> object:
        if type(value) is not dict:
            found.problems.append(misshapen(type_.name, trail))
            return None
        projected = template.copy()
        for name, key, coordinate, passing, complete_field, required in entries:
            item = value.get(key)
            if type(item) is passing:
                projected[name] = item
            elif item is not None:
                item = complete_field(item, (trail, name), found)
                if item is not None:
                    projected[name] = item
                elif required:
                    return None
            elif required:
                found.problems.append(missing(coordinate, (trail, name)))
                return None
        return projected

    subject = shape.marks.subject
    if subject is not None and subject.type_name == type_.name:
        return _noticing_subject(complete, renames.data_key(SUBJECT_KEY))
    return complete


def _noticing_subject(complete: _Complete, key: str) -> _Complete:
    def complete_noticed(value: object, trail: Trail | None, found: Findings) -> object:
        subject = value.get(key) if type(value) is dict else None
        if subject is not None and found.noticed is not None:
            found.noticed.subjects.add(str(subject))
        return complete(value, trail, found)

    return complete_noticed


def _spot(
    parent: GraphQLObjectType | GraphQLInterfaceType,
    field: SelectedField,
    renames: Renames,
    shape: _Shape,
) -> _Spot:
    if field.name in ("__schema", "__type"):
        return _Spot(field.name, None, _as_it_is, False)
    coordinate = f"{parent.name}.{field.name}"
    sealing = sealing_of(parent, field.name) if shape.marks.seals else None
    type_ = parent.fields[field.name].type
    spot = _spot_of_type(coordinate, type_, field.sets, renames, shape, sealing)
    is_personal = field.name in shape.marks.personal.get(parent.name, ())
    return _noticing_field(spot) if is_personal else spot


def _noticing_field(spot: _Spot) -> _Spot:
    coordinate, complete = spot.coordinate, spot.complete

    def complete_noticed(value: object, trail: Trail | None, found: Findings) -> object:
        completed = complete(value, trail, found)
        if completed is not None and found.noticed is not None:
            found.noticed.fields.add(coordinate)
        return completed

    return spot._replace(passing=None, complete=complete_noticed)


def _as_it_is(value: object, trail: Trail | None, found: Findings) -> object:
    """Introspection was answered by the API schema itself."""
    return value


def _spot_of_type(
    coordinate: str,
    type_: GraphQLOutputType,
    sets: tuple[SelectionSet, ...],
    renames: Renames,
    shape: _Shape,
    sealing: Sealing | None,
) -> _Spot:
    required = isinstance(type_, GraphQLNonNull)
    nullable = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    complete: _Complete
    match nullable:
        case GraphQLScalarType() | GraphQLEnumType():
            complete = _complete_leaf(nullable, coordinate, required)
            if sealing is not None:
                return _Spot(coordinate, None, _sealed(complete, sealing), required)
            return _Spot(coordinate, passing_type(nullable), complete, required)
        case GraphQLList():
            items = _spot_of_type(coordinate, nullable.of_type, sets, renames, shape, sealing)
            complete = _complete_list(items)
        case GraphQLObjectType():
            complete = _complete_object(nullable, sets, renames, shape)
        case GraphQLInterfaceType() | GraphQLUnionType():
            by_type = _Implementations(nullable, sets, renames, shape)
            complete = _complete_abstract(by_type, coordinate, required)
        case _:
            raise TypeError(f"Not an output type: {nullable!r}")
    return _Spot(coordinate, None, complete, required)


def _complete_list(spot: _Spot) -> _Complete:
    coordinate, passing, complete_item, required = spot

    def complete(value: object, trail: Trail | None, found: Findings) -> object:
        if type(value) is not list:
            found.problems.append(misshapen(coordinate, trail))
            return None
        projected = []
        for index, item in enumerate(value):
            if type(item) is passing:
                projected.append(item)
                continue
            if item is not None:
                item = complete_item(item, (trail, index), found)
            elif required:
                found.problems.append(missing(coordinate, (trail, index)))
            if item is None and required:
                return None
            projected.append(item)
        return projected

    return complete


class _Implementations(dict[str, "_Complete | None"]):
    """The completion of each type that was met, compiled when it is met first; None for a type that the
    position cannot have, or that clients may not see."""

    def __init__(
        self,
        abstract: GraphQLInterfaceType | GraphQLUnionType,
        sets: tuple[SelectionSet, ...],
        renames: Renames,
        shape: _Shape,
    ) -> None:
        super().__init__()
        self._possible = {type_.name: type_ for type_ in shape.conditions.schema.get_possible_types(abstract)}
        self._abstract = abstract
        self._sets, self._renames, self._shape = sets, renames, shape

    def __missing__(self, type_name: str) -> _Complete | None:
        found = self._possible.get(type_name) or self._as_interface(type_name)
        if found is None:
            return None
        self[type_name] = complete = _complete_object(found, self._sets, self._renames, self._shape)
        return complete

    def _as_interface(self, type_name: str) -> GraphQLInterfaceType | None:
        """A subgraph may know the interface only (`@interfaceObject`). If the client did not ask for the
        type, nobody else was asked for it either, and the interface's fields are all there is to give."""
        abstract = self._abstract
        if type_name != abstract.name or not isinstance(abstract, GraphQLInterfaceType):
            return None
        asked = selected_fields(self._sets, type_name, self._shape.conditions)
        return None if any(field.name == "__typename" for field in asked.values()) else abstract


def _complete_abstract(by_type: _Implementations, coordinate: str, required: bool) -> _Complete:
    def complete(value: object, trail: Trail | None, found: Findings) -> object:
        if type(value) is not dict:
            found.problems.append(misshapen(coordinate, trail))
            return None
        type_name = value.get("__typename")
        complete_as = by_type[type_name] if type(type_name) is str else None
        if complete_as is not None:
            return complete_as(value, trail, found)
        if required:
            found.problems.append(missing(coordinate, trail))
        return None

    return complete


def _complete_leaf(
    leaf_type: GraphQLScalarType | GraphQLEnumType, coordinate: str, required: bool
) -> _Complete:
    leaf = enum_leaf(leaf_type) if isinstance(leaf_type, GraphQLEnumType) else scalar_leaf(leaf_type)

    def complete(value: object, trail: Trail | None, found: Findings) -> object:
        completed = leaf(value)
        if completed is WRONG:
            found.problems.append(misshapen(coordinate, trail))
            return None
        if completed is None and required:
            found.problems.append(missing(coordinate, trail))
        return completed

    return complete


def _sealed(complete: _Complete, sealing: Sealing) -> _Complete:
    """What is no text cannot be sealed, and is not given."""

    def complete_sealed(value: object, trail: Trail | None, found: Findings) -> object:
        completed = complete(value, trail, found)
        return sealing(found.seal, completed) if type(completed) is str and found.seal is not None else None

    return complete_sealed
