"""Normalisation: one operation of a valid document becomes the form that planning reads.

`normalize` promises:

- fragment spreads are gone, and so is what a literal `@skip` or `@include` leaves out;
- below an object type stand fields, and fragments only to carry conditions (then `on` is None);
- below an abstract type stand its fields, and fragments that can match and say something;
- siblings that ask the same are one, unless that would change the order of the response;
- a field of a composite type may be left with an empty selection set, which asks for the object and none
  of its fields;
- only variables that are still mentioned are declared.
"""

from __future__ import annotations

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode

from gateway.operations.normalize.drop_impossible_fragments import drop_impossible_fragments
from gateway.operations.normalize.drop_unused_variables import drop_unused_variables
from gateway.operations.normalize.flatten_fragments import flatten_fragments
from gateway.operations.normalize.inline_fragment_spreads import inline_fragment_spreads
from gateway.operations.normalize.merge_fields import merge_fields
from gateway.operations.normalize.run_mutations_once import run_mutations_once
from schema.operation import Operation
from schema.selections import has_fragments

__all__ = ["further_normalized", "normalize"]

OF_FRAGMENTS = (drop_impossible_fragments, flatten_fragments)

PASSES = (
    merge_fields,
    run_mutations_once,
    drop_unused_variables,
)


def normalize(
    document: DocumentNode, operation_node: OperationDefinitionNode, api_schema: GraphQLSchema
) -> Operation:
    """`document` must be valid by `api_schema`."""
    return further_normalized(inline_fragment_spreads(document, operation_node), api_schema)


def further_normalized(operation: Operation, api_schema: GraphQLSchema) -> Operation:
    """`operation` has its fragment spreads inline."""
    passes = (*OF_FRAGMENTS, *PASSES) if has_fragments(operation.selections) else PASSES
    for normalize_further in passes:
        operation = normalize_further(operation, api_schema)
    return operation
