"""A subgraph must be GraphQL before it can be federation: graphql-core's own rules, on the joined types."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphql import GraphQLError, build_ast_schema, specified_scalar_types, validate_schema
from graphql.language import (
    DirectiveDefinitionNode,
    DocumentNode,
    ScalarTypeDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
)
from graphql.validation.validate import validate_sdl

from schema.subgraph.declarations import Declaration
from schema.subgraph.refusal import SubgraphRefused, invalid_graphql
from schema.subgraph.specification import (
    FEDERATION_ONE,
    PREFIX,
    Version,
    definitions,
    is_federation_directive,
)

__all__ = ["validated"]

_NO_QUERY = "Query root type must be provided."
_UNKNOWN_DIRECTIVE = re.compile(r"^Unknown directive '@(?P<name>\w+)'")


def validated(
    declarations: tuple[Declaration, ...],
    others: tuple[DirectiveDefinitionNode | SchemaExtensionNode, ...],
    subgraph: str,
    version: Version,
) -> tuple[Declaration, ...]:
    """The same declarations; raises SubgraphRefused. A subgraph without a query root is in order."""
    nodes = (*(d.node for d in declarations), *others, *definitions())
    document = DocumentNode(definitions=nodes)  # type: ignore[arg-type] # the parser, too, puts extensions there
    errors = tuple(_errors(document))
    if errors:
        raise SubgraphRefused(
            invalid_graphql(subgraph, error, _advice(error.message, version)) for error in errors
        )
    return declarations


def _errors(document: DocumentNode) -> Iterator[GraphQLError]:
    errors = [*validate_sdl(document), *_taken_scalars(document)]
    if errors:
        yield from errors
        return
    schema = build_ast_schema(document, assume_valid_sdl=True)
    yield from (error for error in validate_schema(schema) if error.message != _NO_QUERY)


def _taken_scalars(document: DocumentNode) -> Iterator[GraphQLError]:
    """graphql-core would quietly let such a type take the place of the scalar."""
    for node in document.definitions:
        if isinstance(node, TypeDefinitionNode) and not isinstance(node, ScalarTypeDefinitionNode):
            name = node.name.value
            if name in specified_scalar_types:
                yield GraphQLError(f"`{name}` is a scalar of GraphQL. Give the type another name.", node)


def _advice(message: str, version: Version) -> str:
    found = _UNKNOWN_DIRECTIVE.match(message)
    if found is None or not is_federation_directive(found["name"].removeprefix(PREFIX)):
        return ""
    name = found["name"].removeprefix(PREFIX)
    if version == FEDERATION_ONE:
        return (
            f" If it is federation's, the schema must link federation 2: extend schema @link(url: "
            f'"https://specs.apollo.dev/federation/v2.9", import: ["@{name}"]).'
        )
    return (
        f' If it is federation\'s, add "@{name}" to the import of the federation @link, or write '
        f"`@{PREFIX}{name}`; the linked version must have it."
    )
