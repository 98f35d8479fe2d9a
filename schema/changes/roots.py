"""What clients may do at all: query, mutate, subscribe."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLSchema
from graphql.language import OperationType

from schema.changes.model import Change, ChangeCode

__all__ = ["root_changes"]


def root_changes(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[Change]:
    for operation in OperationType:
        before, after, kind = old.get_root_type(operation), new.get_root_type(operation), operation.value
        if before is None and after is not None:
            yield Change(ChangeCode.ROOT_ADDED, after.name, f"There is a {kind} root now.")
        elif before is not None and after is None:
            yield Change(ChangeCode.ROOT_REMOVED, before.name, f"There is no {kind} root any more.")
        elif before is not None and after is not None and before.name != after.name:
            yield Change(ChangeCode.ROOT_RENAMED, before.name, f"The {kind} root is `{after.name}` now.")
