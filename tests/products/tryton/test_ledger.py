"""What the port of the ledger promises, of Tryton: as it was recorded, and live (`make soak`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from subgraphs.accounting.sources.status import Standing, invoice_status
from subgraphs.world.calendar import AS_OF, DAY, date_text
from subgraphs.world.ledger import Invoice
from tests.products.contract.ledger import Fact, LedgerContract, LedgerDesk
from tests.products.recording import Recorder
from tests.products.tryton.books import World4Tryton
from tests.products.tryton.conftest import OpenLedger
from tests.products.tryton.recorded import BOOKS

TODAY = AS_OF.date()

ACCOUNTS = tuple(f"4110000{number}" for number in (358, 365, 500, 609, 741, 816))

COLLECTIVE = "411DIVERS"

TERM = 30 * DAY


class TestRecordedTryton(LedgerContract):
    @pytest.fixture
    async def desk(self, open_ledger: OpenLedger, entered: World4Tryton) -> AsyncIterator[LedgerDesk]:
        async with open_ledger(BOOKS.replay(), ttl=0, calls_per_minute=10_000) as ledger:
            yield LedgerDesk(ledger, TODAY, facts(entered), ACCOUNTS, COLLECTIVE)


@pytest.mark.soak
class TestLiveTryton(LedgerContract):
    @pytest.fixture
    async def desk(
        self, open_ledger: OpenLedger, entered: World4Tryton, live_url: str, recorder: Recorder
    ) -> AsyncIterator[LedgerDesk]:
        async with open_ledger(recorder, live_url, ttl=0, calls_per_minute=10_000) as ledger:
            yield LedgerDesk(ledger, TODAY, facts(entered), ACCOUNTS, COLLECTIVE)


def facts(entered: World4Tryton) -> list[Fact]:
    return [_fact(one) for one in entered.invoices if one.account_number in (*ACCOUNTS, COLLECTIVE)]


def _fact(invoice: Invoice) -> Fact:
    """Where the demonstration has no due date yet, Tryton has that of the payment term."""
    due = invoice.issued_at + TERM if invoice.due_at is None else invoice.due_at
    standing = Standing(invoice.state, invoice.total, invoice.open, dt.date.fromisoformat(date_text(due)))
    status = invoice_status(standing, TODAY)
    number, account = invoice.number, invoice.account_number
    return Fact(number, account, status, invoice.total, invoice.open, invoice.order_number)
