"""The part of the client's view that one caller may reach.

A field is shown where the caller may select it; a type, where a field that is shown leads to it. What may
stand behind an interface is shown if the caller may read more of it than the interface says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from graphql import GraphQLSchema, build_ast_schema, specified_directives
from graphql.language import (
    DefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    NameNode,
    ObjectTypeDefinitionNode,
    OperationType,
    OperationTypeDefinitionNode,
    SchemaDefinitionNode,
    StringValueNode,
    TypeDefinitionNode,
)

from schema.descriptions import without_names
from schema.rights import Grant, Rights
from schema.visible_types import Types, mentioned, without_hidden

__all__ = ["NOTHING", "contract"]

NOTHING = "_nothing"
"""The only field of the query root of a caller who may reach no other: a root without fields is no schema."""

SelectableNode = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode


def contract(api_schema: GraphQLSchema, rights: Rights, grant: Grant) -> GraphQLSchema:
    """The very same schema where nothing is denied."""
    whole = {name: kind.ast_node for name, kind in api_schema.type_map.items() if kind.ast_node is not None}
    open_ = {name: _without_denied(node, rights, grant) for name, node in whole.items()}
    narrowed = frozenset(name for name, node in open_.items() if node is not whole[name])
    if not narrowed:
        return api_schema
    roots = {kind: found.name for kind in OperationType if (found := api_schema.get_root_type(kind))}
    visible = _with_kept_promises(without_hidden(open_))
    if roots[OperationType.QUERY] not in visible:
        visible = {**visible, roots[OperationType.QUERY]: _empty_root(roots[OperationType.QUERY])}
    directives = [each.ast_node for each in api_schema.directives if each not in specified_directives]
    executable = [node for node in directives if node is not None]
    start = [*roots.values(), *(name for node in executable for name in mentioned(node))]
    reached = _Reached(visible, narrowed).from_(start)
    shown: list[DefinitionNode] = [node for name, node in visible.items() if name in reached]
    document = DocumentNode(definitions=(_schema(api_schema, roots, visible), *executable, *shown))
    return build_ast_schema(without_names(document, whole.keys() - reached), assume_valid=True)


def _without_denied(node: TypeDefinitionNode, rights: Rights, grant: Grant) -> TypeDefinitionNode:
    if not isinstance(node, SelectableNode) or not node.fields:
        return node
    name = node.name.value
    kept = tuple(each for each in node.fields if rights.of_field(name, each.name.value).is_met_by(grant))
    return node if len(kept) == len(node.fields) else replace(node, fields=kept)


def _with_kept_promises(types: Types) -> Types:
    """Without interfaces that a type can no longer implement."""
    return {
        name: replace(node, interfaces=tuple(_implemented(node, types)))
        if isinstance(node, SelectableNode)
        else node
        for name, node in types.items()
    }


def _implemented(node: SelectableNode, types: Types) -> Iterator[NamedTypeNode]:
    own = _field_names(node)
    for interface in node.interfaces or ():
        promised = types[interface.name.value]
        if isinstance(promised, InterfaceTypeDefinitionNode) and _field_names(promised) <= own:
            yield interface


def _field_names(node: SelectableNode) -> frozenset[str]:
    return frozenset(each.name.value for each in node.fields or ())


class _Reached:
    """The types that a walk along what is shown comes to."""

    def __init__(self, types: Types, narrowed: frozenset[str]) -> None:
        self._types, self._narrowed = types, narrowed
        self._implementing: dict[str, list[SelectableNode]] = {}
        for node in types.values():
            for interface in _interfaces(node):
                self._implementing.setdefault(interface, []).append(node)  # type: ignore[arg-type]  # it has interfaces
        self._found: set[str] = set()

    def from_(self, names: Iterable[str]) -> set[str]:
        """An interface that a type merely implements does not lead on to the others that implement it."""
        pending = [(name, True) for name in names]
        opened: set[str] = set()
        while pending:
            name, may_stand_for_others = pending.pop()
            node = self._types.get(name)
            if node is None:
                continue
            if name not in self._found:
                self._found.add(name)
                interfaces = frozenset(_interfaces(node))
                pending += [(each, each not in interfaces) for each in mentioned(node)]
            if may_stand_for_others and name not in opened:
                opened.add(name)
                pending += [(each, False) for each in self._behind(name)]
        return self._found

    def _behind(self, interface: str) -> Iterator[str]:
        for node in self._implementing.get(interface, ()):
            if node.name.value not in self._narrowed or self._adds_something(node):
                yield node.name.value

    def _adds_something(self, node: SelectableNode) -> bool:
        """To what its interfaces tell of it anyway."""
        told = {
            field.name.value
            for interface in _interfaces(node)
            if isinstance(promised := self._types[interface], InterfaceTypeDefinitionNode)
            for field in promised.fields or ()
        }
        return not _field_names(node) <= told


def _interfaces(node: TypeDefinitionNode) -> Iterator[str]:
    if isinstance(node, SelectableNode):
        yield from (each.name.value for each in node.interfaces or ())


def _schema(
    api_schema: GraphQLSchema, roots: Mapping[OperationType, str], visible: Types
) -> SchemaDefinitionNode:
    description = StringValueNode(value=api_schema.description) if api_schema.description else None
    named = tuple(
        OperationTypeDefinitionNode(operation=kind, type=_reference(name))
        for kind, name in roots.items()
        if name in visible
    )
    return SchemaDefinitionNode(description=description, operation_types=named)


def _empty_root(name: str) -> ObjectTypeDefinitionNode:
    told = StringValueNode(value="The caller may read nothing of this graph.")
    nothing = FieldDefinitionNode(name=NameNode(value=NOTHING), type=_reference("Boolean"), description=told)
    return ObjectTypeDefinitionNode(name=NameNode(value=name), fields=(nothing,))


def _reference(name: str) -> NamedTypeNode:
    return NamedTypeNode(name=NameNode(value=name))
