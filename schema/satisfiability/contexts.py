"""What the types on the way give to the arguments below them (`@context`, `@fromContext`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from schema.directives import applied, string_argument
from schema.query_graph import QueryGraph
from schema.satisfiability.reach import ContextUse, Reach, Standing
from schema.selections import parse_selections
from schema.supergraph import Supergraph

__all__ = ["Contexts"]


class Contexts:
    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._uses = frozenset(_uses(reach.graph.supergraph))
        self._set_by = _set_by(reach.graph) if self._uses else {}

    def known_below(
        self, type_name: str, standings: Iterable[Standing], known: frozenset[ContextUse]
    ) -> frozenset[ContextUse]:
        """Below a value of this type. The nearest type that sets a context is the one that counts."""
        names = self._set_by.get(type_name)
        if not names:
            return known
        uses = {use for use in self._uses if use.context in names}
        given = frozenset(use for use in uses if self._is_had(use, type_name, standings))
        return (known - uses) | given

    def _is_had(self, use: ContextUse, type_name: str, standings: Iterable[Standing]) -> bool:
        selections = parse_selections(use.selection)
        return any(
            self._reach.can_select(self._reach.around(standing, type_name), type_name, selections)
            for standing in standings
        )


def _uses(supergraph: Supergraph) -> Iterator[ContextUse]:
    for in_subgraphs in supergraph.types.values():
        for found in in_subgraphs.values():
            for field in found.fields.values():
                yield from map(ContextUse.of, field.context_arguments)


def _set_by(graph: QueryGraph) -> Mapping[str, frozenset[str]]:
    """By object type: the contexts that it sets, itself or by an interface or union of which it is."""
    found: dict[str, frozenset[str]] = {}
    for name, merged in graph.supergraph.schema.type_map.items():
        node = merged.ast_node
        applications = applied(node, "context") if node else ()
        contexts = frozenset(c for a in applications if (c := string_argument(a, "name")))
        for possible in graph.possible_types(name) if contexts else ():
            found[possible] = found.get(possible, frozenset()) | contexts
    return found
