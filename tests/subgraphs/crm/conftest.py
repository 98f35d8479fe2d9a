"""A small CRM, and the subgraph over it as a gateway sees it: on the wire."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, event, insert
from starlette.applications import Starlette

from subgraphs.crm.app import create_app
from subgraphs.crm.sources.sql import tables
from subgraphs.crm.sources.sql.adapter import SqlCrm
from subgraphs.crm.sources.sql.migrations import MIGRATIONS
from subgraphs.kit.database import sync_engine
from subgraphs.kit.ids import encode_id
from subgraphs.kit.migrations import migrate
from subgraphs.kit.settings import SubgraphSettings
from subgraphs.kit.signed_calls import HubSigner, new_hub_key

KEY = new_hub_key()
SIGNER = HubSigner(KEY.private)

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)

Row = dict[str, object]


@dataclass
class Clock:
    """The subgraph reads it once per request; a test may set it."""

    now: dt.datetime = NOON

    def __call__(self) -> dt.datetime:
        return self.now


@dataclass
class Crm:
    client: httpx.AsyncClient
    clock: Clock
    source: SqlCrm
    statements: list[str] = field(default_factory=list)
    """What was sent to the database since the last question."""

    async def answer(self, query: str, **variables: object) -> dict[str, object]:
        self.statements.clear()
        response = await self.client.post("/graphql", json={"query": query, "variables": variables})
        answer: dict[str, object] = response.json()
        return answer

    async def ask(self, query: str, **variables: object) -> dict[str, object]:
        answer = await self.answer(query, **variables)
        assert "errors" not in answer, answer["errors"]
        data = answer["data"]
        assert isinstance(data, dict)
        return data

    async def tell(self, mutation: str, **variables: object) -> Any:
        """The payload of a mutation that a member of staff sends."""
        return _payload(await self.sent(mutation, variables, by_the_hub=False))

    async def step(self, mutation: str, **variables: object) -> Any:
        """The payload of a step of the hub's operations."""
        return _payload(await self.sent(mutation, variables, by_the_hub=True))

    async def sent(self, mutation: str, variables: Row, *, by_the_hub: bool) -> Row:
        headers = SIGNER.headers("crm", "operation-1") if by_the_hub else {"fiche-subject": "staff-1"}
        body = {"query": mutation, "variables": variables}
        answer: Row = (await self.client.post("/graphql", json=body, headers=headers)).json()
        return answer

    async def fetch(self, path: str) -> httpx.Response:
        """As the hub."""
        return await self.client.get(path, headers=SIGNER.headers("crm", "operation-1"))

    async def events(self, kind: str) -> list[dict[str, Any]]:
        """What the hub reads in the outbox, of one kind."""
        events: list[dict[str, Any]] = (await self.fetch("/outbox")).json()["events"]
        return [event for event in events if event["kind"] == kind]

    async def new_contact(self, **values: object) -> str:
        """The id of a fresh contact."""
        customer = f"C{next(NUMBERS):07}"
        given = {"external": customer, "key": customer, "kind": "PERSON", **values}
        declared = "$external: ID!, $key: String!, $kind: ContactKind!" + "".join(
            f", ${name}: String" for name in values
        )
        passed = "".join(f"{name}: ${name}, " for name in values)
        payload = await self.step(
            f"mutation({declared}) {{ contactCreate(externalId: $external, kind: $kind, {passed}"
            "idempotencyKey: $key) { contact { id } userErrors { code } } }",
            **given,
        )
        return str(payload["contact"]["id"])

    async def entities(self, selection: str, *representations: Row, **variables: str) -> list[Row]:
        """What the gateway asks: `_entities` with one selection."""
        declared = "".join(f", ${name}: {type_}" for name, type_ in variables.items())
        query = f"query($them: [_Any!]!{declared}) {{ _entities(representations: $them) {{ {selection} }} }}"
        data = await self.ask(query, them=list(representations))
        entities = data["_entities"]
        assert isinstance(entities, list)
        return entities

    async def customer(self, fields: str, *keys: str) -> Row:
        them = {"__typename": "Customer", "id": encode_id("Customer", 1), "crmKeys": list(keys)}
        (customer,) = await self.entities(f"... on Customer {{ {fields} }}", them)
        return customer


