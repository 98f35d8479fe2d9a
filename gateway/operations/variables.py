"""The client's variables, checked by their types and completed by their defaults."""

from __future__ import annotations

from collections.abc import Mapping

from graphql import GraphQLSchema, OperationDefinitionNode, get_variable_values

from gateway.errors import VARIABLES, Refusal, refuse_with
from gateway.operations.document import MAX_ERRORS

__all__ = ["coerce_variables"]


def coerce_variables(
    api_schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, object]
) -> dict[str, object] | Refusal:
    """The values as JSON, ready for a subgraph: an enum is its name, a custom scalar what the client sent.

    A variable that is absent and has no default stays absent, which is not the same as null.
    """
    definitions = operation.variable_definitions or ()
    if not definitions:
        return {}
    values = get_variable_values(api_schema, definitions, dict(given), max_errors=MAX_ERRORS)
    return refuse_with(VARIABLES, values) if isinstance(values, list) else values.coerced
