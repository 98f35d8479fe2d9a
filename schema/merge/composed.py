"""The subgraphs' own directives that `@composeDirective` carries into the supergraph.

Each belongs to a specification that its subgraphs `@link`; the supergraph links the newest minor version
among them, and has the definition of a subgraph that links it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql.language import ConstDirectiveNode, DirectiveDefinitionNode

from schema.directives import string_argument
from schema.federation import Federation
from schema.links import Link
from schema.subgraph.model import SubgraphSchema

__all__ = ["ComposedDirective", "composed_directives", "link_of_directive"]


@dataclass(frozen=True, slots=True)
class ComposedDirective:
    name: str
    element: str
    """Its name in the specification, with `@`: the import may rename it."""
    link: Link
    definition: DirectiveDefinitionNode


def composed_directives(federation: Federation) -> tuple[ComposedDirective, ...]:
    newest: dict[str, ComposedDirective] = {}
    for schema in federation.subgraphs.values():
        for found in _composed_by(schema):
            known = newest.get(found.name)
            if known is None or (found.link.version or (0, 0)) > (known.link.version or (0, 0)):
                newest[found.name] = found
    return tuple(newest[name] for name in sorted(newest))


def link_of_directive(schema: SubgraphSchema, name: str) -> tuple[Link, str] | None:
    """The link that brings a directive into a subgraph, and the name of the directive there."""
    for link in schema.links:
        for element, local in link.imports.items():
            if local == f"@{name}":
                return link, element
        if name == link.namespace or name.startswith(f"{link.namespace}__"):
            return link, f"@{name.removeprefix(f'{link.namespace}__')}"
    return None


def composed_name(application: ConstDirectiveNode) -> str | None:
    """The directive that is to be composed, without its `@`."""
    name = string_argument(application, "name")
    return name[1:] if name and name.startswith("@") else None


def _composed_by(schema: SubgraphSchema) -> Iterator[ComposedDirective]:
    for application in schema.composed:
        name = composed_name(application)
        linked = link_of_directive(schema, name) if name else None
        if name and linked and name in schema.directives:
            link, element = linked
            yield ComposedDirective(name, element, link, schema.directives[name])
