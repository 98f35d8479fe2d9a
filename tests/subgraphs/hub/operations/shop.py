"""A small shop: the five systems as one process would run them, on files."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import text
from starlette.applications import Starlette

from subgraphs.accounting.app import create_app as accounting_app
from subgraphs.commerce.app import create_app as commerce_app
from subgraphs.crm.app import create_app as crm_app
from subgraphs.hub.back_office import BackOfficeConfiguration, checked_pages
from subgraphs.hub.composites.composites import CompositeMeans
from subgraphs.hub.composites.drift.sql import SqlDriftFlags, SqlSweeps
from subgraphs.hub.context import request_context
from subgraphs.hub.events.changes import Changes
from subgraphs.hub.events.reader import EventReader
from subgraphs.hub.identity.sql.decisions import SqlDecisions
from subgraphs.hub.keys import HubKeys
from subgraphs.hub.operations.commands.kind import Asked
from subgraphs.hub.operations.desk import OperationDesk
from subgraphs.hub.operations.opening import DeskParts, event_reader, open_desk
from subgraphs.hub.operations.patience import Conduct, Patience
from subgraphs.hub.operations.records import OperationRecord, OperationStatus, StepRecord
from subgraphs.hub.operations.store import SqlOperationStore
from subgraphs.hub.schema import SCHEMA
from subgraphs.hub.settings import HubSettings
from subgraphs.hub.source import HubSource
from subgraphs.hub.sources.sql.crosswalk import SqlCrosswalk
from subgraphs.hub.sources.sql.migrations import MIGRATIONS as HUB_MIGRATIONS
from subgraphs.kit.context import Caller
from subgraphs.kit.database import Database, open_database, sync_engine
from subgraphs.kit.execution import Execution, Operation
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.user_errors import Refusal
from subgraphs.loyalty.app import create_app as loyalty_app
from tests.subgraphs.hub.operations.seams import Fault, Gate, GatedStore, Post, Wire, open_gate
from tests.subgraphs.hub.operations.stock import NOW, url

__all__ = ["QUICK", "SYSTEMS", "Shop", "open_shop"]

SYSTEMS = ("commerce", "crm", "loyalty", "accounting")

QUICK = Conduct(
    brief=Patience((0.01,)),
    pivot=Patience((0.01, 0.02, 0.05)),
    patient=Patience((0.01, 0.02, 0.05)),
    confirmation=dt.timedelta(seconds=60),
    answer_seconds=5.0,
    poll_seconds=0.02,
)


@dataclass
class Shop:
    folder: Path
    hub_url: str
    operations_url: str
    keys: HubKeys
    apps: dict[str, Starlette]
    post: Post
    faults: dict[tuple[str, str], Fault] = field(default_factory=dict)
    """(subgraph, mutation or "*") → raises instead of calling."""
    deaf: dict[tuple[str, str], Fault] = field(default_factory=dict)
    """(subgraph, mutation) → raises after calling: the answer is lost."""
    requests: list[str] = field(default_factory=list)
    headers: list[httpx.Headers] = field(default_factory=list)
    desk: OperationDesk = field(init=False)
    database: Database = field(init=False)
    store: SqlOperationStore = field(init=False)
    events: EventReader = field(init=False)

    async def ask(self, type: str, key: str, **given: object) -> str | Refusal:
        return await self.desk.accept(Asked(type, "desk", "agent-7", key, given))

    async def retry(self, key: str, operation: str) -> str | Refusal:
        asked = Asked("operationRetry", "desk", "agent-7", key, {"operationId": operation})
        return await self.desk.retry(asked, operation)

    async def accepted(self, type: str, key: str, **given: object) -> OperationRecord:
        id = await self.ask(type, key, **given)
        assert isinstance(id, str), id
        return await self.operation(id)

    async def operation(self, id: str) -> OperationRecord:
        return (await self.store.operations([id]))[id]

    async def steps(self, id: str) -> tuple[StepRecord, ...]:
        return (await self.store.steps([id]))[id]

    async def told(self, id: str) -> list[str]:
        """The steps as a person would read them."""
        return [
            f"{step.system} {step.action}: {step.status.value}"
            + (f" ({step.last_error})" if step.last_error else "")
            for step in await self.steps(id)
        ]

    async def ended(self, *ids: str, seconds: float = 20.0) -> list[OperationStatus]:
        """Waits until all of them have."""
        async with asyncio.timeout(seconds):
            while True:
                found = await self.store.operations(ids)
                if all(one.status is not OperationStatus.PENDING for one in found.values()):
                    return [found[id].status for id in ids]
                await asyncio.sleep(0.02)

    async def click(self, email: str) -> None:
        """Somebody follows the link in the letter to this address."""
        async with asyncio.timeout(30):
            while email not in self.post.tokens():
                self.post.arrived.clear()
                await self.post.arrived.wait()
        document = "mutation ($t: String!) { accountEmailConfirm(token: $t) { userErrors { code } } }"
        await self.direct("commerce", document, t=self.post.tokens()[email])

    async def hub(self, document: str, **variables: object) -> Any:
        """What the hub's schema answers to a member of staff."""
        answer = await self.hub_answer(document, self.desk, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def hub_answer(self, document: str, desk: OperationDesk | None, **variables: object) -> Any:
        pages = checked_pages(BackOfficeConfiguration())
        context = request_context(self.source(desk), pages, Caller("agent-7"))
        return await Execution(SCHEMA, "HUB").answer(Operation(document, variables), context)

    def source(self, desk: OperationDesk | None) -> HubSource:
        """What stands behind the hub's schema and its routes."""

        def now() -> dt.datetime:
            return NOW

        means = CompositeMeans(
            gateway=None,
            propagating=self.store.propagating,
            flags=SqlDriftFlags(self.database),
            sweeps=SqlSweeps(self.database),
            read_seconds=1,
            now=now,
        )
        return HubSource(SqlCrosswalk(self.database), None, self.store, desk, means)

    async def direct(
        self, name: str, document: str, headers: Mapping[str, str] | None = None, **variables: object
    ) -> Any:
        """A question to a system that is not the hub's, unless the headers say so."""
        transport = httpx.ASGITransport(self.apps[name])
        async with httpx.AsyncClient(transport=transport, headers=headers) as client:
            answer = await client.post(
                f"http://{name}/graphql", json={"query": document, "variables": variables}
            )
            return answer.json()

    def emails(self, n: int) -> list[str]:
        """Of the customer, in the four systems."""
        queries = (
            ("commerce", "SELECT email FROM commerce_account WHERE id = 1000 + :n", n),
            ("crm", "SELECT email FROM crm_contact WHERE key = :n", f"003{n:05}"),
            ("loyalty", "SELECT email FROM loyalty_member WHERE key = :n", f"M-{n:05}"),
            ("accounting", "SELECT email FROM accounting_ledger_account WHERE number = :n", f"411{n:06}"),
        )
        return [self.rows(name, query, n=key)[0][0] for name, query, key in queries]

    def money(self, n: int) -> tuple[int, float, float]:
        """Total of the order in cents, points available and reserved in hundredths."""
        [(total,)] = self.rows("commerce", "SELECT total FROM commerce_order WHERE id = 9000 + :n", n=n)
        query = "SELECT points_available, points_reserved FROM loyalty_member WHERE key = :n"
        [(available, reserved)] = self.rows("loyalty", query, n=f"M-{n:05}")
        return total, float(available), float(reserved)

    def write(self, name: str, statement: str, **values: object) -> None:
        """Somebody else writes into the store of a system."""
        engine = sync_engine(self._url(name))
        with engine.begin() as connection:
            connection.execute(text(statement), values)
        engine.dispose()

    def rows(self, name: str, query: str, **values: object) -> list[tuple[Any, ...]]:
        engine = sync_engine(self._url(name))
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(text(query), values)]
        engine.dispose()
        return found

    def _url(self, name: str) -> str:
        return self.hub_url if name == "hub" else url(self.folder, name)


