"""From the parsed document to an operation of fields and inline fragments."""

from __future__ import annotations

from collections.abc import Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableDefinitionNode,
    print_ast,
)
from graphql.language import FragmentSpreadNode

from gateway.operations.normalize.conditions import read_conditions
from gateway.operations.normalize.read_defer import DeferDirectives
from schema.operation import Operation, OperationKind, VariableDefinition
from schema.selections import Field, InlineFragment, Selection, SelectionSet
from schema.values import value_from_ast

__all__ = ["inline_fragment_spreads"]


def inline_fragment_spreads(
    document: DocumentNode, node: OperationDefinitionNode, defers: DeferDirectives | None = None
) -> Operation:
    """A spread becomes an inline fragment on the fragment's type; literal conditions are decided here. What
    is deferred carries that as a condition if `defers` is given, and is like anything else if it is not."""
    reader = _Reader(
        {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)},
        defers,
    )
    return Operation(
        kind=OperationKind(node.operation.value),
        name=node.name.value if node.name else None,
        variables=tuple(_variable(each) for each in node.variable_definitions or ()),
        selections=reader.selections(node.selection_set),
    )


def _variable(node: VariableDefinitionNode) -> VariableDefinition:
    return VariableDefinition(
        name=node.variable.name.value,
        type=print_ast(node.type),
        default=value_from_ast(node.default_value) if node.default_value else None,
    )


class _Reader:
    """Reads each fragment definition once: what it selects is shared by all its spreads."""

    def __init__(
        self, fragments: Mapping[str, FragmentDefinitionNode], defers: DeferDirectives | None
    ) -> None:
        self._definitions, self._defers = fragments, defers
        self._read: dict[str, SelectionSet] = {}

    def selections(self, node: SelectionSetNode) -> SelectionSet:
        read = map(self._selection, node.selections)
        return SelectionSet(tuple([selection for selection in read if selection is not None]))

    def _selection(self, node: SelectionNode) -> Selection | None:
        assert isinstance(node, FieldNode | FragmentSpreadNode | InlineFragmentNode)  # noqa: S101 - all there are
        conditions = read_conditions(node)
        if conditions is None:
            return None
        if self._defers is not None and not isinstance(node, FieldNode):
            deferred = self._defers.condition(node)
            conditions = (*conditions, deferred) if deferred else conditions
        match node:
            case FieldNode():
                return Field(
                    name=node.name.value,
                    alias=node.alias.value if node.alias and node.alias.value != node.name.value else None,
                    arguments=tuple((each.name.value, value_from_ast(each.value)) for each in node.arguments)
                    if node.arguments
                    else (),
                    conditions=conditions,
                    selections=self.selections(node.selection_set) if node.selection_set else None,
                )
            case InlineFragmentNode():
                on = node.type_condition.name.value if node.type_condition else None
                return InlineFragment(on, self.selections(node.selection_set), conditions)
            case FragmentSpreadNode():
                name = node.name.value
                on = self._definitions[name].type_condition.name.value
                return InlineFragment(on, self._fragment(name), conditions)

    def _fragment(self, name: str) -> SelectionSet:
        if name not in self._read:
            self._read[name] = self.selections(self._definitions[name].selection_set)
        return self._read[name]
