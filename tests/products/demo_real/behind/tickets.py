"""Request Tracker behind exchanges: each is a ticket there, and none is left in our own store."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from pydantic import SecretStr

from gateway.commands.products import Place
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.world.calendar import Moment
from subgraphs.world.exchanges import Exchange, Message, exchanges_of
from tests.products.demo_real.behind.product import PATIENCE, PLENTY, Beside
from tests.products.demo_real.copying import copy
from tests.products.demo_real.customers import WORLD, everybody
from tests.products.demo_real.graph import Record
from tests.products.request_tracker import installed as tracker
from tests.products.request_tracker.entered import AGENT
from tests.products.request_tracker.rest import Worker

__all__ = ["Tickets"]

TABLES = ("crm_exchange", "crm_exchange_message")

QUEUES = {"PRE_SALE": "Sales", "POST_SALE": "Service"}

STATUSES = {"WAITING_AGENT": "new", "WAITING_CUSTOMER": "stalled", "OPEN": "open", "CLOSED": "resolved"}

DATED = "update Tickets set Created = ?, Resolved = ? where id = ?"
"""Request Tracker lets nobody say when a ticket was made."""


class Tickets:
    name = "request-tracker"

    def made_with(self) -> str:
        return tracker.made_with()

    def prepare(self, place: Path) -> None:
        if not (place / "ours").exists():
            shutil.rmtree(place, ignore_errors=True)
            copy(tracker.seeded(), place)
            _enter(place)
            (place / "ours").touch()

    @contextmanager
    def running(self, place: Path) -> Iterator[Mapping[Place, ProductSettings]]:
        with tracker.started(place) as live:
            yield {
                Place("crm", "exchanges"): ProductSettings(
                    source=self.name,
                    url=live.url,
                    token=SecretStr(live.tokens["fiche"]),
                    options=QUEUE_OPTIONS,
                    fields=FIELDS,
                    calls_per_minute=PLENTY,
                    seconds=PATIENCE,
                )
            }

    def beside(self, place: Path) -> Mapping[str, Beside]:
        return {"crm": Beside(lambda table, row: None if table in TABLES else row)}

    def known_as(self, place: Path) -> Mapping[Record, str]:
        return {}


QUEUE_OPTIONS = {"pre_sale": QUEUES["PRE_SALE"], "post_sale": QUEUES["POST_SALE"]}

FIELDS = {"medium": "Medium", "direction": "Direction", "at": "At", "command": "Logged"}


def _enter(place: Path) -> None:
    """Beside the tickets of the tests, which are of nobody here."""
    entered: dict[int, Exchange] = {}
    with tracker.started(place) as live, Worker(live.url, live.tokens[AGENT]) as agent:
        for person in everybody():
            for exchange in exchanges_of(WORLD, person):
                entered[_ticket(agent, exchange)] = exchange
    with closing(sqlite3.connect(place / "rt.sqlite")) as database, database:
        for number, exchange in entered.items():
            closed = _sql(exchange.closed_at) if exchange.closed_at else None
            database.execute(DATED, (_sql(exchange.opened_at), closed, number))


def _ticket(agent: Worker, exchange: Exchange) -> int:
    own = {"Contact": exchange.contact_key, "Order": exchange.order_number, "Reason": exchange.reason}
    given = {name: value for name, value in own.items() if value is not None}
    queue = QUEUES[exchange.phase]
    number: str = agent.post("/ticket", Queue=queue, Subject=exchange.subject, CustomFields=given)["id"]
    for message in exchange.messages:
        agent.post(f"/ticket/{number}/comment", **_message(message))
    agent.put(f"/ticket/{number}", Status=STATUSES[exchange.status])
    return int(number)


def _message(message: Message) -> dict[str, object]:
    at = dt.datetime.fromtimestamp(message.at, dt.UTC).isoformat(timespec="seconds")
    own = {"Medium": message.medium, "Direction": message.direction, "At": at}
    spoken = (message.duration_seconds or 0) // 60
    plain = {"Content": message.body, "ContentType": "text/plain", "TimeTaken": spoken}
    return {**plain, "TxnCustomFields": own}


def _sql(at: Moment) -> str:
    return dt.datetime.fromtimestamp(at, dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