NUMBERS = count(9_000_000)
"""Of the customers for whom tests make contacts."""


def _payload(answer: Row) -> Any:
    assert "errors" not in answer, answer["errors"]
    data = answer["data"]
    assert isinstance(data, dict)
    (payload,) = data.values()
    return payload


NOTHING_KNOWN: Row = dict.fromkeys(
    (
        "company_key",
        "civility",
        "first_name",
        "last_name",
        "birth_date",
        "phone",
        "email",
        "company_name",
        "owner",
        "notes",
        "merged_into_key",
    )
)


def _contact(key: str, **values: object) -> Row:
    return {"key": key, "version": 1, "kind": "PERSON", "segments": [], **NOTHING_KNOWN, **values}


def _contacts() -> Iterator[Row]:
    yield _contact("003C1", kind="COMPANY", company_name="Lumière SARL", email="contact@lumiere.example")
    yield _contact(
        "003A1",
        version=7,
        company_key="003C1",
        civility="Mme",
        first_name="Zoé",
        last_name="Martin",
        birth_date=dt.date(1990, 5, 17),
        phone="+33612345612",
        email=" Zoé@Shop.example ",
        segments=["vip", "returning"],
        owner="Ada",
        notes="Prefers the telephone.",
    )
    yield _contact(
        "003A2", first_name="Z.", last_name="Martin", phone="06 12 34 56 12", email="zoé@shop.example"
    )
    yield _contact(
        "003A3", last_name="Martin", email="zoe@old.example", merged_into_key="003A1", company_key="003C1"
    )
    yield from (_contact(f"003P{n:02}", last_name=f"Person {n}", company_key="003C1") for n in range(12))
    yield from (_contact(f"003Q{n:03}", last_name=f"Reader {n}") for n in range(100))


def _consent(contact: str, **values: object) -> Row:
    return {
        "contact_key": contact,
        "purpose": "PARTNER_SHARING",
        "medium": "EMAIL",
        "partner": "acme",
        "state": "GRANTED",
        "legal_basis": "CONSENT",
        "captured_at": NOON - 48 * HOUR,
        "source": "till",
        "proof": None,
        "expires_at": None,
        **values,
    }


def _consents() -> Iterator[Row]:
    yield _consent("003A1", purpose="MARKETING", partner="", expires_at=NOON + HOUR, proof="form 12")
    yield _consent("003A1", expires_at=NOON)
    yield _consent("003A2", purpose="MARKETING", medium="SMS", partner="", state="WITHDRAWN", expires_at=NOON)
    # Of the readers, every second one has agreed, the first of them to two partners.
    yield from (_consent(f"003Q{n:03}", state="DENIED" if n % 2 else "GRANTED") for n in range(100))
    yield _consent("003Q000", partner="globex")
    # Two more have agreed to a partner whose name does not come first.
    yield _consent("003Q001", partner="zenith")
    yield _consent("003Q003", partner="ace", expires_at=NOON)
    yield _consent("003Q003", partner="zenith", expires_at=NOON + HOUR)
    yield _consent("003A3")  # lost in a merge: the survivor speaks for it


def _email(contact: str, n: int, **values: object) -> Row:
    return {
        "key": f"E{contact}-{n}",
        "contact_key": contact,
        "kind": "NEWSLETTER",
        "campaign": "spring",
        "subject": f"News {n}",
        "sent_at": NOON - n * HOUR,
        "status": "DELIVERED",
        "opened_at": None,
        "clicked_at": None,
        "cart_key": None,
        **values,
    }


def _emails() -> Iterator[Row]:
    yield _email("003A1", 0, kind="CART_ABANDONMENT", cart_key="C-77", opened_at=NOON)
    yield from (_email("003A1", n) for n in (2, 4, 6))
    yield from (_email("003A2", n) for n in (1, 3))
    yield from (_email(f"003Q{n:03}", 1) for n in range(100))


