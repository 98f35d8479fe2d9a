"""An element that subgraphs describe differently: the supergraph has one of the descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphql.language import Node, StringValueNode

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.federation import Federation
from schema.merge.descriptions import merged_description
from schema.merge.directives import merged_directives
from schema.rules.sources import element_sources

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
    yield from element_sources(federation)
    for name, definitions in merged_directives(federation):
        yield f"@{name}", list(definitions.items())


def _description(node: Node) -> StringValueNode | None:
    found = getattr(node, "description", None)
    return found if isinstance(found, StringValueNode) else None
