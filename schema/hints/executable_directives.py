"""Directives that a client may write in a document: every subgraph must know them, and alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphql.language import DirectiveDefinitionNode

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.directives import executable_locations
from schema.federation import Federation
from schema.merge.directives import executable_directives, shared_locations

__all__ = ["hint_executable_directives"]

Definitions = Mapping[str, DirectiveDefinitionNode]


def hint_executable_directives(federation: Federation) -> Iterator[CompositionHint]:
    for name, definitions in executable_directives(federation):
        lacking = [subgraph for subgraph in federation.subgraphs if subgraph not in definitions]
        if lacking:
            yield composition_hint(
                HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE,
                f"The directive `@{name}` is not in {', '.join(lacking)}, so clients cannot use it.",
                list(definitions.items()),
            )
        else:
            yield from _locations(name, definitions)


def _locations(name: str, definitions: Definitions) -> Iterator[CompositionHint]:
    shared = shared_locations(definitions.values())
    said = "; ".join(
        f"{', '.join(executable_locations(node)) or 'nowhere'} in {subgraph}"
        for subgraph, node in definitions.items()
    )
    if not shared:
        yield composition_hint(
            HintCode.NO_EXECUTABLE_DIRECTIVE_INTERSECTION,
            f"The directive `@{name}` has no place in common: {said}. Clients cannot use it.",
            list(definitions.items()),
        )
        return
    if any(set(executable_locations(node)) != set(shared) for node in definitions.values()):
        yield composition_hint(
            HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_LOCATIONS,
            f"The directive `@{name}` may stand in different places: {said}. In the supergraph, it may "
            f"stand on {', '.join(shared)}.",
            list(definitions.items()),
        )
    once = [subgraph for subgraph, node in definitions.items() if not node.repeatable]
    if once and len(once) < len(definitions):
        yield composition_hint(
            HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_REPEATABLE,
            f"The directive `@{name}` is not repeatable in {', '.join(once)}, so it is not in the "
            "supergraph.",
            list(definitions.items()),
        )
