"""What an asker has to be given: the answer over what remains for it, without the fields that are denied."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

from graphql import (
    REMOVE,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLResolveInfo,
    GraphQLSchema,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableNode,
    Visitor,
    execute_sync,
    visit,
)

from tests.undeferring import undeferring

__all__ = ["IsDenied", "censored", "without_denied", "without_unused"]

IsDenied = Callable[[str, str], bool]
"""Takes a type and a field."""

TYPE = "of_type_"
"""The alias under which every object says what it is."""


def without_denied(document: DocumentNode, schema: GraphQLSchema, is_denied: IsDenied) -> DocumentNode:
    """The same document, with the type of each object, and without what is denied and only that needs."""
    info = TypeInfo(schema)
    pruned = visit(document, TypeInfoVisitor(info, _Pruning(info, is_denied)))
    return without_unused(pruned)


def censored(
    document: DocumentNode,
    variables: Mapping[str, object],
    schema: GraphQLSchema,
    data: Mapping[str, object] | None,
    is_denied: IsDenied,
    not_answered: Collection[str] = (),
) -> dict[str, Any] | None:
    """The data again, by the rules of GraphQL: what is denied is null, and so is what may not hold a null.
    `not_answered` are root fields that are null."""
    if data is None:
        return None

    def resolve(held: Mapping[str, object], info: GraphQLResolveInfo, **_: object) -> object:
        is_null = info.field_name in not_answered and info.path.prev is None
        is_null = is_null or is_denied(info.parent_type.name, info.field_name)
        return None if is_null else held[str(info.path.key)]

    def type_of(held: Mapping[str, object], _: GraphQLResolveInfo, __: GraphQLAbstractType) -> str:
        return str(held[TYPE])

    found = execute_sync(
        undeferring(schema),
        document,
        root_value=data,
        variable_values=dict(variables),
        field_resolver=resolve,
        type_resolver=type_of,
    )
    unexpected = [error for error in found.errors or () if not str(error).startswith("Cannot return null")]
    assert not unexpected, unexpected
    return cast("dict[str, Any] | None", found.data)


class _Pruning(Visitor):
    def __init__(self, info: TypeInfo, is_denied: IsDenied) -> None:
        super().__init__()
        self._info, self._is_denied = info, is_denied

    def enter_field(self, node: FieldNode, *_: object) -> Any:
        parent = self._info.get_parent_type()
        assert parent is not None
        return REMOVE if self._is_denied(parent.name, node.name.value) else None

    def leave_selection_set(self, node: SelectionSetNode, *_: object) -> SelectionSetNode:
        told = FieldNode(
            name=NameNode(value="__typename"), alias=NameNode(value=TYPE), arguments=(), directives=()
        )
        return SelectionSetNode(selections=(*node.selections, told))


class _Used(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable_definition(self, *_: object) -> Any:
        return False

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names.add(node.name.value)

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        self.names.add(f"...{node.name.value}")


def without_unused(document: DocumentNode) -> DocumentNode:
    """Without fragments and variables that nothing uses any more."""
    while True:
        used = _Used()
        visit(document, used)
        kept = tuple(
            node
            for node in document.definitions
            if not isinstance(node, FragmentDefinitionNode) or f"...{node.name.value}" in used.names
        )
        if len(kept) == len(document.definitions):
            break
        document = DocumentNode(definitions=kept)
    return DocumentNode(definitions=tuple(_with_variables(node, used.names) for node in kept))


def _with_variables(node: Any, used: set[str]) -> Any:
    if not isinstance(node, OperationDefinitionNode):
        return node
    variables = tuple(each for each in node.variable_definitions or () if each.variable.name.value in used)
    return OperationDefinitionNode(
        operation=node.operation,
        name=node.name,
        variable_definitions=variables,
        directives=node.directives,
        selection_set=node.selection_set,
    )
