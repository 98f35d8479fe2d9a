"""How often Tryton is asked, and what becomes of it when it does not answer. No Tryton runs here."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from subgraphs.accounting.schema import SCHEMA
from subgraphs.accounting.sources.connectors import CONNECTORS
from subgraphs.accounting.sources.port import InvoiceQuery, InvoiceStatus, Ledger
from subgraphs.accounting.sources.sql.ledger import SqlLedger
from subgraphs.accounting.sources.sql.migrations import MIGRATIONS
from subgraphs.accounting.sources.sql.row_rules import ROW_RULES
from subgraphs.accounting.sources.sql.tables import WRITES
from subgraphs.accounting.sources.sql.writing.commands import sql_commands
from subgraphs.accounting.sources.tryton.connector import TrytonConnector, form_of
from subgraphs.accounting.sources.tryton.origins import ORIGINS
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.database import open_database
from subgraphs.kit.errors import SourceDown, SourceTimeout
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.models.reaching_tryton import tryton_authorisation
from subgraphs.kit.pages import PageRequest
from subgraphs.kit.products.calls import ProductCalls, Times
from subgraphs.kit.products.faults import ProductRefused, ProductThrottled
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.rows import Rows
from subgraphs.kit.writer import Writer

TODAY = dt.date(2026, 11, 1)

SETTINGS = ProductSettings(
    source="tryton",
    url="http://tryton.example",
    user="fiche",
    password="secret",
    options={"database": "shop", "collective": "411WEB"},
    ttl=0,
    seconds=5,
)


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@dataclass
class Desk:
    """Answers everything with no records, or as it is told."""

    methods: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    answer: Callable[[str], httpx.Response] = lambda method: result([])
    sessions: int = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        body = orjson.loads(request.content)
        method = body["method"]
        self.methods.append(method)
        self.bodies.append(body)
        if method == "common.db.login":
            self.sessions += 1
            return result([1, f"session {self.sessions}", None])
        return self.answer(method)


def result(value: object) -> httpx.Response:
    return httpx.Response(200, json={"id": 0, "result": value})


Ask = Callable[[Ledger], Awaitable[Any]]

Answers = Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]


async def asked(desk: Answers, folder: Path, ask: Ask, settings: ProductSettings = SETTINGS) -> Any:
    clock = Clock()
    own = SystemSettings(name="accounting", database_url=f"sqlite:///{folder / 'beside.sqlite'}")
    async with open_database(own, MIGRATIONS) as database:
        writer = Writer(database, WRITES, lambda: dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        calls = ProductCalls(
            settings,
            tryton_authorisation(settings),
            form_of(settings).fault,
            httpx.MockTransport(desk),
            Times(clock, clock, clock.sleep),
        )
        try:
            beside = SqlLedger(database, sql_commands(writer, own.exports))
            return await ask(TrytonConnector().ledger(calls, beside, writer))
        finally:
            await calls.close()


def query(*statuses: InvoiceStatus) -> InvoiceQuery:
    return InvoiceQuery(TODAY, statuses=frozenset(statuses) or None)


PAGE = PageRequest("ISSUED_AT_DESC", 20)

READS: dict[str, tuple[int, Callable[[list[str]], Ask]]] = {
    "accounts": (2, lambda keys: lambda ledger: ledger.accounts(keys)),
    "overdue": (1, lambda keys: lambda ledger: ledger.overdue(keys, TODAY)),
    "invoices": (1, lambda keys: lambda ledger: ledger.invoices(keys, TODAY)),
    "invoices of orders": (1, lambda keys: lambda ledger: ledger.invoices_of_orders(keys, TODAY)),
    "payments": (1, lambda keys: lambda ledger: ledger.payments(keys)),
    "postings": (1, lambda keys: lambda ledger: ledger.postings(keys)),
    "entries": (1, lambda keys: lambda ledger: ledger.entries.pages((PAGE, None), [(key,) for key in keys])),
    "invoices of customers": (
        1,
        lambda keys: lambda ledger: ledger.customer_invoices.pages((PAGE, query()), [(key,) for key in keys]),
    ),
    "counts": (
        1,
        lambda keys: lambda ledger: ledger.customer_invoices.counts(query(), [(key,) for key in keys]),
    ),
}


@pytest.mark.parametrize("read", READS)
async def test_hundred_keys_cost_the_calls_of_two(read: str, tmp_path: Path) -> None:
    most, ask = READS[read]
    for count in (2, 100):
        desk = Desk()
        await asked(desk, tmp_path, ask([str(number) for number in range(1, count + 1)]))

        assert desk.methods[0] == "common.db.login"
        assert len(desk.methods) - 1 == most


async def test_a_collective_account_costs_no_call_and_gives_no_invoice(tmp_path: Path) -> None:
    desk = Desk()
    pages = await asked(
        desk, tmp_path, lambda ledger: ledger.customer_invoices.pages((PAGE, query()), [("411WEB",)])
    )

    assert [page.rows for page in pages] == [()]
    assert desk.methods == []


def invoice(key: int, code: str, day: int) -> dict[str, Any]:
    amount = {"__class__": "Decimal", "decimal": "12.00"}
    return {
        "id": key,
        "number": f"F{key}",
        "reference": None,
        "state": "posted",
        "invoice_date": {"__class__": "date", "year": 2026, "month": 1 + day // 28, "day": 1 + day % 28},
        "party.": {"id": 1, "code": code},
        "currency.": {"id": 1, "code": "EUR"},
        **dict.fromkeys(("untaxed_amount", "tax_amount", "total_amount", "amount_to_pay"), amount),
        "lines_to_pay.": [],
        "reconciliation_lines.": [],
    }


async def test_an_owner_with_many_invoices_does_not_keep_back_the_page_of_another(tmp_path: Path) -> None:
    latest = [invoice(10_000 - place, "large", 300 - place // 10) for place in range(1_000)]
    older = [invoice(5, "small", 3), invoice(4, "small", 2)]
    answers = iter([result(latest), result(older)])
    desk = Desk(answer=lambda method: next(answers))
    large, small = await asked(
        desk,
        tmp_path,
        lambda ledger: ledger.customer_invoices.pages((PAGE, query()), [("large",), ("small",)]),
    )

    assert [placed.record.id for placed in large.rows] == [str(10_000 - place) for place in range(20)]
    assert large.has_next
    assert [placed.record.id for placed in small.rows] == ["5", "4"]
    assert not small.has_next
    assert len(desk.methods) == 3


async def test_a_session_that_is_over_is_begun_anew_once(tmp_path: Path) -> None:
    desk = Desk()
    desk.answer = lambda method: result([]) if desk.sessions > 1 else httpx.Response(401)

    assert await asked(desk, tmp_path, lambda ledger: ledger.invoices(["1"], TODAY)) == {}
    read = "model.account.invoice.search_read"
    assert desk.methods == ["common.db.login", read, "common.db.login", read]


async def test_a_wrong_password_is_told_once_and_not_tried_again(tmp_path: Path) -> None:
    seen: list[str] = []

    async def locked(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(401)

    with pytest.raises(SourceDown):
        await asked(locked, tmp_path, lambda ledger: ledger.invoices(["1"], TODAY))
    assert len(seen) == 1


GAPS: list[tuple[Callable[[str], httpx.Response], type[Exception], int]] = [
    (lambda _: httpx.Response(429, headers={"retry-after": "2"}), ProductThrottled, 3),
    (lambda _: httpx.Response(503), SourceDown, 3),
    (lambda _: (_ for _ in ()).throw(httpx.ConnectError("nobody")), SourceDown, 3),
    (lambda _: (_ for _ in ()).throw(httpx.ReadTimeout("slow")), SourceTimeout, 1),
    (lambda _: httpx.Response(200, text="<html>"), SourceDown, 1),
    (lambda _: httpx.Response(200, json={"id": 0, "error": ["'nonsense'", "…"]}), ProductRefused, 1),
]


@pytest.mark.parametrize(
    ("answer", "gap", "attempts"),
    GAPS,
    ids=["throttled", "unavailable", "stopped", "slow", "html", "unknown field"],
)
async def test_what_is_no_answer_is_a_typed_gap_after_few_attempts(
    answer: Callable[[str], httpx.Response], gap: type[Exception], attempts: int, tmp_path: Path
) -> None:
    desk = Desk(answer=answer)
    with pytest.raises(gap):
        await asked(desk, tmp_path, lambda ledger: ledger.invoices(["1"], TODAY))

    assert len(desk.methods) - 1 == attempts


@pytest.mark.parametrize("rule", [RowRule.NONE, RowRule.CONSENT], ids=lambda rule: rule.value)
async def test_what_a_caller_may_see_is_part_of_the_question(rule: RowRule, tmp_path: Path) -> None:
    """An order opens invoices on a collective account, but not to who sees nothing at all."""
    rows = Rows(ROW_RULES, CallerContext("client", rule))
    rows.tell(["4110000001"])
    rows.tell_reference("W1")
    desk = Desk()
    await asked(desk, tmp_path, lambda ledger: ledger.seen_by(rows).invoices_of_orders(["W1"], TODAY))

    *_, seen = desk.bodies[-1]["params"][0]
    told = [["party.code", "in", ["4110000001"]]]
    of_order = [["party.code", "in", ["411WEB"]], ["reference", "in", ["W1"]]]
    assert seen == (["party.code", "in", []] if rule is RowRule.NONE else ["OR", *told, of_order])


async def test_equal_reads_at_once_are_one_call(tmp_path: Path) -> None:
    desk = Desk()

    async def fifty(ledger: Ledger) -> object:
        return await asyncio.gather(*(ledger.invoices(["1", "2"], TODAY) for _ in range(50)))

    await asked(desk, tmp_path, fifty)

    assert desk.methods == ["common.db.login", "model.account.invoice.search_read"]


def test_every_field_of_accounting_is_declared_and_none_that_there_is_not() -> None:
    sdl = SCHEMA.as_str()

    assert [field for field, origin in ORIGINS.of_schema(sdl).items() if origin is None] == []
    assert ORIGINS.strangers(sdl) == []


@pytest.mark.parametrize("lacking", ["database", "password"])
def test_a_setting_that_is_missing_is_named(lacking: str) -> None:
    given = SETTINGS.model_dump() | ({"options": {}} if lacking == "database" else {"password": None})

    with pytest.raises(ValueError, match=lacking):
        CONNECTORS["tryton"].calls(ProductSettings.model_validate(given))


async def test_pages_of_several_callers_are_one_search_where_calls_are_scarce(tmp_path: Path) -> None:
    """Each sees its own: what is seen is looked at after the search."""
    desk = Desk(answer=lambda method: result([invoice(2, "anna", 20), invoice(1, "ben", 10)]))

    def of(key: str) -> Rows:
        return Rows(ROW_RULES, CallerContext("app", RowRule.ME, records={"ACCOUNTING": (key,)}))

    async def ask(ledger: Ledger) -> Any:
        return await asyncio.gather(
            *(
                ledger.seen_by(of(caller)).customer_invoices.pages((PAGE, query()), [("anna",)])
                for caller in ("anna", "ben")
            )
        )

    scarce = SETTINGS.model_copy(update={"calls_per_minute": 60, "ttl": 60.0})
    [own], [other] = await asked(desk, tmp_path, ask, scarce)

    assert [placed.record.id for placed in own.rows] == ["2"]
    assert other.rows == ()
    assert desk.methods == ["common.db.login", "model.account.invoice.search_read"]


@pytest.mark.parametrize("read", READS)
async def test_scarce_reads_ask_for_the_same(read: str, tmp_path: Path) -> None:
    scarce = SETTINGS.model_copy(update={"calls_per_minute": 60, "ttl": 60.0})
    keys = ["1", "2", "3"]
    plenty, few = Desk(), Desk()
    for desk, settings in ((plenty, SETTINGS), (few, scarce)):
        await asked(desk, tmp_path, READS[read][1](keys), settings)

    assert sorted(map(str, plenty.bodies)) == sorted(map(str, few.bodies))
