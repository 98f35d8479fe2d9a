"""The five subgraphs over some stores, or over products, with a hub that has matched their records."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from starlette.applications import Starlette

from gateway.auth.caller_context import new_caller_key
from gateway.commands.bearers import guarded, row_rules
from gateway.commands.islands import HUB, composed_islands, sqlite_urls
from gateway.commands.one_process import Islands, Trust, demonstration_app
from gateway.commands.products import Place
from gateway.config.reading import read_settings
from gateway.graph import build_graph
from gateway.page.examples import Example
from subgraphs.hub.keys import kept_keys
from subgraphs.hub.matching.policy import MatchPolicy
from subgraphs.hub.matching.session import new_run_id, open_matching
from subgraphs.kit.products.settings import ProductSettings
from tests.products.oidc.running import TokenServer

__all__ = ["CustomerGraph", "Record", "asked"]

Record = tuple[str, str]
"""A system, and the key of the record there."""

LINKS = "select system, record_key, customer_id, status from hub_link where role != 'SHARED'"

SECONDS = 28.0
"""More than products are given."""

DECIDED = ("CONFIRMED", "PROBABLE")


@dataclass(frozen=True, slots=True)
class CustomerGraph:
    folder: Path
    products: Mapping[Place, ProductSettings]
    tokens: TokenServer
    known_as: Mapping[Record, str] = field(default_factory=dict)
    """What products call otherwise than our own stores: their record, and the key that it has in ours."""
    back_office: Path | None = None
    """Where links lead, if not to the pages of the demonstration."""

    def _islands(self, trust: Trust | None = None) -> Islands:
        urls, keys = sqlite_urls(self.folder), kept_keys(self.folder)
        return Islands(urls, keys, trust, products=self.products, back_office=self.back_office)

    def app(self, *, pairwise: bool = True, **given: object) -> Starlette:
        """Guarded: who asks is whom the server of tokens says. `pairwise`: whether partners get ids of their
        own."""
        settings = read_settings(
            explain="scope", readable_errors=("BAD_USER_INPUT",), subgraph_timeout=SECONDS, **given
        )
        graph = build_graph(composed_islands(), settings.operation_cache_size)
        private, public = new_caller_key()
        issuer, hub_key = self.tokens.issuer, kept_keys(self.folder).public
        told = guarded(settings, issuer, private, hub_key, self.folder)
        told = told.model_copy(update={"clients": row_rules(pairwise=pairwise)})
        return demonstration_app(told, graph, self._islands(Trust(public, self.tokens.address)))

    async def match(self) -> Mapping[str, int]:
        """A verified e-mail that is unique on both sides is enough: nobody is here to be asked."""
        islands = self._islands()
        async with AsyncExitStack() as stack:
            for name, app in islands.apps.items():
                if name != HUB:
                    await stack.enter_async_context(app.router.lifespan_context(app))
            matching = await stack.enter_async_context(open_matching(islands.hub_settings, islands.connect))
            run = await matching.begin(MatchPolicy(link_verified_email=True), new_run_id(matching.clock()))
            return await matching.work(run, lambda *_: None)

    def customers(self, *statuses: str) -> dict[Record, str]:
        """Whose each record is, as the hub has found out."""
        with closing(sqlite3.connect(self.folder / f"{HUB}.sqlite")) as database:
            return {
                (system, key): customer
                for system, key, customer, status in database.execute(LINKS)
                if status in (statuses or DECIDED)
            }

    def groups(self) -> dict[str, frozenset[Record]]:
        """By customer: the records that are the same person's, each by the key that it has in our own
        stores."""
        found: dict[str, set[Record]] = {}
        for (system, key), customer in self.customers().items():
            found.setdefault(customer, set()).add((system, self.known_as.get((system, key), key)))
        return {customer: frozenset(records) for customer, records in found.items()}

    def customer(self, record: Record) -> str:
        """Who has this record, which is named by the key that it has in our own stores."""
        [customer] = [customer for customer, records in self.groups().items() if record in records]
        return customer

    def beside(self, record: Record, system: str, *statuses: str) -> str:
        """The key of what a system has of whoever has this record."""
        customer, records = self.customer(record), self.customers(*statuses)
        [key] = [key for (where, key), whose in records.items() if (where, whose) == (system, customer)]
        return key

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        app = self.app(pairwise=False)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://graph", timeout=60) as client:
                yield client


async def asked(client: httpx.AsyncClient, example: Example) -> dict[str, object]:
    body = {"query": example.query, "variables": dict(example.variables)}
    headers = {name: str(value) for name, value in example.headers.items()}
    answer: dict[str, object] = (await client.post("/graphql", json=body, headers=headers)).json()
    return answer
