"""One subgraph's words for the federation directives, and its document in our words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from graphql.language import (
    ConstDirectiveNode,
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    NameNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
)

from schema.directives import rewrite_directives
from schema.links import APOLLO, Link, link_of
from schema.subgraph.specification import (
    FEDERATION_ONE,
    Version,
    available_directives,
    specification_types,
)

__all__ = ["Vocabulary", "vocabulary_of"]

_GATEWAY_FIELDS = frozenset(("_service", "_entities"))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    version: Version
    directives: dict[str, str]
    """The name in the subgraph's text to ours."""
    types: frozenset[str]
    link: str

    def in_our_words(self, document: DocumentNode) -> DocumentNode:
        """Federation directives renamed; what the gateway's protocol and the specifications add, removed."""
        document = rewrite_directives(document, self._renamed)
        kept = (node for node in document.definitions if not self._is_machinery(node))
        return replace(document, definitions=tuple(map(_without_gateway_fields, kept)))

    def _renamed(self, directive: ConstDirectiveNode) -> ConstDirectiveNode | None:
        name = directive.name.value
        if name == self.link:
            return None
        ours = self.directives.get(name)
        return replace(directive, name=NameNode(value=ours, loc=directive.name.loc)) if ours else directive

    def _is_machinery(self, node: DefinitionNode) -> bool:
        if isinstance(node, DirectiveDefinitionNode):
            name = node.name.value
            return name in self.directives or name == self.link
        if isinstance(node, TypeDefinitionNode | TypeExtensionNode):
            return self.is_of_a_specification(node.name.value) or _is_bare_query(node)
        return False

    def is_of_a_specification(self, type_name: str) -> bool:
        return type_name in self.types or type_name.startswith(f"{self.link}__")


def vocabulary_of(links: tuple[Link, ...]) -> Vocabulary:
    federation, link = link_of(links, "federation"), link_of(links, "link")
    version = (federation.version or (2, 0)) if federation else FEDERATION_ONE
    return Vocabulary(
        version=version,
        directives=available_directives(links, version),
        types=specification_types(tuple(link for link in links if link.identity.startswith(APOLLO))),
        link=link.namespace if link else "link",
    )


def schema_directives(document: DocumentNode) -> Iterator[ConstDirectiveNode]:
    for node in document.definitions:
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
            yield from node.directives or ()


def _is_bare_query(node: DefinitionNode) -> bool:
    """A query root that has only the gateway's fields, or none: the subgraph has only entities."""
    return (
        isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode)
        and node.name.value == "Query"
        and all(field.name.value in _GATEWAY_FIELDS for field in node.fields or ())
        and not node.directives
    )


def _without_gateway_fields(node: DefinitionNode) -> DefinitionNode:
    if not isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode) or node.name.value != "Query":
        return node
    return replace(node, fields=tuple(field for field in node.fields or () if not _is_gateway_field(field)))


def _is_gateway_field(field: FieldDefinitionNode) -> bool:
    return field.name.value in _GATEWAY_FIELDS
