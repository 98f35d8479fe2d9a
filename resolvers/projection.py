"""From the fetched data to what the client asked: its names, its order, its types, its nulls.

Compiled once per operation. Every value is completed by its type in the API schema: what has another shape,
or is hidden from clients, becomes null, and a null that a type does not allow makes the object around it
null (GraphQL, sections 6.4.3 and 6.4.4). A completed value of None is that null; who made it also said why.

The loops over fields and items are the hottest lines of the gateway, so they pass plain values in one test
and touch a path only by linking it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
from resolvers.json_values import AnswerPath, JsonObject
from resolvers.leaves import WRONG, enum_leaf, passing_type, scalar_leaf
from resolvers.renames import Renames
from resolvers.type_conditions import TypeConditions
from schema.selections import SelectionSet

__all__ = ["Problem", "Projection", "compile_projection"]

_Trail = tuple["_Trail | None", "str | int"]
"""The last segment of a path, linked to the ones before it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that could not be given to the client as it was."""

    message: str
    path: AnswerPath
    is_missing: bool
    """A null where none may be: worth a word only if no failed fetch explains it."""


_Complete = Callable[[object, "_Trail | None", "list[Problem]"], object]
"""From a value that is not None to the client's; None if it is null for the client."""

Projection = Callable[[JsonObject, "list[Problem]"], "JsonObject | None"]


class _Spot(NamedTuple):
    """A position in a type: that of a field, or of the items of a field's list."""

    coordinate: str
    passing: type | None
    complete: _Complete
    required: bool


def compile_projection(
    selections: SelectionSet, root: GraphQLObjectType, renames: Renames, conditions: TypeConditions
) -> Projection:
    """`selections` has no conditions any more."""
    complete = _complete_object(root, (selections,), renames, conditions)

    def project(fetched: JsonObject, problems: list[Problem]) -> JsonObject | None:
        return complete(fetched, None, problems)  # type: ignore[return-value] # an object is completed to an object

    return project


def _complete_object(
    type_: GraphQLObjectType | GraphQLInterfaceType,
    sets: tuple[SelectionSet, ...],
    renames: Renames,
    conditions: TypeConditions,
) -> _Complete:
    renames = renames.on_type(type_.name, conditions)
    fields = selected_fields(sets, type_.name, conditions)
    template: JsonObject = {
        name: type_.name if field.name == "__typename" else None for name, field in fields.items()
    }
    entries = tuple(
        (name, renames.data_key(name), *_spot(type_, field, renames.beneath(name), conditions))
        for name, field in fields.items()
        if field.name != "__typename"
    )

    def complete(value: object, trail: _Trail | None, problems: list[Problem]) -> object:
        if type(value) is not dict:
            problems.append(_misshapen(type_.name, trail))
            return None
        projected = template.copy()
        for name, key, coordinate, passing, complete_field, required in entries:
            item = value.get(key)
            if type(item) is passing:
                projected[name] = item
            elif item is not None:
                item = complete_field(item, (trail, name), problems)
                if item is not None:
                    projected[name] = item
                elif required:
                    return None
            elif required:
                problems.append(_missing(coordinate, (trail, name)))
                return None
        return projected

    return complete


def _spot(
    parent: GraphQLObjectType | GraphQLInterfaceType,
    field: SelectedField,
    renames: Renames,
    conditions: TypeConditions,
) -> _Spot:
    if field.name in ("__schema", "__type"):
        return _Spot(field.name, None, _as_it_is, False)
    coordinate = f"{parent.name}.{field.name}"
    return _spot_of_type(coordinate, parent.fields[field.name].type, field.sets, renames, conditions)


def _as_it_is(value: object, trail: _Trail | None, problems: list[Problem]) -> object:
    """Introspection was answered by the API schema itself."""
    return value


