"""A schema for graphql-core to execute: it refuses one with `@defer`, even where nothing is deferred."""

from __future__ import annotations

from functools import lru_cache

from graphql import GraphQLSchema

__all__ = ["undeferring"]


@lru_cache(maxsize=8)
def undeferring(schema: GraphQLSchema) -> GraphQLSchema:
    given = schema.to_kwargs()
    given["directives"] = tuple(each for each in given["directives"] if each.name != "defer")
    return GraphQLSchema(**given)
