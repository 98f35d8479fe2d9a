"""Takes away type conditions that say nothing, and fragments that are left with nothing to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graphql import GraphQLSchema
from graphql.type import GraphQLCompositeType

from gateway.operations.normalize.schema_types import (
    field_type,
    named_composite,
    root_type,
    says_nothing,
)
from schema.operation import Operation
from schema.selections import Field, InlineFragment, Selection, SelectionSet

__all__ = ["flatten_fragments"]


def flatten_fragments(operation: Operation, api_schema: GraphQLSchema) -> Operation:
    """Expects that fragments which cannot match are gone: below an object every condition then matches."""
    root = root_type(api_schema, operation)
    return replace(operation, selections=_flattened(operation.selections, root, api_schema))


def _flattened(
    selections: SelectionSet, parent: GraphQLCompositeType, api_schema: GraphQLSchema
) -> SelectionSet:
    return SelectionSet(
        tuple(flat for each in selections for flat in _flat(each, parent, api_schema)),
    )


def _flat(
    selection: Selection, parent: GraphQLCompositeType, api_schema: GraphQLSchema
) -> Iterator[Selection]:
    match selection:
        case Field(selections=None):
            yield selection
        case Field(name=name, selections=SelectionSet() as inner):
            below = field_type(api_schema, parent, name)
            yield replace(selection, selections=_flattened(inner, below, api_schema))
        case InlineFragment(on=on, conditions=conditions):
            if on is not None and not says_nothing(on, parent, api_schema):
                narrower = named_composite(api_schema, on)
                yield replace(selection, selections=_flattened(selection.selections, narrower, api_schema))
                return
            inner = _flattened(selection.selections, parent, api_schema)
            if conditions:
                yield InlineFragment(None, inner, conditions)
            else:
                yield from inner
