"""Finds that a document is valid, where that is plain to see.

It knows the usual: one query or mutation, fragments, variables, arguments, `@skip` and `@include`. Whatever
it does not know, and whatever is wrong, makes it unsure: then graphql-core has the word. So it has no
messages, and where it is stricter than the specification, nothing is refused for that.

All that is selected under one response name must be the same field with the same arguments and the same type.
The specification allows more, but nothing else: so no two fields are in conflict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NoReturn

from graphql import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
    is_required_argument,
    print_ast,
)
from graphql.utilities import do_types_overlap

from gateway.operations.validation.values import Unsure, Values

__all__ = ["is_plainly_valid"]

MOST_SELECTIONS: Final = 5_000
"""With those that fragments repeat. Above that, graphql-core decides whether it can be checked at all."""

MOST_ALIKE: Final = 20
"""Fields of one name in one place."""

DEEPEST: Final = 60
"""Selection sets within each other, far from the limits of the interpreter's stack."""

_Scope = Sequence[tuple[GraphQLCompositeType, SelectionSetNode]]
"""Selection sets of one object, each with the type for which it is written."""

_Selected = list[tuple[GraphQLField | None, FieldNode]]
"""What stands under one response name. None is `__typename`, which every type has."""

_IF: Final = {"if": GraphQLArgument(GraphQLNonNull(GraphQLBoolean))}


def is_plainly_valid(document: DocumentNode, schema: GraphQLSchema) -> bool:
    """False says nothing."""
    try:
        _Check(document, schema).check()
    except Unsure:
        return False
    return True


class _Check:
    def __init__(self, document: DocumentNode, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._operation, self._fragments = _parts(document)
        self._values = Values(schema, self._operation)
        self._entered: set[str] = set()
        self._left = MOST_SELECTIONS

    def check(self) -> None:
        kind = self._operation.operation
        root = None if kind is OperationType.SUBSCRIPTION else self._schema.get_root_type(kind)
        if root is None or self._operation.directives:
            raise Unsure
        self._one_object([(root, self._operation.selection_set)], 0)
        if len(self._entered) < len(self._fragments) or not self._values.all_variables_are_used():
            raise Unsure

    def _one_object(self, scope: _Scope, depth: int) -> None:
        fields: dict[str, _Selected] = {}
        for parent, selections in scope:
            self._collect(parent, selections, fields, depth)
        for selected in fields.values():
            field, _ = selected[0]
            if len(selected) > 1:
                self._are_alike(selected)
            if field is None:
                continue
            inner = get_named_type(field.type)
            sets = [node.selection_set for _, node in selected if node.selection_set is not None]
            if not is_composite_type(inner):
                if sets:
                    raise Unsure
            elif len(sets) < len(selected):
                raise Unsure
            else:
                self._one_object([(inner, each) for each in sets], depth + 1)

    def _collect(
        self,
        parent: GraphQLCompositeType,
        selections: SelectionSetNode,
        fields: dict[str, _Selected],
        depth: int,
    ) -> None:
        self._left -= len(selections.selections)
        if depth > DEEPEST or self._left < 0:
            raise Unsure
        for selection in selections.selections:
            if selection.directives:
                self._conditions(selection.directives)
            match selection:
                case FieldNode():
                    name = selection.alias or selection.name
                    fields.setdefault(name.value, []).append((self._field(parent, selection), selection))
                case InlineFragmentNode(type_condition=None):
                    self._collect(parent, selection.selection_set, fields, depth + 1)
                case InlineFragmentNode(type_condition=NamedTypeNode() as condition):
                    inner = self._narrowed(parent, condition)
                    self._collect(inner, selection.selection_set, fields, depth + 1)
                case FragmentSpreadNode():
                    fragment = self._fragment(selection)
                    inner = self._narrowed(parent, fragment.type_condition)
                    self._collect(inner, fragment.selection_set, fields, depth + 1)
                case _:
                    raise Unsure

    def _field(self, parent: GraphQLCompositeType, node: FieldNode) -> GraphQLField | None:
        name = node.name.value
        if name == "__typename":
            return None if not node.arguments and node.selection_set is None else _unsure()
        if name.startswith("__") or not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            raise Unsure
        field: GraphQLField | None = parent.fields.get(name)
        if field is None:
            raise Unsure
        if field.args or node.arguments:
            self._arguments(node.arguments or (), field.args)
        return field

    def _arguments(self, given: Sequence[ArgumentNode], known: dict[str, GraphQLArgument]) -> None:
        named = {node.name.value: node.value for node in given}
        if len(named) < len(given):
            raise Unsure
        for name, value in named.items():
            argument = known.get(name)
            if argument is None:
                raise Unsure
            self._values.check(value, argument.type)
        if any(name not in named and is_required_argument(argument) for name, argument in known.items()):
            raise Unsure

    def _conditions(self, directives: Iterable[DirectiveNode]) -> None:
        """Each at most once, with the argument that both have."""
        for name, times in Counter(directive.name.value for directive in directives).items():
            if name not in ("skip", "include") or times > 1 or self._schema.get_directive(name) is None:
                raise Unsure
        for directive in directives:
            self._arguments(directive.arguments or (), _IF)

    def _narrowed(self, parent: GraphQLCompositeType, condition: NamedTypeNode) -> GraphQLCompositeType:
        named = self._schema.get_type(condition.name.value)
        if not is_composite_type(named) or not do_types_overlap(self._schema, named, parent):
            raise Unsure
        return named

    def _fragment(self, spread: FragmentSpreadNode) -> FragmentDefinitionNode:
        """One that spreads itself ends with the depth."""
        name = spread.name.value
        fragment = self._fragments.get(name)
        if fragment is None or spread.arguments:
            raise Unsure
        self._entered.add(name)
        return fragment

    def _are_alike(self, selected: _Selected) -> None:
        if len(selected) > MOST_ALIKE or len(set(map(_signature, selected))) > 1:
            raise Unsure


def _parts(
    document: DocumentNode,
) -> tuple[OperationDefinitionNode, dict[str, FragmentDefinitionNode]]:
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode) and not node.directives and not node.variable_definitions
    }
    if len(operations) != 1 or len(fragments) + 1 < len(document.definitions):
        raise Unsure
    return operations[0], fragments


def _signature(selected: tuple[GraphQLField | None, FieldNode]) -> tuple[str, ...]:
    field, node = selected
    return (node.name.value, str(field and field.type), *map(print_ast, node.arguments or ()))


def _unsure() -> NoReturn:
    raise Unsure
