"""The name and the postcode are equal."""

from __future__ import annotations

from subgraphs.hub.matching.rules.alike import look_alike
from subgraphs.hub.matching.rules.rule import Rule
from subgraphs.hub.sources.port import LinkMethod, LinkStatus
from subgraphs.kit.evidence import Mark

__all__ = ["NAME_AND_POSTCODE"]

NAME_AND_POSTCODE = Rule(
    id="name-and-postcode",
    family=Mark.NAME_AND_POSTCODE,
    method=LinkMethod.MANUAL,
    status=LinkStatus.CANDIDATE,
    confidence=0.5,
    judge=look_alike,
)