def _spot_of_type(
    coordinate: str,
    type_: GraphQLOutputType,
    sets: tuple[SelectionSet, ...],
    renames: Renames,
    conditions: TypeConditions,
) -> _Spot:
    required = isinstance(type_, GraphQLNonNull)
    nullable = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    complete: _Complete
    match nullable:
        case GraphQLScalarType() | GraphQLEnumType():
            return _Spot(
                coordinate, passing_type(nullable), _complete_leaf(nullable, coordinate, required), required
            )
        case GraphQLList():
            items = _spot_of_type(coordinate, nullable.of_type, sets, renames, conditions)
            complete = _complete_list(items)
        case GraphQLObjectType():
            complete = _complete_object(nullable, sets, renames, conditions)
        case GraphQLInterfaceType() | GraphQLUnionType():
            by_type = _Implementations(nullable, sets, renames, conditions)
            complete = _complete_abstract(by_type, coordinate, required)
        case _:
            raise TypeError(f"Not an output type: {nullable!r}")
    return _Spot(coordinate, None, complete, required)


def _complete_list(spot: _Spot) -> _Complete:
    coordinate, passing, complete_item, required = spot

    def complete(value: object, trail: _Trail | None, problems: list[Problem]) -> object:
        if type(value) is not list:
            problems.append(_misshapen(coordinate, trail))
            return None
        projected = []
        for index, item in enumerate(value):
            if type(item) is passing:
                projected.append(item)
                continue
            if item is not None:
                item = complete_item(item, (trail, index), problems)
            elif required:
                problems.append(_missing(coordinate, (trail, index)))
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
        conditions: TypeConditions,
    ) -> None:
        super().__init__()
        self._possible = {type_.name: type_ for type_ in conditions.schema.get_possible_types(abstract)}
        self._abstract = abstract
        self._sets, self._renames, self._conditions = sets, renames, conditions

    def __missing__(self, type_name: str) -> _Complete | None:
        found = self._possible.get(type_name) or self._as_interface(type_name)
        if found is None:
            return None
        self[type_name] = complete = _complete_object(found, self._sets, self._renames, self._conditions)
        return complete

    def _as_interface(self, type_name: str) -> GraphQLInterfaceType | None:
        """A subgraph may know the interface only (`@interfaceObject`). If the client did not ask for the
        type, nobody else was asked for it either, and the interface's fields are all there is to give."""
        abstract = self._abstract
        if type_name != abstract.name or not isinstance(abstract, GraphQLInterfaceType):
            return None
        asked = selected_fields(self._sets, type_name, self._conditions)
        return None if any(field.name == "__typename" for field in asked.values()) else abstract


def _complete_abstract(by_type: _Implementations, coordinate: str, required: bool) -> _Complete:
    def complete(value: object, trail: _Trail | None, problems: list[Problem]) -> object:
        if type(value) is not dict:
            problems.append(_misshapen(coordinate, trail))
            return None
        type_name = value.get("__typename")
        complete_as = by_type[type_name] if type(type_name) is str else None
        if complete_as is not None:
            return complete_as(value, trail, problems)
        if required:
            problems.append(_missing(coordinate, trail))
        return None

    return complete


def _complete_leaf(
    leaf_type: GraphQLScalarType | GraphQLEnumType, coordinate: str, required: bool
) -> _Complete:
    leaf = enum_leaf(leaf_type) if isinstance(leaf_type, GraphQLEnumType) else scalar_leaf(leaf_type)

    def complete(value: object, trail: _Trail | None, problems: list[Problem]) -> object:
        completed = leaf(value)
        if completed is WRONG:
            problems.append(_misshapen(coordinate, trail))
            return None
        if completed is None and required:
            problems.append(_missing(coordinate, trail))
        return completed

    return complete


def _misshapen(coordinate: str, trail: _Trail | None) -> Problem:
    return Problem(f"The value of {coordinate} does not have the type of the field.", _path(trail), False)


def _missing(coordinate: str, trail: _Trail | None) -> Problem:
    return Problem(f"Cannot return null for non-nullable field {coordinate}.", _path(trail), True)


def _path(trail: _Trail | None) -> AnswerPath:
    segments: list[str | int] = []
    while trail is not None:
        trail, segment = trail
        segments.append(segment)
    return tuple(reversed(segments))