def _exchange(key: str, contact: str, hours_ago: int, **values: object) -> Row:
    return {
        "key": key,
        "contact_key": contact,
        "subject": f"Exchange {key}",
        "phase": "POST_SALE",
        "reason": None,
        "status": "CLOSED",
        "opened_at": NOON - hours_ago * HOUR,
        "closed_at": None,
        "order_number": None,
        "agent": "Ada",
        **values,
    }


def _exchanges() -> Iterator[Row]:
    yield _exchange("X1", "003A1", 1, status="OPEN", order_number="1001")
    yield _exchange("X2", "003A2", 2, phase="PRE_SALE")
    yield _exchange("X3", "003A1", 3, status="WAITING_AGENT", order_number="1001")
    yield _exchange("X4", "003A2", 3)
    yield _exchange("X5", "003P01", 5, order_number="1001")
    yield from (_exchange(f"Y{n:03}", f"003Q{n:03}", n) for n in range(100))


def _message(key: str, exchange: str, minutes: int, **values: object) -> Row:
    return {
        "key": key,
        "exchange_key": exchange,
        "medium": "CHAT",
        "direction": "INBOUND",
        "at": NOON + dt.timedelta(minutes=minutes),
        "author": "Zoé",
        "body": "Hello",
        "duration_seconds": None,
        "recording_url": None,
        **values,
    }


def _messages() -> Iterator[Row]:
    call = {"medium": "PHONE", "duration_seconds": 90, "recording_url": "https://calls.example/1"}
    yield _message("M-call", "X1", 0, **call)
    yield _message("M-letter", "X1", 5, medium="LETTER", direction="OUTBOUND")
    yield _message("M-again", "X1", 9, medium="PHONE")
    yield from (_message(f"M{n:05}", "X3", n) for n in range(2000))
    yield from (_message(f"N{n:03}", f"Y{n:03}", 0, medium="EMAIL") for n in range(100))


def _fill(engine: Engine) -> None:
    lists = [{"code": "weekly", "name": "The weekly letter"}, {"code": "daily", "name": "The daily letter"}]
    subscribed = {"state": "SUBSCRIBED", "opt_in": "CONFIRMED", "since": NOON, "source": "checkout"}
    subscriptions = [
        {"contact_key": contact, "list_code": code, **subscribed}
        for contact, code in (("003A1", "weekly"), ("003A1", "daily"), ("003A2", "weekly"))
    ]
    identities = [
        {"contact_key": "003A1", "network": network, "handle": "@zoe"}
        for network in ("mastodon", "Instagram")
    ]
    with engine.begin() as connection:
        connection.execute(insert(tables.contact), list(_contacts()))
        connection.execute(insert(tables.contact_social), identities)
        connection.execute(insert(tables.newsletter_list), lists)
        connection.execute(insert(tables.newsletter_subscription), subscriptions)
        connection.execute(insert(tables.consent), list(_consents()))
        connection.execute(insert(tables.marketing_email), list(_emails()))
        connection.execute(insert(tables.exchange), list(_exchanges()))
        connection.execute(insert(tables.exchange_message), list(_messages()))


@pytest.fixture(scope="module")
def crm_url(database_url: str) -> str:
    """The URL of a filled CRM, on each database."""
    engine = sync_engine(database_url)
    migrate(engine, MIGRATIONS)
    _fill(engine)
    engine.dispose()
    return database_url


@pytest.fixture
async def crm(crm_url: str) -> AsyncIterator[Crm]:
    clock = Clock()
    app = create_app(SubgraphSettings(name="crm", database_url=crm_url, hub_key=KEY.public), clock)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://crm") as client:
            crm = Crm(client, clock, app.state.source)
            _listen(app, crm)
            yield crm


def _listen(app: Starlette, crm: Crm) -> None:
    engine = app.state.source.database.engine.sync_engine

    @event.listens_for(engine, "before_cursor_execute")
    def _sent(*arguments: object) -> None:
        crm.statements.append(str(arguments[2]))
