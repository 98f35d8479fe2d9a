"""Erasure: the documents of a ledger are kept for ten years, and with them the name and address on them.

What the documents do not need is gone at once: the e-mail address, the telephone, the tie to the customer. An
account without documents, or one whose documents have had their time, keeps nothing but its number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import Connection, func, null, select

from subgraphs.accounting.rules.retention import DOCUMENTS_LEGAL_BASIS, documents_retained_until
from subgraphs.accounting.sources.port import LedgerScope
from subgraphs.accounting.sources.sql.tables import invoice, ledger_entry, payment
from subgraphs.accounting.sources.sql.writing.account_rows import change, held
from subgraphs.kit.commands import Event, Outcome
from subgraphs.kit.database import AnyRow
from subgraphs.kit.forgetting import overwrite_what_is_deleted
from subgraphs.kit.record_outcomes import Became, noted
from subgraphs.kit.subjects import RecordOutcomeKind
from subgraphs.kit.writer import Moment

__all__ = ["erase_accounts"]

_NOT_NEEDED = ("email", "billing_phone", "external_id")

_ON_DOCUMENTS = (
    *("legal_name", "vat_number", "billing_name", "billing_lines", "billing_postal_code"),
    *("billing_city", "billing_country", "payment_terms", "credit_limit"),
)


def erase_accounts(moment: Moment, numbers: tuple[str, ...]) -> Outcome:
    overwrite_what_is_deleted(moment.connection)
    became: list[Became] = []
    events: list[Event] = []
    for number in numbers:
        row = held(moment.connection, number)
        if row is None or row.scope == LedgerScope.COLLECTIVE.value:
            became.append(Became(number, "ledgerAccount", RecordOutcomeKind.FAILED))
            continue
        became.extend(_erase(moment, row))
        events.append(Event("ledger_account.erased", "LedgerAccount", number))
    return Outcome(events=tuple(events), notes=noted(became))


def _erase(moment: Moment, row: AnyRow) -> Iterator[Became]:
    """Done again, it looks again: what was kept may have had its time."""
    documents = _last_documents(moment.connection, row.number)
    until = max(map(documents_retained_until, documents.values()), default=None)
    kept = until is not None and until >= moment.now.date()
    gone = _NOT_NEEDED if kept else (*_NOT_NEEDED, *_ON_DOCUMENTS)
    change(moment.connection, row, erased_at=row.erased_at or moment.now, **dict.fromkeys(gone, null()))
    if not kept:
        what = RecordOutcomeKind.ANONYMISED if documents else RecordOutcomeKind.ERASED
        yield Became(row.number, "ledgerAccount", what)
        return
    yield Became(row.number, "ledgerAccount", RecordOutcomeKind.RETAINED, DOCUMENTS_LEGAL_BASIS, until)
    yield Became(row.number, "email", RecordOutcomeKind.ERASED)
    for kind in documents:
        yield Became(row.number, kind, RecordOutcomeKind.RETAINED, DOCUMENTS_LEGAL_BASIS, until)


def _last_documents(connection: Connection, number: str) -> dict[str, dt.date]:
    """The day of the last document of each kind that there is."""
    ours = invoice.c.account_number == number
    paid = select(func.max(payment.c.at)).join(invoice, invoice.c.id == payment.c.invoice_id).where(ours)
    entered = select(func.max(ledger_entry.c.date)).where(ledger_entry.c.account_number == number)
    found: dict[str, dt.date | None] = {
        "invoice": connection.execute(select(func.max(invoice.c.issued_at)).where(ours)).scalar(),
        "ledgerEntry": connection.execute(entered).scalar(),
    }
    last_payment: dt.datetime | None = connection.execute(paid).scalar()
    found["payment"] = None if last_payment is None else last_payment.date()
    return {kind: day for kind, day in found.items() if day is not None}
