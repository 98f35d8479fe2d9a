"""What may stand where an interface is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLSchema

from schema.changes.elements import composites_in_both
from schema.changes.model import Change, ChangeCode

__all__ = ["interface_changes"]


def interface_changes(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[Change]:
    for name, before, after in composites_in_both(old, new):
        was = [interface.name for interface in before.interfaces]
        now = [interface.name for interface in after.interfaces]
        for interface in was:
            if interface not in now:
                message = f"It does not implement `{interface}` any more."
                yield Change(ChangeCode.INTERFACE_REMOVED, name, message)
        for interface in now:
            if interface not in was:
                message = f"It implements `{interface}` now, and clients may meet it there."
                yield Change(ChangeCode.INTERFACE_ADDED, name, message)
