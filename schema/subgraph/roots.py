"""Root types under other names: in the supergraph they are Query, Mutation and Subscription."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from graphql import GraphQLError
from graphql.language import (
    DocumentNode,
    NamedTypeNode,
    NameNode,
    OperationType,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    Visitor,
    visit,
)

from schema.codes import ErrorCode
from schema.composition import CompositionError, locations_of
from schema.subgraph.refusal import SubgraphRefused, invalid_graphql

__all__ = ["ROOT_TYPES", "roots_renamed"]

_USUAL_NAMES: Mapping[OperationType, str] = {
    OperationType.QUERY: "Query",
    OperationType.MUTATION: "Mutation",
    OperationType.SUBSCRIPTION: "Subscription",
}
_CODES: Mapping[str, ErrorCode] = {
    "Query": ErrorCode.ROOT_QUERY_USED,
    "Mutation": ErrorCode.ROOT_MUTATION_USED,
    "Subscription": ErrorCode.ROOT_SUBSCRIPTION_USED,
}
ROOT_TYPES = tuple(_CODES)


def roots_renamed(document: DocumentNode, subgraph: str) -> DocumentNode:
    """Raises SubgraphRefused where a root is missing or a usual name is taken by a type that is no root."""
    missing = tuple(_missing_roots(document, subgraph))
    if missing:
        raise SubgraphRefused(missing)
    renamed = {declared: usual for usual, declared in _declared_roots(document) if declared != usual}
    if not renamed:
        return document
    errors = tuple(_taken_names(document, subgraph, renamed))
    if errors:
        raise SubgraphRefused(errors)
    with_roots: DocumentNode = visit(document, _Renaming(renamed))
    return with_roots


def _declared_roots(document: DocumentNode) -> Iterator[tuple[str, str]]:
    for node in document.definitions:
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
            for operation in node.operation_types or ():
                yield _USUAL_NAMES[operation.operation], operation.type.name.value


def _missing_roots(document: DocumentNode, subgraph: str) -> Iterator[CompositionError]:
    """A subgraph may well have no fields of a query: then the root is named, and stands nowhere."""
    declared = {
        node.name.value
        for node in document.definitions
        if isinstance(node, TypeDefinitionNode | TypeExtensionNode)
    }
    for node in document.definitions:
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
            for root in node.operation_types or ():
                if root.operation is not OperationType.QUERY and root.type.name.value not in declared:
                    message = (
                        f"The schema's {root.operation.value} root `{root.type.name.value}` is not defined. "
                        "Define it, or name no such root."
                    )
                    yield invalid_graphql(subgraph, GraphQLError(message, root.type))


def _taken_names(
    document: DocumentNode, subgraph: str, renamed: Mapping[str, str]
) -> Iterator[CompositionError]:
    declared_as = {usual: declared for declared, usual in renamed.items()}
    for node in document.definitions:
        if isinstance(node, TypeDefinitionNode | TypeExtensionNode) and node.name.value in declared_as:
            name = node.name.value
            yield CompositionError(
                _CODES[name],
                f"[{subgraph}] The schema's {name.lower()} root is `{declared_as[name]}`, and another type "
                f"is named `{name}`, as the root will be in the supergraph. Rename that type.",
                (subgraph,),
                locations_of([(subgraph, node)]),
            )


class _Renaming(Visitor):
    def __init__(self, renamed: Mapping[str, str]) -> None:
        super().__init__()
        self._renamed = renamed

    def leave(self, node: object, *_: object) -> object:
        if isinstance(node, NamedTypeNode | TypeDefinitionNode | TypeExtensionNode):
            name = self._renamed.get(node.name.value)
            if name is not None:
                return replace(node, name=NameNode(value=name, loc=node.name.loc))
        return None
