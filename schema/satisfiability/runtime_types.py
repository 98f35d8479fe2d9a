"""A field that several subgraphs resolve leads to the same value, whichever is asked: so to the same type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schema.query_graph import QueryGraph
from schema.satisfiability.reach import Standing

__all__ = ["RuntimeTypesDiffer", "runtime_types"]


@dataclass(frozen=True, slots=True)
class RuntimeTypesDiffer:
    type: str
    field: str
    witness: str
    """A shortest query that meets the field in several subgraphs."""
    by_subgraph: Mapping[str, frozenset[str]]
    """The object types to which each of them may resolve the field."""

    @property
    def shared(self) -> frozenset[str]:
        return frozenset.intersection(*self.by_subgraph.values())

    def __str__(self) -> str:
        said = "\n".join(
            f"- {subgraph}: {', '.join(f'`{name}`' for name in sorted(types)) or 'none'}"
            for subgraph, types in self.by_subgraph.items()
        )
        common = ", ".join(f"`{name}`" for name in sorted(self.shared))
        advice = f"Resolve it only to {common}." if common else "Give the subgraphs a type in common."
        return (
            f"Several subgraphs resolve `{self.type}.{self.field}` in this query, and not to the same types:"
            f"\n\n{self.witness}\n\n{said}\n\n{advice}"
        )


def runtime_types(
    graph: QueryGraph, visible: Iterable[str], targets: Iterable[Standing]
) -> Mapping[str, frozenset[str]]:
    """By subgraph, where it has an interface or a union: an interface object stands for all its types."""
    known = frozenset(visible)
    return {
        target.node.subgraph: graph.possible_types_at(target.node) & known
        for target in sorted(targets, key=lambda target: str(target.node))
        if graph.is_abstract(target.node.type) and not graph.is_interface_object(target.node)
    }
