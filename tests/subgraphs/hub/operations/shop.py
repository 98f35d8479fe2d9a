"""A small shop: five systems with a few customers, on files, as one process would run them.

Customer number n has account 1000+n, contact 003…n, member M-…n, ledger account 411…n and order 9000+n, all
linked.
Every value of a person holds the word PLANTED, so that a search for it finds whatever was left behind.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import insert, text
from starlette.applications import Starlette

from subgraphs.accounting.app import create_app as accounting_app
from subgraphs.accounting.sources.sql import tables as accounting
from subgraphs.commerce.app import create_app as commerce_app
from subgraphs.commerce.mail.port import Letter
from subgraphs.commerce.sources.sql import tables as commerce
from subgraphs.crm.app import create_app as crm_app
from subgraphs.crm.sources.sql import tables as crm
from subgraphs.hub.back_office import BackOfficeConfiguration, checked_pages
from subgraphs.hub.composites.composites import CompositeMeans
from subgraphs.hub.composites.drift.sql import SqlDriftFlags, SqlSweeps
from subgraphs.hub.context import request_context
from subgraphs.hub.events.reader import EventReader
from subgraphs.hub.identity.sql.decisions import SqlDecisions
from subgraphs.hub.keys import HubKeys, new_keys
from subgraphs.hub.operations.commands.kind import Asked
from subgraphs.hub.operations.desk import OperationDesk
from subgraphs.hub.operations.opening import DeskParts, event_reader, open_desk
from subgraphs.hub.operations.patience import Conduct, Patience
from subgraphs.hub.operations.port import OperationStore
from subgraphs.hub.operations.records import NewOperation, OperationRecord, OperationStatus, StepRecord
from subgraphs.hub.operations.store import SqlOperationStore
from subgraphs.hub.schema import SCHEMA
from subgraphs.hub.settings import HubSettings
from subgraphs.hub.source import HubSource
from subgraphs.hub.sources.sql import tables as hub
from subgraphs.hub.sources.sql.crosswalk import SqlCrosswalk
from subgraphs.hub.sources.sql.migrations import MIGRATIONS as HUB_MIGRATIONS
from subgraphs.kit.context import Caller
from subgraphs.kit.database import Database, open_database, sync_engine
from subgraphs.kit.execution import Execution, Operation
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.ids import encode_id
from subgraphs.kit.masking import fold_email
from subgraphs.kit.migrations import migrate
from subgraphs.kit.user_errors import Refusal
from subgraphs.loyalty.app import create_app as loyalty_app
from subgraphs.loyalty.sources.sql import tables as loyalty

__all__ = [
    "PLANTED",
    "QUICK",
    "Shop",
    "account",
    "build",
    "contact",
    "customer",
    "ledger",
    "member",
    "open_shop",
    "order",
]

PLANTED = "planted"

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)

SYSTEMS = ("commerce", "crm", "loyalty", "accounting")

QUICK = Conduct(
    brief=Patience((0.01,)),
    pivot=Patience((0.01, 0.02, 0.05)),
    patient=Patience((0.01, 0.02, 0.05)),
    confirmation=dt.timedelta(seconds=60),
    answer_seconds=5.0,
    poll_seconds=0.02,
)

Row = dict[str, Any]


def customer(n: int) -> str:
    return encode_id("Customer", f"C{n:06}")


def account(n: int) -> str:
    return encode_id("Account", 1000 + n)


def contact(n: int) -> str:
    return encode_id("CrmContact", f"003{n:05}")


def member(n: int) -> str:
    return encode_id("LoyaltyMember", f"M-{n:05}")


def ledger(n: int) -> str:
    return encode_id("LedgerAccount", f"411{n:06}")


def order(n: int) -> str:
    return encode_id("Order", 9000 + n)


def build(folder: Path, numbers: Iterable[int], hub_url: str | None = None) -> None:
    """Fills the five databases."""
    numbers = list(numbers)
    (folder / "keys.json").write_text(json.dumps(vars_of(new_keys())))
    rows: dict[str, Mapping[Any, list[Row]]] = {
        "commerce": _commerce(numbers),
        "crm": _crm(numbers),
        "loyalty": _loyalty(numbers),
        "accounting": _accounting(numbers),
        "hub": _hub(numbers),
    }
    for name, tables in rows.items():
        engine = sync_engine(hub_url if name == "hub" and hub_url else url(folder, name))
        migrate(engine, _migrations(name))
        with engine.begin() as connection:
            for table, given in tables.items():
                connection.execute(insert(table), given)
        engine.dispose()


def vars_of(keys: HubKeys) -> dict[str, str]:
    return {"signing": keys.signing, "public": keys.public, "encryption": keys.encryption}


def url(folder: Path, name: str) -> str:
    return f"sqlite:///{folder / name}.sqlite"


def _migrations(name: str) -> Any:
    from importlib import import_module

    return import_module(f"subgraphs.{name}.sources.sql.migrations").MIGRATIONS


def _commerce(numbers: list[int]) -> Mapping[Any, list[Row]]:
    channel = {"code": "web", "kind": "WEB", "name": "Online shop", "currency": "EUR"}
    return {
        commerce.channel: [channel],
        commerce.account: [_account(n) for n in numbers],
        commerce.order: [_order(n) for n in numbers],
    }


def _account(n: int) -> Row:
    email = f"{PLANTED}.old{n}@shop.example"
    return {
        "id": 1000 + n,
        "number": f"K{n}",
        "version": 1,
        "email": email,
        "email_folded": fold_email(email),
        "email_verified": True,
        "pending_email": None,
        "state": "ACTIVE",
        "locale": "fr-FR",
        "created_at": NOW,
        "last_login_at": None,
        "loyalty_card_number": f"CARD-{n}",
    }


def _order(n: int) -> Row:
    return {
        "id": 9000 + n,
        "number": f"N{n}",
        "version": 1,
        "account_id": 1000 + n,
        "channel_code": "web",
        "status": "PENDING",
        "placed_at": NOW,
        "updated_at": NOW,
        "currency": "EUR",
        "subtotal": 5000,
        "shipping": 0,
        "tax": 0,
        "total": 5000,
    }


def _crm(numbers: list[int]) -> Mapping[Any, list[Row]]:
    contacts = [
        {
            "key": f"003{n:05}",
            "version": 1,
            "kind": "PERSON",
            "first_name": "Jo",
            "last_name": f"{PLANTED}{n}",
            "phone": f"+336{n:08}",
            "email": f"{PLANTED}.old{n}@shop.example",
            "company_name": f"{PLANTED} {n} SARL",
            "segments": [],
        }
        for n in numbers
    ]
    return {crm.newsletter_list: [{"code": "news", "name": "News"}], crm.contact: contacts}


def _loyalty(numbers: list[int]) -> Mapping[Any, list[Row]]:
    programme = {"code": "club", "name": "The club", "points_per_unit": 100, "currency": "EUR"}
    members = [
        {
            "key": f"M-{n:05}",
            "version": 1,
            "programme_code": "club",
            "card_number": f"CARD-{n}",
            "qualifying_points": 0,
            "enrolled_at": NOW,
            "points_available": 1000,
            "points_reserved": 0,
            "points_pending": 0,
            "email": f"{PLANTED}.old{n}@shop.example",
            "phone": f"+336{n:08}",
        }
        for n in numbers
    ]
    return {loyalty.programme: [programme], loyalty.member: members}


def _accounting(numbers: list[int]) -> Mapping[Any, list[Row]]:
    accounts = [
        {
            "number": f"411{n:06}",
            "scope": "INDIVIDUAL",
            "version": 1,
            "legal_name": f"{PLANTED} {n} SARL",
            "email": f"{PLANTED}.old{n}@shop.example",
            "currency": "EUR",
            "balance": 0,
            "dunning_level": 0,
        }
        for n in numbers
    ]
    return {accounting.ledger_account: accounts}


def _hub(numbers: list[int]) -> Mapping[Any, list[Row]]:
    customers = [{"id": f"C{n:06}", "kind": "PERSON"} for n in numbers]
    keys = {
        "COMMERCE": ("account", lambda n: str(1000 + n)),
        "CRM": ("contact", lambda n: f"003{n:05}"),
        "LOYALTY": ("member", lambda n: f"M-{n:05}"),
        "ACCOUNTING": ("ledgerAccount", lambda n: f"411{n:06}"),
    }
    links = [
        {
            "system": system,
            "kind": kind,
            "record_key": key(n),
            "customer_id": f"C{n:06}",
            "role": "PRIMARY",
            "status": "CONFIRMED",
            "method": "EXTERNAL_ID",
            "since": NOW,
        }
        for system, (kind, key) in keys.items()
        for n in numbers
    ]
    return {hub.customer: customers, hub.link: links}


class Post:
    """The post: every letter arrives, and some people click at once. Tokens outlive the process."""

    def __init__(self, folder: Path) -> None:
        self._book = folder / "letters.txt"
        self.arrived = asyncio.Event()

    async def send(self, letter: Letter) -> None:
        found = re.search(r"token=([\w-]+)", letter.text)
        assert found, "the letter has no link"
        with self._book.open("a") as book:
            book.write(f"{letter.to} {found[1]}\n")
        self.arrived.set()

    def tokens(self) -> dict[str, str]:
        """The last token that each address got."""
        lines = self._book.read_text().splitlines() if self._book.exists() else []
        return {line.split()[0]: line.split()[1] for line in lines}


Gate = Callable[[str, str], Any]
"""Operation and point → awaited there. A point is a request or a note of the store, before or after."""


class Stops:
    """Stops each operation at one point, for good. Its key names the point: `email-3` is the fourth."""

    def __init__(self) -> None:
        self.passed: dict[str, list[str]] = {}
        self._stopped: set[str] = set()
        self._stop = asyncio.Event()
        self._keys: dict[str, str] = {}

    async def all_stopped(self, keys: set[str]) -> None:
        while self._stopped != keys:
            self._stop.clear()
            await self._stop.wait()

    async def accept(self, store: Callable[[NewOperation], Any], new: NewOperation) -> Any:
        self._keys[new.id] = new.key
        return await store(new)

    async def __call__(self, operation: str, point: str) -> None:
        key = self._keys.get(operation)
        if key is None:
            return
        passed = self.passed.setdefault(key, [])
        if len(passed) == int(key.rpartition("-")[2]):
            self._stopped.add(key)
            self._stop.set()
            await asyncio.Event().wait()
        passed.append(point)


class Wire(httpx.AsyncBaseTransport):
    """From the hub to the systems. One that is down does not answer. Gates stand before and after a call."""

    def __init__(self, shop: Shop, gate: Gate) -> None:
        self._shop = shop
        self._gate = gate

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.host
        asked, of = _named(request)
        await self._gate(of, f"before {name} {asked}")
        if fault := self._shop.faults.get((name, asked)) or self._shop.faults.get((name, "*")):
            await fault(request)
        self._shop.requests.append(f"{name} {asked}")
        self._shop.headers.append(request.headers)
        transport = httpx.ASGITransport(self._shop.apps[name])
        response = await transport.handle_async_request(request)
        await response.aread()
        if fault := self._shop.deaf.get((name, asked)):
            await fault(request)
        await self._gate(of, f"after {name} {asked}")
        return response


def _named(request: httpx.Request) -> tuple[str, str]:
    """What is asked, and for which operation, as the signed header says."""
    import base64

    claims = request.headers["fiche-hub"].split(".")[1]
    operation = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]
    if request.method == "GET":
        return "outbox", operation
    query = json.loads(request.content)["query"]
    return ("read" if query.startswith("query") else query.split("{ ")[1].split("(")[0]), operation


class GatedStore:
    """The store, with a gate after each note: what a step came to, which version it expects, the end."""

    def __init__(self, store: OperationStore, gate: Gate) -> None:
        self._store = store
        self._gate = gate

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        if name == "accept" and isinstance(self._gate, Stops):
            return partial(self._gate.accept, method)
        if name not in ("settle", "expect", "keep", "finish"):
            return method

        async def gated(id: str, *arguments: Any) -> Any:
            answer = await method(id, *arguments)
            await self._gate(id, f"after {name}")
            return answer

        return gated


@dataclass
class Shop:
    folder: Path
    hub_url: str
    operations_url: str
    keys: HubKeys
    apps: dict[str, Starlette]
    post: Post
    faults: dict[tuple[str, str], Any] = field(default_factory=dict)
    """(subgraph, mutation or "*") → raises instead of calling."""
    deaf: dict[tuple[str, str], Any] = field(default_factory=dict)
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
        source = HubSource(SqlCrosswalk(self.database), None, self.store, desk, means)
        context = request_context(source, checked_pages(BackOfficeConfiguration()), Caller("agent-7"))
        return await Execution(SCHEMA, "HUB").answer(Operation(document, variables), context)

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


async def _open(_: str, __: str) -> None:
    return None


@asynccontextmanager
async def open_shop(
    folder: Path,
    gate: Gate = _open,
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
        )
        async with open_desk(settings, database, parts) as desk:
            assert desk is not None
            shop.desk = desk
            shop.events = event_reader(settings, database, parts, desk)
            yield
