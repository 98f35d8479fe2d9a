"""The names of the join and link machinery in one supergraph, and the types without it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graphql.language import (
    ConstDirectiveNode,
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    NameNode,
    TypeDefinitionNode,
    TypeExtensionNode,
)

from schema.directives import rewrite_directives
from schema.links import Link, link_of, schema_links

__all__ = ["JoinNames", "join_names", "without_join"]

_CARRIED = {
    "inaccessible": ("inaccessible",),
    "tag": ("tag",),
    "authenticated": ("authenticated",),
    "requiresScopes": ("requiresScopes",),
    "policy": ("policy",),
    "cost": ("cost", "listSize"),
    "context": ("context", "fromContext"),
}
"""Apollo's specifications whose directives a supergraph carries, and these directives."""


@dataclass(frozen=True, slots=True)
class JoinNames:
    join: str = "join"
    link: str = "link"
    version: tuple[int, int] = (0, 3)

    @property
    def graph_enum(self) -> str:
        return f"{self.join}__Graph"

    def directive(self, name: str) -> str:
        return f"{self.join}__{name}"

    def owns(self, name: str) -> bool:
        """Whether a type or a directive belongs to the machinery."""
        return name in (self.link, "core") or name.startswith((f"{self.join}__", f"{self.link}__", "core__"))


def join_names(document: DocumentNode) -> JoinNames:
    links = schema_links(document)
    join, link = link_of(links, "join"), link_of(links, "link")
    return JoinNames(
        join=join.namespace if join else "join",
        link=link.namespace if link else "link",
        version=join.version if join and join.version else (0, 3),
    )


def without_join(document: DocumentNode, names: JoinNames) -> DocumentNode:
    """The merged types alone.

    Directives of Apollo's specifications get their published names, so that nobody after this has to know
    of `@link(as:)`; all others stay as they are applied.
    """
    renamed = _renamed_directives(schema_links(document))

    def stripped(directive: ConstDirectiveNode) -> ConstDirectiveNode | None:
        name = directive.name.value
        if names.owns(name):
            return None
        return replace(directive, name=NameNode(value=renamed[name])) if name in renamed else directive

    document = rewrite_directives(document, stripped)
    return replace(
        document,
        definitions=tuple(
            _with_published_name(node, renamed) for node in document.definitions if not _owned(node, names)
        ),
    )


def _renamed_directives(links: tuple[Link, ...]) -> dict[str, str]:
    """Local name to published name, where the two differ."""
    return {
        local: directive
        for specification, directives in _CARRIED.items()
        if (link := link_of(links, specification))
        for directive in directives
        if (local := link.local_name(f"@{directive}")[1:]) != directive
    }


def _owned(node: DefinitionNode, names: JoinNames) -> bool:
    return isinstance(node, TypeDefinitionNode | TypeExtensionNode | DirectiveDefinitionNode) and names.owns(
        node.name.value
    )


def _with_published_name(node: DefinitionNode, renamed: dict[str, str]) -> DefinitionNode:
    if isinstance(node, DirectiveDefinitionNode) and node.name.value in renamed:
        return replace(node, name=NameNode(value=renamed[node.name.value]))
    return node
