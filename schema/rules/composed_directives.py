"""A subgraph's own directive can be composed where a specification stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schema.codes import ErrorCode
from schema.composition import CompositionError, Place, composition_error
from schema.directives import string_argument
from schema.federation import Federation
from schema.links import APOLLO, Link
from schema.merge.composed import composed_name, is_carried_anyway, link_of_directive
from schema.subgraph.model import SubgraphSchema

__all__ = ["check_composed_directives"]


def check_composed_directives(federation: Federation) -> Iterator[CompositionError]:
    links: dict[str, dict[str, Link]] = {}
    names: dict[tuple[str, str], dict[str, list[Place]]] = {}
    for schema in federation.subgraphs.values():
        for application in schema.composed:
            place = (schema.name, application)
            name = composed_name(application)
            if name is not None and is_carried_anyway(schema, name):
                continue  # superfluous, which is for a hint to say
            fault = _fault(schema, name, string_argument(application, "name"))
            if fault is not None:
                yield _error(f"[{schema.name}] @composeDirective {fault}", [place])
            elif name and (linked := link_of_directive(schema, name)):
                link, element = linked
                links.setdefault(name, {})[schema.name] = link
                names.setdefault((link.identity, element), {}).setdefault(name, []).append(place)
    for name, by_subgraph in links.items():
        yield from _disagreements(name, by_subgraph)
    for (identity, element), by_name in names.items():
        if len(by_name) > 1:
            written = ", ".join(f"`@{name}` in {places[0][0]}" for name, places in by_name.items())
            yield _error(
                f"`{element}` of `{identity}` is composed under several names: {written}. Import it as one.",
                [place for places in by_name.values() for place in places],
            )


def _fault(schema: SubgraphSchema, name: str | None, written: str | None) -> str | None:
    if name is None:
        return f'names "{written}"; the name of a directive begins with `@`.'
    linked = link_of_directive(schema, name)
    if linked is not None and linked[0].identity.startswith(APOLLO):
        return f"names `@{name}`, which says how to compose and is nothing to a supergraph. Remove it."
    if name not in schema.directives:
        return f"names `@{name}`, which this subgraph does not define. Add its definition."
    if linked is None:
        return (
            f"names `@{name}`, which belongs to no linked specification. Import it with @link(url:, import:)."
        )
    return None


def _disagreements(name: str, links: Mapping[str, Link]) -> Iterator[CompositionError]:
    places: list[Place] = [(subgraph, link.node) for subgraph, link in links.items()]
    urls = ", ".join(f"{link.url} in {subgraph}" for subgraph, link in links.items())
    if len({link.identity for link in links.values()}) > 1:
        yield _error(
            f"`@{name}` belongs to different specifications: {urls}. Import one under another name.", places
        )
    elif len({link.version[0] if link.version else 0 for link in links.values()}) > 1:
        yield _error(f"`@{name}` is linked in different major versions: {urls}. Link one of them.", places)


def _error(message: str, places: list[Place]) -> CompositionError:
    return composition_error(ErrorCode.DIRECTIVE_COMPOSITION_ERROR, message, places)
