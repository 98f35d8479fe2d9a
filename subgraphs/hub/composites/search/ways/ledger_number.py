"""The number of a ledger account."""

from __future__ import annotations

from subgraphs.hub.composites.search.looks import is_number
from subgraphs.hub.composites.search.records import records_of
from subgraphs.hub.composites.search.way import Way

__all__ = ["LEDGER_NUMBER"]

LEDGER_NUMBER = Way(
    system="ACCOUNTING",
    matched_on="ledgerNumber",
    fits=is_number,
    text="ledgerAccountByNumber(number: $text) { id }",
    records=lambda answer: records_of(answer, "LedgerAccount"),
)
