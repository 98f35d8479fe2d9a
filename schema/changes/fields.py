"""What clients read: the fields of objects and interfaces, and their types."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLSchema

from schema.changes.elements import added, composites_in_both, fields_in_both, removed
from schema.changes.model import Change, ChangeCode
from schema.changes.nullability import Difference, difference

__all__ = ["field_changes"]


def field_changes(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[Change]:
    for name, before, after in composites_in_both(old, new):
        for field, gone in removed(before.fields, after.fields):
            message = f"The field, of type `{gone.type}`, is gone."
            yield Change(ChangeCode.FIELD_REMOVED, f"{name}.{field}", message)
        for field, came in added(before.fields, after.fields):
            yield Change(ChangeCode.FIELD_ADDED, f"{name}.{field}", f"It is new, of type `{came.type}`.")
    for coordinate, was, now in fields_in_both(old, new):
        told = f"It was of type `{was.type}`, and is of `{now.type}` now"
        match difference(was.type, now.type):
            case Difference.ANOTHER_TYPE:
                yield Change(ChangeCode.FIELD_TYPE_CHANGED, coordinate, f"{told}.")
            case Difference.MORE_MAY_BE_NULL:
                yield Change(ChangeCode.FIELD_BECAME_NULLABLE, coordinate, f"{told}: clients may meet null.")
            case Difference.LESS_MAY_BE_NULL:
                yield Change(ChangeCode.FIELD_BECAME_NON_NULL, coordinate, f"{told}.")
            case Difference.NONE:
                pass
