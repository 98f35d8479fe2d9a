"""The client's variables, checked by their types and completed by their defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphql import (
    GraphQLSchema,
    OperationDefinitionNode,
    VariableDefinitionNode,
    get_variable_values,
    parse,
    print_ast,
)

from gateway.errors import VARIABLES, Refusal, refuse_with
from gateway.operations.document import MAX_ERRORS

__all__ = ["coerce_variables", "declared_variables"]


def declared_variables(operation: OperationDefinitionNode) -> tuple[VariableDefinitionNode, ...]:
    """The definitions alone: they can be kept without keeping the whole document they stand in."""
    if not operation.variable_definitions:
        return ()
    definitions = ", ".join(map(print_ast, operation.variable_definitions))
    alone = parse(f"query ({definitions}) {{ __typename }}", no_location=True).definitions[0]
    assert isinstance(alone, OperationDefinitionNode)  # noqa: S101 - it was written two lines above
    return tuple(alone.variable_definitions or ())


def coerce_variables(
    api_schema: GraphQLSchema,
    declared: Sequence[VariableDefinitionNode],
    given: Mapping[str, object],
    *,
    suggestions: bool = True,
) -> dict[str, object] | Refusal:
    """The values as JSON, ready for a subgraph: an enum is its name, a custom scalar what the client sent.

    A variable that is absent and has no default stays absent, which is not the same as null.
    """
    if not declared:
        return {}
    values = get_variable_values(api_schema, declared, dict(given), MAX_ERRORS, not suggestions)
    return refuse_with(VARIABLES, values) if isinstance(values, list) else values.coerced
