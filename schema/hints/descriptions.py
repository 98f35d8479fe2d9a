"""An element that subgraphs describe differently: the supergraph has one of the descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphql.language import Node, StringValueNode

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.federation import Federation
from schema.merge.descriptions import merged_description
from schema.rules.sources import argument_sources, input_sources, resolving_sources

__all__ = ["hint_descriptions"]


def hint_descriptions(federation: Federation) -> Iterator[CompositionHint]:
    for coordinate, nodes in _described(federation):
        given = [(subgraph, node) for subgraph, node in nodes if _description(node) is not None]
        texts = {found.value for _, node in given if (found := _description(node))}
        chosen = merged_description(_description(node) for _, node in given)
        if len(texts) > 1 and chosen is not None:
            yield composition_hint(
                HintCode.INCONSISTENT_DESCRIPTION,
                f'`{coordinate}` is described differently. The supergraph says: "{chosen.value}"',
                given,
            )


def _described(federation: Federation) -> Iterator[tuple[str, Sequence[tuple[str, Node]]]]:
    for name, sources in federation.types.items():
        yield name, [(subgraph, found.node) for subgraph, found in sources.items()]
        values: dict[str, list[tuple[str, Node]]] = {}
        for subgraph, found in sources.items():
            for value, node in found.values.items():
                values.setdefault(value, []).append((subgraph, node))
        yield from ((f"{name}.{value}", nodes) for value, nodes in values.items())
    for found_sources in (
        resolving_sources(federation),
        argument_sources(federation),
        input_sources(federation),
    ):
        yield from found_sources


def _description(node: Node) -> StringValueNode | None:
    found = getattr(node, "description", None)
    return found if isinstance(found, StringValueNode) else None
