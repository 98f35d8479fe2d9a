"""The number of the loyalty card in force is unique on both sides."""

from __future__ import annotations

from subgraphs.hub.matching.rules.rule import Rule, unique_on_both_sides
from subgraphs.hub.sources.port import LinkMethod, LinkStatus
from subgraphs.kit.evidence import Mark

__all__ = ["CARD_NUMBER"]

CARD_NUMBER = Rule(
    id="card-number",
    family=Mark.CARD_NUMBER,
    method=LinkMethod.CARD_NUMBER,
    status=LinkStatus.CONFIRMED,
    confidence=None,
    judge=unique_on_both_sides,
)
