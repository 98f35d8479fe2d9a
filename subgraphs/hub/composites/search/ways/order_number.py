"""The number of an order: it leads to the account that placed it."""

from __future__ import annotations

from subgraphs.hub.composites.search.looks import is_number
from subgraphs.hub.composites.search.records import records_of
from subgraphs.hub.composites.search.way import Way
from subgraphs.hub.sources.port import RecordKey

__all__ = ["ORDER_NUMBER"]


def _account(answer: object) -> list[RecordKey]:
    match answer:
        case {"account": account}:
            return records_of(account, "Account")
        case _:
            return []


ORDER_NUMBER = Way(
    system="COMMERCE",
    matched_on="orderNumber",
    fits=is_number,
    text="orderByNumber(number: $text) { account { id } }",
    records=_account,
)
