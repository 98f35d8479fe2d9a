"""Leaves out the declarations of variables that no selection mentions any more."""

from __future__ import annotations

from dataclasses import replace

from graphql import GraphQLSchema

from schema.operation import Operation
from schema.selections import selection_variables

__all__ = ["drop_unused_variables"]


def drop_unused_variables(operation: Operation, _: GraphQLSchema) -> Operation:
    mentioned = set(selection_variables(operation.selections))
    variables = tuple(each for each in operation.variables if each.name in mentioned)
    return replace(operation, variables=variables)
