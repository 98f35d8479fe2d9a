"""The further systems that read a product: the subgraph, its connector, and what stands behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from examples.ghost_content import app as content
from examples.ghost_content.connector import GhostConnector
from examples.tryton_connector import TrytonConnector
from examples.tryton_sales import app as sales
from examples.tryton_sales import schema as sales_schema
from examples.tryton_sales.connector import CONNECTOR as SALES_OF_TRYTON
from examples.tryton_stock import app as stock
from examples.tryton_stock import schema as stock_schema
from examples.tryton_stock.connector import CONNECTOR as STOCK_OF_TRYTON
from examples.vendure_catalogue import app as catalogue
from examples.vendure_catalogue import schema as catalogue_schema
from examples.vendure_catalogue.connector import CatalogueConnector
from subgraphs.kit.federation import SubgraphSchema
from subgraphs.kit.products.connector import Connector
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.settings import SubgraphSettings
from tests.products.further import tryton, vendure
from tests.products.further.joined import Joined, joined
from tests.products.ghost import installed as ghost
from tests.products.recording import Recording
from tests.products.tryton.recorded import recorded
from tests.products.tryton.rpc import DATABASE, PASSWORD, USER

__all__ = ["CATALOGUE", "CONTENT", "SALES", "STOCK", "SYSTEMS", "Product", "Reached", "System"]

HERE = Path(__file__).parent

Transport = httpx.AsyncBaseTransport


@dataclass(frozen=True)
class Product:
    recording: Recording
    seeded: Callable[[], Path]
    running: Callable[[Path, int], AbstractContextManager[str]]
    given: Callable[[Path | None], Mapping[str, object]]
    """Settings beside the address: those of the real one in this folder, or of a recorded one."""
    path: str = ""


@dataclass(frozen=True)
class Reached:
    settings: ProductSettings
    transport: Transport | None = None


@dataclass(frozen=True)
class System:
    name: str
    example: str
    schema: SubgraphSchema
    product: Product
    create_app: Callable[[SubgraphSettings, Connector], Starlette]
    connector: Callable[[Transport | None], Connector]

    def reached(self, url: str, place: Path | None, transport: Transport | None = None) -> Reached:
        given = {"source": self.name, "url": url + self.product.path, "seconds": 30}
        return Reached(ProductSettings.model_validate({**given, **self.product.given(place)}), transport)

    @asynccontextmanager
    async def joined(
        self, reached: Reached, database_urls: Mapping[str, str], **changed: object
    ) -> AsyncIterator[tuple[Joined, Any]]:
        """The customer graph with it, and its application."""
        product = reached.settings.model_copy(update=changed)
        settings = SubgraphSettings(name=self.name, database_url="sqlite:///none.sqlite", product=product)
        app = self.create_app(settings, self.connector(reached.transport))
        async with joined(app, self.schema, self.example, database_urls) as found:
            yield found, app


VENDURE = Product(
    Recording(HERE / "catalogue.json.gz", vendure.made_with),
    vendure.seeded,
    lambda place, port: vendure.running(place, port=port),
    lambda place: {"token": (place / vendure.KEY_FILE).read_text() if place else "a key"},
    path="/admin-api",
)

TRYTON = Product(
    recorded(HERE / "supply.json.gz", tryton.made_with),
    tryton.seeded,
    tryton.running,
    lambda _: {"user": USER, "password": PASSWORD, "options": {"database": DATABASE}},
)

GHOST = Product(
    Recording(HERE / "content.json.gz", ghost.made_with),
    ghost.seeded,
    ghost.running,
    lambda place: {
        "token": (place / ghost.KEY_FILE).read_text() if place else f"an integration:{'c0ffee' * 6}"
    },
)


def _over(connector: TrytonConnector) -> Callable[[Transport | None], TrytonConnector]:
    return lambda transport: replace(connector, transport=transport)


CATALOGUE = System(
    "catalogue",
    "vendure_catalogue",
    catalogue_schema.SCHEMA,
    VENDURE,
    catalogue.create_app,
    CatalogueConnector,
)

STOCK = System("stock", "tryton_stock", stock_schema.SCHEMA, TRYTON, stock.create_app, _over(STOCK_OF_TRYTON))

SALES = System("sales", "tryton_sales", sales_schema.SCHEMA, TRYTON, sales.create_app, _over(SALES_OF_TRYTON))

CONTENT = System("content", "ghost_content", content.SCHEMA, GHOST, content.create_app, GhostConnector)

SYSTEMS = (CATALOGUE, STOCK, SALES, CONTENT)
