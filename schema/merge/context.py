"""What every merge needs to know beside the sources of its own type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schema.federation import Federation
from schema.merge.carried import Carried
from schema.merge.joins import Graphs

__all__ = ["MergeContext"]


@dataclass(frozen=True, slots=True)
class MergeContext:
    federation: Federation
    graphs: Graphs
    carried: Carried

    @property
    def subtypes(self) -> Mapping[str, frozenset[str]]:
        return self.federation.subtypes

    def owners(self, name: str) -> int:
        """How many subgraphs a type is joined to: every subgraph has a query root, if only for entities."""
        return len(self.graphs) if name == "Query" else len(self.federation.types[name])
