"""Makes one of siblings that ask the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graphql import GraphQLSchema

from schema.operation import Operation
from schema.selections import Field, Selection, SelectionSet, merge
from schema.values import ListValue, ObjectValue, Value

__all__ = ["merge_fields"]


def merge_fields(operation: Operation, _: GraphQLSchema) -> Operation:
    return replace(operation, selections=_merged(operation.selections))


def _merged(selections: SelectionSet) -> SelectionSet:
    inner_first = (
        each if each.selections is None else replace(each, selections=_merged(each.selections))
        for each in selections
    )
    return merge(SelectionSet(tuple(_agreeing(inner_first))))


def _agreeing(selections: Iterator[Selection]) -> Iterator[Selection]:
    """Fields that give the same arguments in another order take those of the first among them.

    Left as they are they would stay apart, as two fields of one response name.
    """
    first: dict[object, Field] = {}
    for selection in selections:
        if isinstance(selection, Field) and selection.arguments:
            arguments = frozenset((name, _unordered(value)) for name, value in selection.arguments)
            earlier = first.setdefault((selection.response_name, arguments), selection)
            yield replace(selection, arguments=earlier.arguments)
        else:
            yield selection


def _unordered(value: Value) -> object:
    match value:
        case ObjectValue(fields):
            return frozenset((name, _unordered(inner)) for name, inner in fields)
        case ListValue(items):
            return tuple(_unordered(item) for item in items)
    return value
