"""The customer whom a composite field is about, as the crosswalk knows them."""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.hub.sources.port import CustomerKind, LinkRecord
from subgraphs.kit.ids import encode_id

__all__ = ["Subject"]


@dataclass(frozen=True, slots=True)
class Subject:
    key: str
    kind: CustomerKind
    links: tuple[LinkRecord, ...]
    pending: frozenset[str] = frozenset()
    """The owners' fields whose copies an operation is changing. Known before their values are read: what
    arrives in between is no difference."""

    @property
    def id(self) -> str:
        """Of the node in the graph."""
        return encode_id("Customer", self.key)
