"""Leaves out fragments whose type conditions, taken together, no object can meet."""

from __future__ import annotations

from dataclasses import replace

from graphql import GraphQLSchema
from graphql.type import GraphQLCompositeType

from gateway.operations.normalize.schema_types import (
    field_type,
    named_composite,
    possible_types,
    root_type,
    says_nothing,
)
from schema.operation import Operation
from schema.selections import Field, Selection, SelectionSet

__all__ = ["drop_impossible_fragments"]


def drop_impossible_fragments(operation: Operation, api_schema: GraphQLSchema) -> Operation:
    """Validation refuses `Customer` in `Order`, but not `Customer` in `Node` in `Order`."""
    root = root_type(api_schema, operation)
    selections = _kept(operation.selections, root, possible_types(api_schema, root), api_schema)
    return replace(operation, selections=selections)


def _kept(
    selections: SelectionSet,
    parent: GraphQLCompositeType,
    possible: frozenset[str],
    api_schema: GraphQLSchema,
) -> SelectionSet:
    kept: list[Selection] = []
    for selection in selections:
        if selection.selections is None:
            kept.append(selection)
            continue
        if isinstance(selection, Field):
            below = field_type(api_schema, parent, selection.name)
            inner = _kept(selection.selections, below, possible_types(api_schema, below), api_schema)
            kept.append(replace(selection, selections=inner))
            continue
        on = parent if selection.on is None else named_composite(api_schema, selection.on)
        narrower = possible & possible_types(api_schema, on)
        if narrower:
            # Below a condition that says nothing the fields are the parent's, and may have narrower types.
            asked_of = parent if says_nothing(on.name, parent, api_schema) else on
            inner = _kept(selection.selections, asked_of, narrower, api_schema)
            if inner:
                kept.append(replace(selection, selections=inner))
    return SelectionSet(tuple(kept))
