"""The subgraphs' own directives that `@composeDirective` carries into the supergraph.

Each belongs to a specification that its subgraphs `@link`; the supergraph links the newest minor version
among them, and has the definition of a subgraph that links it, allowed wherever any of them allows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from graphql.language import ConstDirectiveNode, DirectiveDefinitionNode

from schema.directives import string_argument, without_directive
from schema.federation import Federation
from schema.links import Link
from schema.subgraph.model import SubgraphSchema, subgraph_type
from schema.subgraph.specification import CARRIED, available_directives

__all__ = [
    "ComposedDirective",
    "composed_directives",
    "composed_name",
    "is_carried_anyway",
    "link_of_directive",
    "without_uncomposed",
]


@dataclass(frozen=True, slots=True)
class ComposedDirective:
    name: str
    element: str
    """Its name in the specification, with `@`: the import may rename it."""
    link: Link
    definition: DirectiveDefinitionNode
    definitions: Mapping[str, DirectiveDefinitionNode]
    """By subgraph, of those that have it composed."""


def composed_directives(federation: Federation) -> tuple[ComposedDirective, ...]:
    by_name: dict[str, dict[str, tuple[Link, str, DirectiveDefinitionNode]]] = {}
    for schema in federation.subgraphs.values():
        for name, link, element in _composed_by(schema):
            by_name.setdefault(name, {})[schema.name] = (link, element, schema.directives[name])
    return tuple(_newest(name, found) for name, found in sorted(by_name.items()))


def _newest(name: str, found: Mapping[str, tuple[Link, str, DirectiveDefinitionNode]]) -> ComposedDirective:
    link, element, definition = max(found.values(), key=lambda linked: linked[0].version or (0, 0))
    definitions = {subgraph: node for subgraph, (_, _, node) in found.items()}
    locations = {place.value: place for node in definitions.values() for place in node.locations}
    merged = replace(
        definition,
        locations=tuple(locations.values()),
        repeatable=any(node.repeatable for node in definitions.values()),
    )
    return ComposedDirective(name, element, link, merged, definitions)


def without_uncomposed(federation: Federation, composed: Iterable[ComposedDirective]) -> Federation:
    """A subgraph that does not compose a directive keeps for itself what it calls by the same name."""
    subgraphs = dict(federation.subgraphs)
    for directive in composed:
        for name in subgraphs.keys() - directive.definitions.keys():
            if directive.name in subgraphs[name].directives:
                subgraphs[name] = _without(subgraphs[name], directive.name)
    return Federation(subgraphs)


def _without(schema: SubgraphSchema, directive: str) -> SubgraphSchema:
    types = {}
    for name, found in schema.types.items():
        node = without_directive(found.node, directive)
        types[name] = found if node is found.node else subgraph_type(node, schema.name, found.is_extension)
    return replace(schema, types=types)


def is_carried_anyway(schema: SubgraphSchema, name: str) -> bool:
    """Whether it is a directive of federation that every supergraph carries."""
    return available_directives(schema.links, schema.version).get(name) in CARRIED


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


def _composed_by(schema: SubgraphSchema) -> Iterator[tuple[str, Link, str]]:
    for application in schema.composed:
        name = composed_name(application)
        linked = link_of_directive(schema, name) if name else None
        if name and linked and name in schema.directives:
            yield name, *linked
