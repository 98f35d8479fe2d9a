"""A composed directive may stand, in the supergraph, wherever one of the subgraphs lets it stand."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.language import DirectiveDefinitionNode

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.federation import Federation
from schema.merge.composed import composed_directives

__all__ = ["hint_type_system_directives"]


def hint_type_system_directives(federation: Federation) -> Iterator[CompositionHint]:
    for composed in composed_directives(federation):
        name, places = composed.name, list(composed.definitions.items())
        all_locations = _locations(composed.definition)
        if any(_locations(node) != all_locations for _, node in places):
            said = "; ".join(f"{', '.join(sorted(_locations(node)))} in {where}" for where, node in places)
            yield composition_hint(
                HintCode.INCONSISTENT_TYPE_SYSTEM_DIRECTIVE_LOCATIONS,
                f"The directive `@{name}` may stand in different places: {said}. In the supergraph, it may "
                "stand in all of them.",
                places,
            )
        once = [where for where, node in places if not node.repeatable]
        if once and len(once) < len(places):
            yield composition_hint(
                HintCode.INCONSISTENT_TYPE_SYSTEM_DIRECTIVE_REPEATABLE,
                f"The directive `@{name}` is not repeatable in {', '.join(once)}; in the supergraph, it is.",
                places,
            )


def _locations(node: DirectiveDefinitionNode) -> frozenset[str]:
    return frozenset(place.value for place in node.locations)
