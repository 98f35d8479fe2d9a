"""What `fiche connect` and `fiche sources` know of products: the connectors of an island and of its parts.

`crm` is an island, and `crm-exchanges` the part of it for which FICHE_CRM_EXCHANGES_SOURCE names a product.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Self

from gateway.commands.options import CommandFailed

if TYPE_CHECKING:
    from subgraphs.kit.errors import SourceFailure
    from subgraphs.kit.products.connector import Connector
    from subgraphs.kit.products.settings import ProductSettings

__all__ = ["WHOLE", "Place", "connector_of", "connectors_of", "explained"]

WHOLE = "product"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a product stands."""

    island: str
    part: str = WHOLE
    """The field of the island's settings."""

    @classmethod
    def named(cls, name: str) -> Self:
        """Raises CommandFailed, which names those that there are."""
        from gateway.commands.islands import ISLANDS

        island, _, part = name.partition("-")
        if island not in ISLANDS:
            there_are = ", ".join(ISLANDS)
            raise CommandFailed(
                f"There is no subgraph '{name}'. There are {there_are}; "
                "one that joins them has its connector as module:NAME."
            )
        place = cls(island, part or WHOLE)
        if part and part not in connectors_of(island):
            parts = [str(cls(island, one)) for one in connectors_of(island) if one != WHOLE]
            raise CommandFailed(f"There is no part '{name}'. There are {', '.join([island, *parts])}.")
        return place

    @classmethod
    def joining(cls, name: str, source: str | None) -> Self:
        """As `named`, or that of a subgraph that is none of ours: whoever joins brings a connector."""
        place = cls(name)
        brings = ":" in (source or os.environ.get(place.variable, ""))
        return place if brings and name.isidentifier() and not place.is_ours else cls.named(name)

    def __str__(self) -> str:
        return self.island if self.part == WHOLE else f"{self.island}-{self.part}"

    @property
    def is_ours(self) -> bool:
        from gateway.commands.islands import ISLANDS

        return self.island in ISLANDS

    @property
    def variable(self) -> str:
        """How those of its settings begin."""
        return f"FICHE_{str(self).upper().replace('-', '_')}_SOURCE"


def connectors_of(island: str) -> Mapping[str, Mapping[str, Connector]]:
    """By the part that they can stand behind. None where the island reads nothing but its own database."""
    name = f"subgraphs.{island}.sources.connectors"
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if not f"{name}.".startswith(f"{error.name}."):
            raise
        return {}
    parts: Mapping[str, Mapping[str, Connector]] = getattr(module, "PARTS", {WHOLE: module.CONNECTORS})
    return parts


def connector_of(place: Place, product: ProductSettings) -> Connector:
    """Raises CommandFailed, which names those that there are."""
    from subgraphs.kit.products.settings import UnknownSource, chosen

    try:
        return chosen(product, connectors_of(place.island).get(place.part, {}))
    except UnknownSource as error:
        raise CommandFailed(f"{place}: {error}") from None


def explained(failure: SourceFailure) -> str:
    """For whoever sets it up, who may see the words of the product."""
    from subgraphs.kit.errors import SourceTimeout
    from subgraphs.kit.products.faults import ProductFailure, ProductRefusedUs, ProductThrottled

    match failure:
        case ProductRefusedUs():
            return f"it does not take these credentials, or they do not reach so far ({failure.told()})"
        case ProductThrottled():
            return f"it wants fewer calls ({failure.told()})"
        case ProductFailure():
            return f"it did not answer as expected ({failure.told()})"
        case SourceTimeout():
            return "it did not answer in time"
        case _:
            return str(failure)
