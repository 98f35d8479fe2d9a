"""What may stand where a union is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLSchema, GraphQLUnionType

from schema.changes.elements import types_in_both
from schema.changes.model import Change, ChangeCode

__all__ = ["union_member_changes"]


def union_member_changes(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[Change]:
    for name, before, after in types_in_both(old, new, GraphQLUnionType):
        was, now = [member.name for member in before.types], [member.name for member in after.types]
        for member in was:
            if member not in now:
                message = f"`{member}` is no member any more."
                yield Change(ChangeCode.UNION_MEMBER_REMOVED, name, message)
        for member in now:
            if member not in was:
                message = f"`{member}` is a new member, and clients may meet it."
                yield Change(ChangeCode.UNION_MEMBER_ADDED, name, message)
