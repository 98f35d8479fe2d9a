"""The number of a ledger account is the customer number of the shop."""

from __future__ import annotations

from subgraphs.hub.matching.rules.rule import Rule, unique_on_both_sides
from subgraphs.hub.sources.port import LinkMethod, LinkStatus
from subgraphs.kit.evidence import Mark

__all__ = ["LEDGER_NUMBER"]

LEDGER_NUMBER = Rule(
    id="ledger-number",
    family=Mark.CUSTOMER_NUMBER,
    method=LinkMethod.LEDGER_NUMBER,
    status=LinkStatus.CONFIRMED,
    confidence=None,
    judge=unique_on_both_sides,
)
