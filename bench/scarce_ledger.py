"""The ledger's adapter for Tryton where it is allowed what Xero allows: an hour of a busy storefront, and a
day of a calm one, in a clock of its own. The product is simulated; the adapter is the one that stands."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial

import httpx
import orjson

from bench.storefront import AT_ONCE, PER_DAY, PER_MINUTE, Hour, VirtualTime, counted, visits
from subgraphs.accounting.sources.port import InvoiceQuery
from subgraphs.accounting.sources.tryton.account_entries import AccountEntries
from subgraphs.accounting.sources.tryton.books import Books
from subgraphs.accounting.sources.tryton.connector import form_of
from subgraphs.accounting.sources.tryton.customer_invoices import CustomerInvoices
from subgraphs.accounting.sources.tryton.sight import Sight
from subgraphs.kit.errors import SourceFailure
from subgraphs.kit.models.reaching_tryton import tryton_authorisation
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.pages import PageRequest
from subgraphs.kit.products.calls import ProductCalls, Times
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["DAY", "ledger_visited"]

DAY = 24 * 3_600

PAGE = PageRequest("NEWEST", 20)

TODAY = dt.date(2026, 7, 1)

QUERY = InvoiceQuery(TODAY)

SETTINGS = {
    "source": "tryton",
    "url": "http://tryton.example",
    "token": "simulated",
    "options": {"database": "shop"},
    "calls_per_minute": PER_MINUTE,
    "calls_per_day": PER_DAY,
    "concurrency": AT_ONCE,
    "ttl": 60,
    "scarce_ttl": 3_600,
}


def ledger_visited(a_second: float, seconds: int, *, gathered: bool) -> Hour:
    """Each visit shows the invoices and the entries of one customer."""
    loop = VirtualTime()
    try:
        return loop.run_until_complete(_visited(loop, a_second, seconds, gathered=gathered))
    finally:
        loop.close()


async def _visited(loop: VirtualTime, a_second: float, seconds: int, *, gathered: bool) -> Hour:
    hour = Hour()
    settings = ProductSettings.model_validate(SETTINGS)
    transport = httpx.MockTransport(counted(hour, loop.time, partial(_answer, loop)))
    form = form_of(settings)
    times = Times(loop.time, loop.time)
    calls = ProductCalls(settings, tryton_authorisation(settings), form.fault, transport, times)
    store = ModelStore.of(form, calls) if gathered else ModelStore(form, calls)
    books = Books.of(settings)
    invoices = CustomerInvoices(store, books, Sight(books, None))
    entries = AccountEntries(store, books, Sight(books, None))

    async def visit(customer: str) -> None:
        begun = loop.time()
        hour.asked += 1
        try:
            shown = await asyncio.gather(
                invoices.pages((PAGE, QUERY), [(customer,)]), entries.pages((PAGE, None), [(customer,)])
            )
        except SourceFailure:
            hour.gaps += 1
            return
        hour.waits.append(loop.time() - begun)
        read_at = min(float(shown[0][0].rows[0].record.number), float(shown[1][0].rows[0].record.label))
        hour.ages.append(loop.time() - read_at)
        hour.kept += read_at < begun

    await visits(loop, a_second, seconds, visit)
    await calls.close()
    return hour


def _answer(loop: VirtualTime, request: httpx.Request) -> httpx.Response:
    """Each has one record, whose words are the moment at which it was read."""
    body = orjson.loads(request.content)
    record = _invoice if "account.invoice" in request.url.path else _entry
    [codes] = _codes(body["domain"])
    return httpx.Response(200, json=[record(int(code) + 1, code, str(loop.time())) for code in codes])


def _codes(domain: object) -> Iterator[list[str]]:
    match domain:
        case ["party.code", "in", list() as codes]:
            yield codes
        case list() as parts:
            for part in parts:
                yield from _codes(part)


def _invoice(key: int, code: str, words: str) -> Mapping[str, object]:
    amount = {"__class__": "Decimal", "decimal": "12.00"}
    return {
        "id": key,
        "number": words,
        "reference": None,
        "state": "posted",
        "invoice_date": "2026-06-01",
        "party.": {"id": key, "code": code},
        "currency.": {"id": 1, "code": "EUR"},
        **dict.fromkeys(("untaxed_amount", "tax_amount", "total_amount", "amount_to_pay"), amount),
        "lines_to_pay.": [],
        "reconciliation_lines.": [],
    }


def _entry(key: int, code: str, words: str) -> Mapping[str, object]:
    return {
        "id": key,
        "date": "2026-06-01",
        "party.": {"id": key, "code": code},
        "description": words,
        "debit": 12,
        "credit": 0,
        "reconciliation.": None,
        "currency.": {"id": 1, "code": "EUR"},
        "move.": {"id": key, "description": None, "journal.": {"id": 1, "code": "VE"}},
    }
