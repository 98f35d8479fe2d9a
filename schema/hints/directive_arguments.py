"""A directive that may stand once, applied with different arguments: they are merged, or one is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graphql.language import ConstDirectiveNode, print_ast

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.directives import applied
from schema.federation import Federation
from schema.merge.carried import BUILT_IN
from schema.merge.composed import composed_directives, without_uncomposed
from schema.rules.sources import ElementSource, element_sources
from schema.subgraph.specification import COST, LIST_SIZE, POLICY, REQUIRES_SCOPES, published_name

__all__ = ["hint_directive_arguments"]

_MERGED: Mapping[str, str] = {
    COST: "the highest weight",
    LIST_SIZE: "the highest size and all names",
    REQUIRES_SCOPES: "what satisfies all",
    POLICY: "what satisfies all",
}


def hint_directive_arguments(federation: Federation) -> Iterator[CompositionHint]:
    composed = composed_directives(federation)
    federation = without_uncomposed(federation, composed)
    chosen = (*BUILT_IN, *(found.name for found in composed if not found.definition.repeatable))
    for coordinate, sources in element_sources(federation):
        for name, how in _MERGED.items():
            given = _applications(sources, name)
            if _differ(given):
                yield composition_hint(
                    HintCode.MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS,
                    f"@{published_name(name)} on `{coordinate}` has different arguments: {_said(given)}. The "
                    f"supergraph has {how}.",
                    given,
                )
        for name in chosen:
            given = _applications(sources, name)
            if _differ(given):
                yield composition_hint(
                    HintCode.INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS,
                    f"@{name} on `{coordinate}` has different arguments: {_said(given)}. The supergraph has "
                    "those that most subgraphs give, else the first.",
                    given,
                )


def _applications(sources: Sequence[ElementSource], name: str) -> list[tuple[str, ConstDirectiveNode]]:
    return [(subgraph, node) for subgraph, element in sources for node in applied(element, name)]


def _differ(given: Sequence[tuple[str, ConstDirectiveNode]]) -> bool:
    return len({print_ast(node) for _, node in given}) > 1


def _said(given: Sequence[tuple[str, ConstDirectiveNode]]) -> str:
    return ", ".join(f"`({_arguments(node)})` in {subgraph}" for subgraph, node in given)


def _arguments(node: ConstDirectiveNode) -> str:
    return ", ".join(print_ast(argument) for argument in node.arguments or ())
