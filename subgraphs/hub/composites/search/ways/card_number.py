"""The number of a card in force."""

from __future__ import annotations

from subgraphs.hub.composites.search.looks import is_number
from subgraphs.hub.composites.search.records import records_of
from subgraphs.hub.composites.search.way import Way

__all__ = ["CARD_NUMBER"]

CARD_NUMBER = Way(
    system="LOYALTY",
    matched_on="cardNumber",
    fits=is_number,
    text="memberByCard(number: $text) { id }",
    records=lambda answer: records_of(answer, "LoyaltyMember"),
)
