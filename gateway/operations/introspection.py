"""`__schema` and `__type`: no subgraph is asked, the API schema answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graphql import GraphQLSchema, execute_sync, parse

from gateway.errors import VARIABLES, Refusal, refuse_with
from schema.operation import Operation, OperationKind
from schema.selections import Field, Selection, SelectionSet, selection_variables

__all__ = ["answer_introspection", "split_introspection"]

INTROSPECTION_FIELDS = frozenset(("__schema", "__type"))


def split_introspection(operation: Operation) -> tuple[Operation, Operation | None]:
    """What the subgraphs are asked, and what the API schema is asked (None where that is nothing).

    Expects a normalised operation. Conditions around introspection fields go with them.
    """
    if operation.kind is not OperationKind.QUERY:
        return operation, None
    asked = _filtered(operation.selections, introspection=True)
    if not asked:
        return operation, None
    rest = replace(operation, selections=_filtered(operation.selections, introspection=False))
    return _declaring_only_used(rest), _declaring_only_used(replace(operation, selections=asked))


def answer_introspection(
    operation: Operation, api_schema: GraphQLSchema, variables: Mapping[str, object]
) -> dict[str, object] | Refusal:
    """The values by response name. A field that a condition leaves out is not in it.

    Of a valid operation only one thing can fail: a variable with a default may be null by its type and still
    stand where no null may be (GraphQL, section 5.8.5). That is refused as any other wrong variable.
    """
    used = {each.name for each in operation.variables}
    result = execute_sync(
        api_schema,
        parse(str(operation), no_location=True),
        variable_values={name: value for name, value in variables.items() if name in used},
    )
    if result.data is None or result.errors:
        return refuse_with(VARIABLES, result.errors or ())
    return result.data


def _filtered(selections: SelectionSet, *, introspection: bool) -> SelectionSet:
    kept: list[Selection] = []
    for selection in selections:
        if isinstance(selection, Field):
            if (selection.name in INTROSPECTION_FIELDS) is introspection:
                kept.append(selection)
        elif inner := _filtered(selection.selections, introspection=introspection):
            kept.append(replace(selection, selections=inner))
    return SelectionSet(tuple(kept))


def _declaring_only_used(operation: Operation) -> Operation:
    used = set(selection_variables(operation.selections))
    return replace(operation, variables=tuple(each for each in operation.variables if each.name in used))
