"""Request Tracker as a source of exchanges: how it is reached, what it gives, and whether it lets us."""

from __future__ import annotations

from dataclasses import replace

import orjson

from subgraphs.crm.sources.joined import joined
from subgraphs.crm.sources.merged_exchanges import MergedExchanges
from subgraphs.crm.sources.port import CrmSource, ExchangeFilter
from subgraphs.crm.sources.request_tracker.api import REST, Api, Search
from subgraphs.crm.sources.request_tracker.commands import RequestTrackerCommands
from subgraphs.crm.sources.request_tracker.desk import Desk
from subgraphs.crm.sources.request_tracker.exchanges import RequestTrackerExchanges
from subgraphs.crm.sources.request_tracker.origins import ORIGINS
from subgraphs.crm.sources.request_tracker.tickets import TICKET_FIELDS, exchange_record, matching
from subgraphs.crm.sources.request_tracker.ticketsql import all_of
from subgraphs.kit.products.authorisation import FixedHeaders
from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding, Right
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.writer import Writer

__all__ = ["RequestTrackerConnector"]

TICKET, TRANSACTION = "RT::Queue-RT::Ticket", "RT::Queue-RT::Ticket-RT::Transaction"

TEXTS = ("Freeform", "Text", "Select", "Combobox", "Autocomplete")
"""Kinds of custom fields."""


class RequestTrackerConnector:
    name = "request-tracker"
    needs = ("url", "token")
    origins = ORIGINS

    def calls(self, settings: ProductSettings) -> ProductCalls:
        """The URL is that of the web interface, without /REST/2.0. Raises ValueError."""
        Desk.of(settings)
        return ProductCalls(settings, FixedHeaders({"authorization": f"token {settings.secret('token')}"}))

    def source(self, calls: ProductCalls, beside: CrmSource, writer: Writer) -> CrmSource:
        part = RequestTrackerExchanges.over(calls, beside)
        commands = RequestTrackerCommands(part, beside, writer)
        return joined(
            beside,
            exchanges=MergedExchanges(part, beside),
            commands=replace(beside.commands, exchanges=commands),
        )

    async def probe(self, calls: ProductCalls) -> Finding:
        api, desk = Api(calls), Desk.of(calls.settings)
        version = (await calls.send(read(f"{REST}/rt"))).object().get("Version")
        query = all_of(matching(ExchangeFilter(), desk))
        found = await api.search("tickets", Search(query, TICKET_FIELDS, 1, order=("Created", "DESC")))
        fields, queues = await _fields(api), await _queues(api)
        rights = [
            *(Right(f"SeeQueue: {queue}", queue in queues, "its tickets") for queue in desk.all_queues),
            Right("ShowTicket", bool(found.total), "tickets of contacts; there are none, or none is shown"),
            *(_right(name, word, fields) for name, word in desk.fields.items()),
        ]
        records = [exchange_record(ticket, desk) for ticket in found.items]
        sample = {
            f"Exchange.{name}": value
            for record in records
            if record is not None
            for name, value in (
                ("subject", record.subject),
                ("phase", record.phase.value),
                ("status", record.status.value),
                ("openedAt", record.opened_at.isoformat()),
                ("reason", record.reason),
                ("agent", record.agent),
            )
            if value is not None
        }
        who = "the owner of the token"
        return Finding(who, version if isinstance(version, str) else None, rights, sample)


async def _fields(api: Api) -> set[tuple[str, str]]:
    """The custom fields that are seen, and whether they are of tickets or of transactions.

    Those alone that take any text: a field for moments is read in the time zone of whoever writes it.
    """
    query = orjson.dumps([{"field": "LookupType", "operator": "STARTSWITH", "value": TICKET}])
    found = await api.query("customfields", query, {"fields": "Name,LookupType,Type"})
    texts = [item for item in found if item.text("Type") in TEXTS]
    return {(item.text("Name") or "", item.text("LookupType") or "") for item in texts}


async def _queues(api: Api) -> set[str]:
    query = orjson.dumps([{"field": "id", "operator": ">", "value": 0}])
    return {item.text("Name") or "" for item in await api.query("queues", query, {"fields": "Name"})}


def _right(name: str, word: str, fields: set[tuple[str, str]]) -> Right:
    kinds = {"command": (TICKET, TRANSACTION)}.get(name) or (
        (TICKET,) if name in ("contact", "orderNumber", "reason") else (TRANSACTION,)
    )
    needed_for = {
        "contact": "whose exchange a ticket is",
        "orderNumber": "the order that a ticket is about",
        "reason": "why somebody wrote",
        "medium": "by which medium a message came",
        "direction": "who spoke, where somebody else wrote it down",
        "at": "when it was said, where it was written down later",
        "command": "exchanges that are logged once",
    }[name]
    return Right(f"SeeCustomField: {word}", all((word, kind) in fields for kind in kinds), needed_for)
