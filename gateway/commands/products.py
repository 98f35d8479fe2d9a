"""What `fiche connect` and `fiche sources` know of products: the connectors of an island."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from gateway.commands.options import CommandFailed

if TYPE_CHECKING:
    from subgraphs.kit.errors import SourceFailure
    from subgraphs.kit.products.connector import Connector
    from subgraphs.kit.products.settings import ProductSettings

__all__ = ["connector_of", "connectors_of", "explained"]


def connectors_of(island: str) -> Mapping[str, Connector]:
    """None where the island reads nothing but its own database."""
    name = f"subgraphs.{island}.sources.connectors"
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return {}
    found: Mapping[str, Connector] = module.CONNECTORS
    return found


def connector_of(island: str, product: ProductSettings) -> Connector:
    """Raises CommandFailed, which names those that there are."""
    from subgraphs.kit.products.settings import UnknownSource, chosen

    try:
        return chosen(product, connectors_of(island))
    except UnknownSource as error:
        raise CommandFailed(f"{island}: {error}") from None


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
