"""Payments and refunds: what the bank and the till booked on the customer's own ledger accounts.

They are read from the ledger, which has them in the order of time. Under invoices they stand in the order of
the invoices: a payment of today may stand under one of last year. The node is the ledger account. A
collective account is nobody's own, whatever the crosswalk may say of it.
"""

from __future__ import annotations

from subgraphs.hub.composites.asking.question import NodeField
from subgraphs.hub.composites.records import record_id
from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.composites.timeline.events import Event, NodeReference, Portion, Stream, TimelineKind
from subgraphs.hub.composites.timeline.rows import (
    Row,
    amount,
    connection_portion,
    connection_text,
    day,
    page_variables,
)
from subgraphs.hub.crosswalk import own_links
from subgraphs.hub.sources.port import RecordKey
from subgraphs.kit.pages import MAX_PAGE_SIZE

__all__ = ["payments"]

JOURNALS = frozenset({"BQ", "CA"})
"""The journals of money received and given back, by the codes that French accounting uses: bank and cash."""

TEXT = connection_text("entries", "date journal debit { amount currency } credit { amount currency }")


def payments(subject: Subject) -> list[Stream]:
    return [_on_account(link.record) for link in own_links(subject.links, "ACCOUNTING")]


def _on_account(account: RecordKey) -> Stream:
    id_ = record_id(account)

    def question(first: int, after: str | None) -> NodeField:
        """A sale and its payment are an entry each."""
        size = min(2 * first, MAX_PAGE_SIZE)
        return NodeField("ACCOUNTING", "LedgerAccount", id_, TEXT, page_variables(size, after))

    def portion(value: object, _: str | None) -> Portion:
        return connection_portion(value, lambda row: _event(row, id_))

    individual = (NodeField("ACCOUNTING", "LedgerAccount", id_, "scope"), "INDIVIDUAL")
    key = f"{TimelineKind.PAYMENT.value} {account.key}"
    return Stream(key, TimelineKind.PAYMENT, "ACCOUNTING", question, portion, individual)


def _event(row: Row, account_id: str) -> Event | None:
    if row["journal"] not in JOURNALS:
        return None
    paid = row["credit"] is not None
    return Event(
        at=day(row["date"]),
        kind=TimelineKind.PAYMENT,
        system="ACCOUNTING",
        title=f"{'Payment' if paid else 'Refund'}: {amount(row['credit'] if paid else row['debit'])}",
        node=NodeReference("LedgerAccount", account_id),
    )
