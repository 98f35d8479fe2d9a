"""The ledger in SQL keeps what every ledger promises."""

from __future__ import annotations

import pytest

from subgraphs.accounting.sources.port import InvoiceStatus
from tests.products.contract.ledger import Fact, LedgerContract, LedgerDesk
from tests.subgraphs.accounting.conftest import INVOICES, TODAY, Accounting

STATUSES = {
    "F1": InvoiceStatus.OVERDUE,
    "F2": InvoiceStatus.PARTLY_PAID,
    "F3": InvoiceStatus.OPEN,
    "F4": InvoiceStatus.WRITTEN_OFF,
    "F5": InvoiceStatus.PAID,
    "A1": InvoiceStatus.OPEN,
    "F6": InvoiceStatus.DRAFT,
    "F7": InvoiceStatus.PAID,
    "F8": InvoiceStatus.OPEN,
}


class TestSqlLedger(LedgerContract):
    @pytest.fixture
    def desk(self, accounting: Accounting) -> LedgerDesk:
        facts = [
            Fact(
                row["number"],
                row["account_number"],
                STATUSES[row["number"]],
                row["total"],
                row["open"],
                row["order_number"],
            )
            for row in INVOICES
        ]
        accounts = ["411000001", "411000002", "411000003"]
        return LedgerDesk(accounting.ledger, TODAY, facts, accounts, "411WEB")
