"""An operation reduced to what a caller may read, before it is planned: what is denied is never fetched.

    required_by(operation)          what its fields need, whoever asks
    authorize(operation, grant)     the operation without what is denied, and what that was

Pure. A field that is denied is taken out with all that is asked of it; where nothing is left of an object,
its `__typename` is asked, so that the object itself is still there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from graphql import GraphQLOutputType, GraphQLSchema, get_named_type, get_nullable_type, is_list_type
from graphql.language import OperationType

from schema.frozen import frozen_by_type
from schema.operation import Operation
from schema.rights import Grant, Requirement, Rights
from schema.selections import Condition, Field, InlineFragment, Selection, SelectionSet

__all__ = ["Authorized", "Denied", "authorize", "required_by"]

EACH = "@"
"""Stands for every item of a list in the path of what is denied."""

TYPENAME = SelectionSet((Field("__typename"),))


@dataclass(frozen=True, slots=True)
class Denied:
    path: tuple[str, ...]
    """In the client's names: `("orders", "edges", "@", "node", "email")`."""
    type_name: str
    field_name: str
    required: Requirement
    conditions: tuple[Condition, ...] = ()
    """Without these the client does not ask for it."""

    @property
    def coordinate(self) -> str:
        return f"{self.type_name}.{self.field_name}"

    def __str__(self) -> str:
        return f"{'.'.join(self.path)} ({self.coordinate} needs {self.required})"


@dataclass(frozen=True, slots=True)
class Authorized:
    operation: Operation
    """The very same where nothing is denied."""
    denied: tuple[Denied, ...] = ()


@frozen_by_type
@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands."""

    type_name: str
    path: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    entered_by: tuple[str, str] = ("", "")
    """Type and name of the field that leads here."""


def required_by(operation: Operation, schema: GraphQLSchema, rights: Rights) -> tuple[Requirement, ...]:
    """Each requirement once, in the order of the operation: who meets the same ones gets the same plan."""
    if rights.protects_nothing:
        return ()
    walk = _Walk(schema, rights, None)
    walk.selections(operation.selections, walk.root(operation))
    return tuple(dict.fromkeys(walk.required))


def authorize(operation: Operation, schema: GraphQLSchema, rights: Rights, grant: Grant) -> Authorized:
    """`schema` is the one that clients see. `operation` is normalised: its fragments are inline."""
    walk = _Walk(schema, rights, grant)
    kept = walk.selections(operation.selections, walk.root(operation))
    if not walk.denied:
        return Authorized(operation)
    return Authorized(replace(operation, selections=kept or TYPENAME), tuple(walk.denied))


class _Walk:
    """Over one operation. Without a grant it only collects what is required."""

    def __init__(self, schema: GraphQLSchema, rights: Rights, grant: Grant | None) -> None:
        self._schema, self._rights, self._grant = schema, rights, grant
        self.required: list[Requirement] = []
        self.denied: list[Denied] = []

    def root(self, operation: Operation) -> _Place:
        root = self._schema.get_root_type(OperationType(operation.kind.value))
        return _Place(root.name if root else operation.kind.value)

    def selections(self, selections: SelectionSet, place: _Place) -> SelectionSet:
        return SelectionSet(tuple(self._kept(selections, place)))

    def _kept(self, selections: SelectionSet, place: _Place) -> Iterator[Selection]:
        for selection in selections:
            kept = (
                self._field(selection, place)
                if isinstance(selection, Field)
                else self._fragment(selection, place)
            )
            if kept is not None:
                yield kept

    def _field(self, field: Field, place: _Place) -> Field | None:
        if field.name.startswith("__"):
            return field
        path = (*place.path, field.response_name)
        conditions = (*place.conditions, *field.conditions)
        required = self._rights.of_field(place.type_name, field.name)
        if self._is_denied(required):
            self._deny(Denied(path, place.type_name, field.name, required, conditions))
            return None
        if field.selections is None:
            return field
        type_ = self._type_of(place.type_name, field.name)
        beneath = get_named_type(type_).name
        self.required += self._rights.of_members(beneath)
        inner = _Place(
            beneath,
            path + (EACH,) * _depth(type_),
            conditions,
            (place.type_name, field.name),
        )
        kept = self.selections(field.selections, inner)
        return field if kept == field.selections else replace(field, selections=kept or TYPENAME)

    def _fragment(self, fragment: InlineFragment, place: _Place) -> InlineFragment | None:
        conditions = (*place.conditions, *fragment.conditions)
        inner = replace(place, type_name=fragment.on or place.type_name, conditions=conditions)
        required = self._rights.of_type(inner.type_name)
        if self._is_denied(required):
            self._deny(Denied(place.path, *place.entered_by, required, conditions))
            return None
        kept = self.selections(fragment.selections, inner)
        if kept == fragment.selections:
            return fragment
        return replace(fragment, selections=kept) if kept else None

    def _is_denied(self, required: Requirement) -> bool:
        if not required:
            return False
        self.required.append(required)
        return self._grant is not None and not required.is_met_by(self._grant)

    def _deny(self, denied: Denied) -> None:
        """Two fragments may name the same gap: it is told once."""
        if denied not in self.denied:
            self.denied.append(denied)

    def _type_of(self, type_name: str, field_name: str) -> GraphQLOutputType:
        return self._schema.type_map[type_name].fields[field_name].type  # type: ignore[attr-defined,no-any-return] # validated


def _depth(type_: GraphQLOutputType) -> int:
    """Of the lists around a type."""
    inner = get_nullable_type(type_)
    return 1 + _depth(inner.of_type) if is_list_type(inner) else 0
