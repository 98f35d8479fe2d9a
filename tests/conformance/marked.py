"""Every mark that a projection can have, and a seal that leaves nothing as it was."""

from __future__ import annotations

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

from resolvers.marks import Marks

__all__ = ["Reversed", "every_mark"]


class Reversed:
    def id(self, value: str, type_name: str | None) -> str:
        return f"{type_name} {value[::-1]}"

    def cursor(self, value: str) -> str:
        return f"cursor {value[::-1]}"


def every_mark(schema: GraphQLSchema) -> Marks:
    """All but a subject: its key is no part of the plans of the suite."""
    return Marks(
        seals=True,
        personal={
            type_.name: frozenset(type_.fields)
            for type_ in schema.type_map.values()
            if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        },
    )
