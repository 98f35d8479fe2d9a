"""From the fetched data to what the client asked, whatever the data are.

Every value is completed by its type in the API schema: what has another shape, or is hidden from clients,
becomes null, and a null that a type does not allow makes the object around it null (GraphQL, sections 6.4.3
and 6.4.4), unless the client wants it to stay where it is. A completed value of None is that null; who made
it also said why.

The loops over fields and items pass plain values in one test and touch a path only by linking it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from graphql import GraphQLEnumType

from resolvers.findings import Findings, Trail, misshapen, missing
from resolvers.leaves import WRONG, enum_leaf, passing_type, scalar_leaf
from resolvers.marks import Sealing
from resolvers.shapes import AbstractShape, Kind, Known, LeafShape, ListShape, ObjectShape, Spot

__all__ = ["Complete", "complete_object"]

Complete = Callable[[object, Trail | None, Findings], object]
"""From a value that is not None to the client's; None if it is null for the client."""


def complete_object(shape: ObjectShape) -> Complete:
    template, type_name = shape.template, shape.type_name
    entries = tuple(
        (entry.name, entry.key, entry.spot.coordinate, *_completed(entry.spot), entry.spot.required)
        for entry in shape.entries
    )

    def complete(value: object, trail: Trail | None, found: Findings) -> object:
        if type(value) is not dict:
            found.problems.append(misshapen(type_name, trail))
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
                elif required and not found.nulls_stay:
                    return None
            elif required:
                found.problems.append(missing(coordinate, (trail, name)))
                if not found.nulls_stay:
                    return None
        return projected

    return complete if shape.subject_key is None else _noticing_subject(complete, shape.subject_key)


def _noticing_subject(complete: Complete, key: str) -> Complete:
    def complete_noticed(value: object, trail: Trail | None, found: Findings) -> object:
        subject = value.get(key) if type(value) is dict else None
        if subject is not None and found.noticed is not None:
            found.noticed.subjects.add(str(subject))
        return complete(value, trail, found)

    return complete_noticed


def _completed(spot: Spot) -> tuple[type | None, Complete]:
    """The type whose values need no further look, if there is one, and the way of all others."""
    kind = spot.kind
    complete = _complete(kind, spot.coordinate, spot.required)
    if spot.is_personal:
        return None, _noticing_field(complete, spot.coordinate)
    plain = isinstance(kind, LeafShape) and kind.sealing is None
    return passing_type(kind.type) if plain else None, complete  # type: ignore[union-attr] # a plain one is a leaf


def _noticing_field(complete: Complete, coordinate: str) -> Complete:
    def complete_noticed(value: object, trail: Trail | None, found: Findings) -> object:
        completed = complete(value, trail, found)
        if completed is not None and found.noticed is not None:
            found.noticed.fields.add(coordinate)
        return completed

    return complete_noticed


def _complete(kind: Kind, coordinate: str, required: bool) -> Complete:
    match kind:
        case LeafShape():
            complete = _complete_leaf(kind, coordinate, required)
            return complete if kind.sealing is None else _sealed(complete, kind.sealing)
        case ListShape(items):
            return _complete_list(items)
        case ObjectShape():
            return complete_object(kind)
        case AbstractShape():
            return _complete_abstract(kind, coordinate, required)
        case Known():
            return _as_it_is
    assert_never(kind)


def _as_it_is(value: object, trail: Trail | None, found: Findings) -> object:
    return value


def _complete_list(spot: Spot) -> Complete:
    coordinate, required = spot.coordinate, spot.required
    passing, complete_item = _completed(spot)

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
            if item is None and required and not found.nulls_stay:
                return None
            projected.append(item)
        return projected

    return complete


def _complete_abstract(shapes: AbstractShape, coordinate: str, required: bool) -> Complete:
    by_type: dict[str, Complete] = {}

    def complete(value: object, trail: Trail | None, found: Findings) -> object:
        if type(value) is not dict:
            found.problems.append(misshapen(coordinate, trail))
            return None
        type_name = value.get("__typename")
        complete_as = None
        if type(type_name) is str:
            complete_as = by_type.get(type_name)
            if complete_as is None and (shape := shapes[type_name]) is not None:
                by_type[type_name] = complete_as = complete_object(shape)
        if complete_as is not None:
            return complete_as(value, trail, found)
        if required:
            found.problems.append(missing(coordinate, trail))
        return None

    return complete


def _complete_leaf(shape: LeafShape, coordinate: str, required: bool) -> Complete:
    type_ = shape.type
    leaf = enum_leaf(type_) if isinstance(type_, GraphQLEnumType) else scalar_leaf(type_)

    def complete(value: object, trail: Trail | None, found: Findings) -> object:
        completed = leaf(value)
        if completed is WRONG:
            found.problems.append(misshapen(coordinate, trail))
            return None
        if completed is None and required:
            found.problems.append(missing(coordinate, trail))
        return completed

    return complete


def _sealed(complete: Complete, sealing: Sealing) -> Complete:
    """What is no text cannot be sealed, and is not given."""

    def complete_sealed(value: object, trail: Trail | None, found: Findings) -> object:
        completed = complete(value, trail, found)
        return sealing(found.seal, completed) if type(completed) is str and found.seal is not None else None

    return complete_sealed
