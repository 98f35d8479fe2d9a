"""Supergraph SDL in the layout that people who read supergraphs know.

Definitions in the order of their names, directives first; the directives of a type on lines of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphql.language import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    print_ast,
)

__all__ = ["print_supergraph"]

_INDENT = "  "


def print_supergraph(document: DocumentNode) -> str:
    ordered = sorted(document.definitions, key=_order)
    return "\n\n".join(map(_definition, ordered)) + "\n"


def _order(node: DefinitionNode) -> tuple[int, str, str]:
    match node:
        case SchemaDefinitionNode():
            return 0, "", ""
        case DirectiveDefinitionNode():
            return 1, node.name.value.casefold(), node.name.value
        case TypeDefinitionNode():
            return 2, node.name.value.casefold(), node.name.value
    raise TypeError(f"Not a definition of a supergraph: {node!r}")


def _definition(node: DefinitionNode) -> str:
    match node:
        case SchemaDefinitionNode():
            return _layout("schema", node.directives or (), node.operation_types)
        case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
            keyword = "type" if isinstance(node, ObjectTypeDefinitionNode) else "interface"
            implemented = " & ".join(interface.name.value for interface in node.interfaces or ())
            head = f"{keyword} {node.name.value}" + (f" implements {implemented}" if implemented else "")
            return _described(node, _layout(head, node.directives or (), node.fields or ()))
        case InputObjectTypeDefinitionNode():
            return _described(
                node, _layout(f"input {node.name.value}", node.directives or (), node.fields or ())
            )
        case EnumTypeDefinitionNode():
            return _described(
                node, _layout(f"enum {node.name.value}", node.directives or (), node.values or ())
            )
        case UnionTypeDefinitionNode() if node.directives:
            members = " | ".join(member.name.value for member in node.types or ())
            head = _layout(f"union {node.name.value}", node.directives, ())
            return _described(node, f"{head}\n = {members}")
    return print_ast(node)


def _layout(head: str, directives: Sequence[Node], body: Sequence[Node]) -> str:
    lines = [head, *(_INDENT + print_ast(directive) for directive in directives)]
    if not body:
        return "\n".join(lines)
    lines = [*lines, "{"] if directives else [f"{head} {{"]
    return "\n".join([*lines, *_members(body), "}"])


def _members(body: Sequence[Node]) -> Iterator[str]:
    for index, node in enumerate(body):
        text = print_ast(node)
        if index and text.startswith('"""'):
            yield ""
        yield "\n".join(_INDENT + line if line else line for line in text.split("\n"))


def _described(node: TypeDefinitionNode, text: str) -> str:
    if node.description is None:
        return text
    return f"{print_ast(node.description)}\n{text}"
