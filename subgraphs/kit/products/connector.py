"""What a connector is to those who set it up and look after it, whichever port it stands behind.

A subgraph lists its own in `sources/connectors.py`: `CONNECTORS: Mapping[str, Connector]`, by the name that
FICHE_<NAME>_SOURCE gives. How one answers the port is between it and its subgraph.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.origins import Origins
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["Connector", "Finding", "Right"]


@dataclass(frozen=True, slots=True)
class Right:
    name: str
    """In the product's words, such as ReadCustomer or account.invoice."""
    is_granted: bool
    needed_for: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a probe has found out, with reads alone."""

    who: str
    """As whom the product knows us."""
    version: str | None = None
    rights: Sequence[Right] = ()
    sample: Mapping[str, object] = field(default_factory=dict, repr=False)
    """Of one record: `Type.field`, and the value that the graph would show. It is of a person."""
    calls_per_minute: int | None = None
    """Where the product tells its limits."""


class Connector(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def needs(self) -> Sequence[str]:
        """Settings without which nothing goes: `url`, `token`, `options.database`."""
        ...

    @property
    def origins(self) -> Origins: ...

    def calls(self, settings: ProductSettings) -> ProductCalls:
        """With its way of authorisation and its judge. Raises ValueError where a setting is missing."""
        ...

    async def probe(self, calls: ProductCalls) -> Finding:
        """Raises as `ProductCalls.send` does."""
        ...
