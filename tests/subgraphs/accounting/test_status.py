"""The status is derived in Python for what is shown and in SQL for what is filtered: both say the same."""

from __future__ import annotations

import datetime as dt
from itertools import product

from sqlalchemy import create_engine, insert, select

from subgraphs.accounting.sources.port import InvoiceStatus
from subgraphs.accounting.sources.sql.conditions import has_status
from subgraphs.accounting.sources.sql.tables import METADATA, invoice
from subgraphs.accounting.sources.status import Standing, invoice_status

TODAY = dt.date(2026, 3, 15)
DUE_DATES = (None, TODAY - dt.timedelta(days=1), TODAY, TODAY + dt.timedelta(days=1))
AMOUNTS = ((100, 100), (100, 40), (100, 0), (0, 0), (-100, -100), (-100, -40), (-100, 0))
STANDINGS = [
    Standing(state, total, open_, due_at)
    for state, (total, open_), due_at in product(("DRAFT", "ISSUED", "WRITTEN_OFF"), AMOUNTS, DUE_DATES)
]


def row(number: int, standing: Standing) -> dict[str, object]:
    return {
        "id": str(number),
        "number": str(number),
        "kind": "INVOICE",
        "state": standing.state,
        "issued_at": TODAY,
        "due_at": standing.due_at,
        "account_number": "411000001",
        "currency": "EUR",
        "net": 0,
        "tax": 0,
        "total": standing.total,
        "open": standing.open,
    }


def test_each_invoice_has_exactly_the_status_that_a_filter_finds_it_by() -> None:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(invoice), [row(number, one) for number, one in enumerate(STANDINGS)])

        found = {
            (key, status)
            for status in InvoiceStatus
            for (key,) in connection.execute(select(invoice.c.id).where(has_status(status, TODAY)))
        }

    engine.dispose()
    assert found == {(str(number), invoice_status(one, TODAY)) for number, one in enumerate(STANDINGS)}


def test_an_invoice_is_not_late_on_its_due_date() -> None:
    assert invoice_status(Standing("ISSUED", 100, 100, TODAY), TODAY) is InvoiceStatus.OPEN
    assert invoice_status(Standing("ISSUED", 100, 40, DUE_DATES[1]), TODAY) is InvoiceStatus.OVERDUE
