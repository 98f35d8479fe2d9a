"""Many subgraphs, one supergraph: each type merged by its kind.

Merging never fails. Where the subgraphs contradict each other it takes the first, and a rule
(`schema.rules`) says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from graphql.language import (
    DocumentNode,
    OperationType,
    OperationTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
)

from schema.directives import all_directives
from schema.federation import Federation
from schema.merge.carried import Carried
from schema.merge.composed import composed_directives, without_uncomposed
from schema.merge.context import MergeContext
from schema.merge.directives import merge_directives
from schema.merge.enums import merge_enum
from schema.merge.inputs import merge_input
from schema.merge.interfaces import merge_interface
from schema.merge.joins import graph_names
from schema.merge.objects import merge_object
from schema.merge.scalars import merge_scalar
from schema.merge.specifications import applied_specifications, graph_enum, links, machinery
from schema.merge.unions import merge_union
from schema.nodes import named
from schema.supergraph import TypeKind

__all__ = ["merge"]

_MERGES: Mapping[TypeKind, Callable[[str, MergeContext], TypeDefinitionNode]] = {
    TypeKind.SCALAR: merge_scalar,
    TypeKind.OBJECT: merge_object,
    TypeKind.INTERFACE: merge_interface,
    TypeKind.UNION: merge_union,
    TypeKind.ENUM: merge_enum,
    TypeKind.INPUT: merge_input,
}


def merge(federation: Federation) -> DocumentNode:
    """The supergraph, join and link machinery included."""
    composed = composed_directives(federation)
    federation = without_uncomposed(federation, composed)
    context = MergeContext(
        federation,
        graph_names(federation.subgraphs),
        Carried(
            tuple(found.name for found in composed),
            frozenset(found.name for found in composed if found.definition.repeatable),
        ),
    )
    types = [_MERGES[federation.kind(name)](name, context) for name in federation.types]
    directives = [*merge_directives(context), *(found.definition for found in composed)]
    specifications = applied_specifications(directive for node in types for directive in all_directives(node))
    schema = SchemaDefinitionNode(
        directives=tuple(links(specifications, composed)), operation_types=tuple(_roots(federation))
    )
    return DocumentNode(
        definitions=(
            schema,
            *directives,
            *machinery(specifications),
            graph_enum(context.graphs, federation.subgraphs),
            *types,
        )
    )


def _roots(federation: Federation) -> Iterator[OperationTypeDefinitionNode]:
    for operation in OperationType:
        name = operation.value.capitalize()
        if name in federation.types:
            yield OperationTypeDefinitionNode(operation=operation, type=named(name))
