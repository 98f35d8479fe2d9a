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