@asynccontextmanager
async def open_shop(
    folder: Path,
    gate: Gate = open_gate,
    conduct: Conduct = QUICK,
    hub_url: str | None = None,
    operations_url: str | None = None,
) -> AsyncIterator[Shop]:
    keys = HubKeys(**json.loads((folder / "keys.json").read_text()))
    post = Post(folder)
    given = hub_url or url(folder, "hub")
    shop = Shop(folder, given, operations_url or url(folder, "hub-operations"), keys, {}, post)
    async with AsyncExitStack() as opened:
        for name, make in (
            ("commerce", lambda settings: commerce_app(settings, mailer=post)),
            ("crm", crm_app),
            ("loyalty", loyalty_app),
            ("accounting", accounting_app),
        ):
            settings = SystemSettings(
                name=name,
                database_url=url(folder, name),
                hub_key=keys.public,
                export_folder=folder / "exports" / name,
                pool_size=2,
            )
            shop.apps[name] = make(settings)
            await opened.enter_async_context(shop.apps[name].router.lifespan_context(shop.apps[name]))
        await opened.enter_async_context(_hub_open(shop, gate, conduct))
        yield shop


@asynccontextmanager
async def _hub_open(shop: Shop, gate: Gate, conduct: Conduct) -> AsyncIterator[None]:
    settings = HubSettings(
        name="hub",
        database_url=shop.hub_url,
        operations_url=shop.operations_url,
        subgraph_urls={name: f"http://{name}/graphql" for name in SYSTEMS},
        signing_key=SecretStr(shop.keys.signing),
        encryption_key=SecretStr(shop.keys.encryption),
        outbox_seconds=0.1,
        pool_size=4,
    )
    async with open_database(settings, HUB_MIGRATIONS) as database:
        shop.database = database
        shop.store = SqlOperationStore(database, settings.now)
        secret = settings.identity_key()
        assert secret is not None
        parts = DeskParts(
            store=GatedStore(shop.store, gate),
            crosswalk=SqlCrosswalk(database),
            decisions=SqlDecisions(database, secret),
            connect=lambda _: httpx.AsyncClient(transport=Wire(shop, gate)),
            conduct=conduct,
            changes=Changes(SqlCrosswalk(database)),
        )
        async with open_desk(settings, database, parts) as desk:
            assert desk is not None
            shop.desk = desk
            shop.events = event_reader(settings, database, parts, desk)
            yield
