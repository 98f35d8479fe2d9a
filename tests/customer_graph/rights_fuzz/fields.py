"""Which fields and names a token may see, told naively: from the texts of the subgraphs' schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from tests.customer_graph.scopes import Protected

__all__ = ["Names", "names_seen", "paths_to"]

Path = tuple[str, ...]


@dataclass(frozen=True)
class Names:
    """What introspection may tell, and an error may name."""

    types: frozenset[str]
    fields: frozenset[tuple[str, str]]


def names_seen(schema: GraphQLSchema, protected: Protected, scopes: Iterable[str]) -> Names:
    """All that is reached from the roots through fields that are open."""
    held = frozenset(scopes)
    types: set[str] = set()
    fields: set[tuple[str, str]] = set()
    left = [
        root.name
        for root in (schema.query_type, schema.mutation_type, schema.subscription_type)
        if root is not None
    ]
    while left:
        name = left.pop()
        if name in types:
            continue
        types.add(name)
        type_ = schema.type_map[name]
        if isinstance(type_, GraphQLUnionType):
            left += [one.name for one in type_.types]
        if isinstance(type_, GraphQLInterfaceType):
            left += [
                one.name
                for one in schema.get_possible_types(type_)
                if _tells_more(one, type_, protected, held)
            ]
        if isinstance(type_, GraphQLInputObjectType):
            left += [get_named_type(field.type).name for field in type_.fields.values()]
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            left += [one.name for one in type_.interfaces]
            for field_name, field in type_.fields.items():
                if not protected.denies((name, field_name), held):
                    fields.add((name, field_name))
                    left.append(get_named_type(field.type).name)
                    left += [get_named_type(argument.type).name for argument in field.args.values()]
    empty = {name for name in types if _has_fields(schema, name) and not any(t == name for t, _ in fields)}
    return Names(frozenset(types - empty), frozenset(fields))


def _tells_more(
    type_: GraphQLObjectType, than: GraphQLInterfaceType, protected: Protected, held: frozenset[str]
) -> bool:
    """Whoever may read no more of it than its interface says is not told that it exists."""
    return any(
        not protected.denies((type_.name, name), held) for name in type_.fields if name not in than.fields
    )


def _has_fields(schema: GraphQLSchema, name: str) -> bool:
    return isinstance(schema.type_map[name], GraphQLObjectType | GraphQLInterfaceType)


def paths_to(
    document: DocumentNode,
    variables: Mapping[str, object],
    schema: GraphQLSchema,
    is_meant: Callable[[str, str], bool],
) -> set[Path]:
    """Where an operation asks for such fields: in the client's names, `@` for the items of a list. Nothing
    below one of them."""
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    (operation,) = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    root = schema.get_root_type(operation.operation)
    assert root is not None
    walk = _Walk(schema, fragments, variables, is_meant)
    return set(walk.found(operation.selection_set, root.name, ()))


@dataclass(frozen=True)
class _Walk:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, object]
    is_meant: Callable[[str, str], bool]

    def found(self, selections: SelectionSetNode, type_name: str, path: Path) -> Iterator[Path]:
        for node in selections.selections:
            if self._is_left_out(node):
                continue
            if isinstance(node, FragmentSpreadNode):
                part = self.fragments[node.name.value]
                yield from self.found(part.selection_set, part.type_condition.name.value, path)
            elif isinstance(node, FieldNode):
                yield from self._of_field(node, type_name, path)
            else:
                inner = node.type_condition.name.value if node.type_condition else type_name  # type: ignore[attr-defined]  # an inline fragment
                yield from self.found(node.selection_set, inner, path)  # type: ignore[attr-defined]  # an inline fragment

    def _of_field(self, node: FieldNode, type_name: str, path: Path) -> Iterator[Path]:
        name = node.name.value
        here = (*path, node.alias.value if node.alias else name)
        if self.is_meant(type_name, name):
            yield here
        elif node.selection_set is not None:
            type_ = self.schema.type_map[type_name].fields[name].type  # type: ignore[attr-defined]  # it is valid
            yield from self.found(
                node.selection_set, get_named_type(type_).name, (*here, *("@" for _ in range(_depth(type_))))
            )

    def _is_left_out(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            value: Any = directive.arguments[0].value
            given = self.variables.get(value.name.value) if value.kind == "variable" else value.value
            if given is (directive.name.value == "skip"):
                return True
        return False


def _depth(type_: Any) -> int:
    inner = get_nullable_type(type_)
    return 1 + _depth(inner.of_type) if is_list_type(inner) else 0
