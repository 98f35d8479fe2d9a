"""A subgraph without a line of Fiche: Strawberry as it comes, over one table in SQLite.

Any server that speaks GraphQL and answers `_service` and `_entities` can join.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader

__all__ = ["create_app"]

PRODUCTS = Path(__file__).parent / "products.json"

Texts = tuple[str, str]
"""A title and a description."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    connection: sqlite3.Connection

    async def texts(self, skus: list[str]) -> list[Texts | None]:
        """One statement for all products of a request; None for a product that it does not know."""
        statement = "SELECT sku, title, text FROM product WHERE sku IN (SELECT value FROM json_each(?))"
        rows = self.connection.execute(statement, (json.dumps(skus),))
        found = {sku: (title, text) for sku, title, text in rows}
        return [found.get(sku) for sku in skus]

    def titled(self, word: str) -> list[str]:
        statement = "SELECT sku FROM product WHERE instr(lower(title), lower(?)) ORDER BY sku"
        return [sku for (sku,) in self.connection.execute(statement, (word,))]


@dataclass(frozen=True, slots=True)
class Context:
    catalogue: Catalogue
    texts: DataLoader[str, Texts | None]


Info = strawberry.Info[Context, None]


@strawberry.federation.type(keys=["sku"])
class Product:
    sku: strawberry.ID

    @strawberry.field
    async def title(self, info: Info) -> str | None:
        texts = await info.context.texts.load(self.sku)
        return texts[0] if texts else None

    @strawberry.field
    async def description(self, info: Info) -> str | None:
        texts = await info.context.texts.load(self.sku)
        return texts[1] if texts else None

    @classmethod
    def resolve_reference(cls, sku: strawberry.ID) -> Product:
        return cls(sku=sku)


@strawberry.type
class Query:
    @strawberry.field
    def products_titled(self, info: Info, word: str) -> list[Product]:
        return [Product(sku=strawberry.ID(sku)) for sku in info.context.catalogue.titled(word)]


class Endpoint(GraphQL[Context, None]):
    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__(strawberry.federation.Schema(query=Query, federation_version="2.9"))
        self._catalogue = catalogue

    async def get_context(self, request: object, response: object) -> Context:
        return Context(self._catalogue, DataLoader(self._catalogue.texts))


def create_app(path: str) -> Starlette:
    return Starlette(routes=[Route("/graphql", Endpoint(Catalogue(_opened(path))))])


def _opened(path: str) -> sqlite3.Connection:
    """The store, filled with the demonstration's products where it is empty."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE IF NOT EXISTS product (sku TEXT PRIMARY KEY, title TEXT, text TEXT)")
    products = json.loads(PRODUCTS.read_text(encoding="utf-8"))
    connection.executemany("INSERT OR IGNORE INTO product VALUES (:sku, :title, :text)", products)
    connection.commit()
    return connection
