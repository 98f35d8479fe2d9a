"""Makes a failing operation smaller: what can be left out while it still fails is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from graphql import GraphQLSchema, parse, print_ast, validate
from graphql.language import (
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)
from graphql.language.visitor import Visitor, visit

__all__ = ["shrunk"]


def shrunk(document: str, api: GraphQLSchema, fails: Callable[[str], bool]) -> str:
    smallest = parse(document, no_location=True)
    inlined = _inlined(smallest)
    if fails(print_ast(inlined)):
        smallest = inlined
    while True:
        for candidate in map(_declaring_only_used, _smaller(smallest)):
            if not validate(api, candidate) and fails(print_ast(candidate)):
                smallest = candidate
                break
        else:
            return print_ast(smallest)


def _inlined(document: DocumentNode) -> DocumentNode:
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}

    class Inlining(Visitor):
        def leave_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> InlineFragmentNode:
            definition = fragments[node.name.value]
            return InlineFragmentNode(
                type_condition=definition.type_condition,
                directives=node.directives,
                selection_set=visit(definition.selection_set, Inlining()),
            )

    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    return DocumentNode(definitions=tuple(visit(operation, Inlining()) for operation in operations))


def _smaller(document: DocumentNode) -> Iterator[DocumentNode]:
    for index, definition in enumerate(document.definitions):
        before, after = document.definitions[:index], document.definitions[index + 1 :]
        for changed in _without_one(definition):
            assert isinstance(changed, OperationDefinitionNode | FragmentDefinitionNode)
            yield replace(document, definitions=(*before, changed, *after))


def _without_one(node: Node) -> Iterator[Node]:
    """The node with one selection, alias, argument or directive less, anywhere below it."""
    if isinstance(node, FieldNode) and node.alias is not None:
        yield replace(node, alias=None)
    for part in ("directives", "arguments"):
        for item in getattr(node, part, None) or ():
            kept = {part: tuple(other for other in getattr(node, part) if other is not item)}
            yield replace(node, **kept)  # type: ignore[arg-type] # it has the part
    below = getattr(node, "selection_set", None)
    if not isinstance(below, SelectionSetNode):
        return
    for index, selection in enumerate(below.selections):
        rest = below.selections[:index], below.selections[index + 1 :]
        for fewer in ([()] if len(below.selections) > 1 else []) + _unwrapped(selection):
            yield _with(node, (*rest[0], *fewer, *rest[1]))
        for changed in _without_one(selection):
            assert isinstance(changed, SelectionNode)
            yield _with(node, (*rest[0], changed, *rest[1]))


def _unwrapped(selection: SelectionNode) -> list[tuple[SelectionNode, ...]]:
    return [tuple(selection.selection_set.selections)] if isinstance(selection, InlineFragmentNode) else []


def _with(node: Node, selections: tuple[SelectionNode, ...]) -> Node:
    assert isinstance(node, FieldNode | InlineFragmentNode | OperationDefinitionNode | FragmentDefinitionNode)
    return replace(node, selection_set=SelectionSetNode(selections=selections))


def _declaring_only_used(document: DocumentNode) -> DocumentNode:
    bodies = (d.selection_set for d in document.definitions if hasattr(d, "selection_set"))
    text = "\n".join(map(print_ast, bodies))
    return replace(document, definitions=tuple(_declaring(d, text) for d in document.definitions))


def _declaring(node: DefinitionNode, text: str) -> DefinitionNode:
    if not isinstance(node, OperationDefinitionNode):
        return node
    declared = tuple(v for v in node.variable_definitions or () if f"${v.variable.name.value}" in text)
    return replace(node, variable_definitions=declared)
